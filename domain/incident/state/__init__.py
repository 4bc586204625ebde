"""An incident as its facts leave it. `evolve` never refuses: the past has happened."""

from collections.abc import Iterable
from typing import Final
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
from domain.incident.incident import Draft, Incident
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
    begun, going_on = draft.begun, draft.going_on
    for fact in following:
        event = fact.event
        kind = type(event)
        if begun and begun.command_id.int == fact.command_id.int:  # by number: ids compare slowly
            going_on = (*going_on, fact.event_id)
            found = draft.found
        else:
            begun, going_on = fact, ()
            found = _seen(draft) if kind in _CAN_BE_UNDONE else None
        status = draft.status
        FOLDS[kind](draft, event, fact)
        draft.found = found
        if kind not in _SETTLED:
            standing.settle(draft, status, event, fact)
        if kind in MATTERS:
            draft.said = said_with(draft.said, event, fact.actor.id)
    draft.begun, draft.going_on = begun, going_on
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
    draft.begun = fact
    return draft


def _seen(incident: Draft) -> Incident:
    """What it is now, but for its last command, which cannot be undone any more."""
    now = incident.copy()
    now.begun, now.going_on, now.found = None, (), None
    return now.frozen()
