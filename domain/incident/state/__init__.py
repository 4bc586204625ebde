"""An incident as its facts leave it. `evolve` never refuses: the past has happened."""

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
from domain.incident.incident import Incident, Last
from domain.incident.said import said_with
from domain.incident.state import changes, closing, dispatch, field, intake, standing, watch
from domain.incident.state.parts import Folds
from domain.kernel import Claims, Event, Fact

__all__ = ["FOLDS", "Incident", "claims", "evolve"]

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
    event = fact.event
    if incident is None:
        after, changed = _begun(fact), {}
    else:
        after = FOLDS[type(event)](incident, event, fact)
        settled = type(event) in _SETTLED
        changed = {} if settled else standing.settled(incident, after, event, fact)
    changed["said"] = said_with(after, event, fact.actor)
    changed["last"] = _last(incident, event, fact)
    return after._replace(**changed)


def claims(_event: Event, _stream: UUID) -> Claims:
    """An incident holds no key that another could want."""
    return ()


def _begun(fact: Fact) -> Incident:
    match fact.event:
        case IncidentReported() as event:
            return intake.reported(event, fact)
        case SourceRecorded() as event:
            return intake.imported(event, fact)
        case event:
            raise AssertionError(f"a stream does not begin with {event.name}")


def _last(incident: Incident | None, event: Event, fact: Fact) -> Last:
    """Of the command that wrote this fact; what it found, where it may be undone."""
    last = incident.last if incident else None
    if last and last.command_id == fact.command_id:
        command_id, by, at, event_ids, before = last
        return Last(command_id, by, at, (*event_ids, fact.event_id), before)
    undoable = incident is not None and type(event) in _CAN_BE_UNDONE
    before = incident._replace(last=None) if incident and undoable else None
    return Last(fact.command_id, fact.actor.id, fact.decided_at, (fact.event_id,), before)
