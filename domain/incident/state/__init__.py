"""An incident as its facts leave it. `evolve` never refuses: the past has happened."""

from collections.abc import Callable, Iterable
from typing import Any, Final
from uuid import UUID

from domain.incident.events.changes import IncidentRegraded, Undone
from domain.incident.events.closing import IncidentClosed
from domain.incident.events.dispatch import ChildEnded, TaskDispatched
from domain.incident.events.intake import (
    DuplicateAttached,
    DuplicateMerged,
    IncidentReported,
    SourceRecorded,
)
from domain.incident.incident import Draft, Incident, Last
from domain.incident.said import MATTERS, said_with
from domain.incident.state import changes, closing, dispatch, field, intake, standing, watch
from domain.incident.state.parts import Folds
from domain.kernel import Claims, Event, Fact

__all__ = ["FOLDS", "Incident", "claims", "evolve", "fold"]

FOLDS: Final[Folds] = {
    **intake.FOLDS,
    **dispatch.FOLDS,
    **field.FOLDS,
    **closing.FOLDS,
    **changes.FOLDS,
    **watch.FOLDS,
}

# Facts that a command which may be undone writes first on one of its streams.
_CAN_BE_UNDONE: Final = frozenset({
    TaskDispatched,
    DuplicateMerged,
    DuplicateAttached,
    IncidentClosed,
    ChildEnded,
    IncidentRegraded,
})  # fmt: skip
# Facts that say themselves which status holds, whatever went before.
_SETTLED: Final = frozenset({Undone, SourceRecorded})


def evolve(incident: Incident | None, fact: Fact) -> Incident:
    return fold(incident, (fact,)) if incident else _begun(fact).frozen()


def fold(incident: Incident | None, facts: Iterable[Fact]) -> Incident:
    """All that facts leave, one after the other; only the last state becomes a value."""
    following = iter(facts)
    draft = incident.copy() if incident else _begun(next(following))
    last = draft.last
    for fact in following:
        event = fact.event
        kind = type(event)
        if last and last.command_id.int == fact.command_id.int:  # by number: ids compare slowly
            last = _new(Last, (*last[:3], (*last.event_ids, fact.event_id), last.before))
        else:
            last = _first_of(fact, _seen(draft) if kind in _CAN_BE_UNDONE else None)
        status = draft.status
        FOLDS[kind](draft, event, fact)
        draft.last = last
        if kind not in _SETTLED:
            standing.settle(draft, status, event, fact)
        if kind in MATTERS:
            draft.said = said_with(draft.said, event, fact.actor.id)
    return draft.frozen()


def claims(_event: Event, _stream: UUID) -> Claims:
    """An incident holds no key that another could want."""
    return ()


def _begun(fact: Fact) -> Draft:
    match fact.event:
        case IncidentReported() as event:
            draft = intake.reported(event, fact)
        case SourceRecorded() as event:
            draft = intake.imported(event, fact)
        case event:
            raise AssertionError(f"a stream does not begin with {event.name}")
    draft.last = _first_of(fact, None)
    return draft


# A replay makes millions of them: without the names, in half of the time.
_new: Callable[[Any, Any], Any] = tuple.__new__


def _first_of(fact: Fact, before: Incident | None) -> Last:
    """A command as its first fact here leaves it."""
    last: Last = _new(Last, (
        fact.command_id, fact.actor.id, fact.decided_at, (fact.event_id,), before,
    ))  # fmt: skip
    return last


def _seen(incident: Draft) -> Incident:
    """What it is now, but for its last command, which cannot be undone any more."""
    now = incident.copy()
    now.last = None
    return now.frozen()
