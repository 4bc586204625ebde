"""An incident as its facts leave it. `evolve` never refuses: the past has happened."""

from typing import assert_never, cast
from uuid import UUID

from domain.incident.events import (
    ChangesEvent,
    ClosingEvent,
    DispatchEvent,
    FieldEvent,
    IncidentEvent,
    IntakeEvent,
    WatchEvent,
)
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
from domain.kernel import Claims, Event, Fact

__all__ = ["Incident", "claims", "evolve"]

# Facts that a command which may be undone writes on one of its streams.
_CAN_BE_UNDONE = (
    TaskDispatched,
    DuplicateMerged,
    DuplicateAttached,
    IncidentClosed,
    ChildEnded,
    IncidentRegraded,
)


def evolve(incident: Incident | None, fact: Fact) -> Incident:
    event = cast("IncidentEvent", fact.event)
    if incident is None:
        assert isinstance(event, IncidentReported | SourceRecorded), "a stream begins with a report"
        after = intake.begin(event, fact)
    else:
        after = _folded(incident, event, fact)
        if not isinstance(event, Undone | SourceRecorded):
            after = standing.settled(incident, after, event, fact)
    return after._replace(
        said=said_with(after, event, fact.actor), last=_last(incident, event, fact)
    )


def claims(_event: Event, _stream: UUID) -> Claims:
    """An incident holds no key that another could want."""
    return ()


def _folded(incident: Incident, event: IncidentEvent, fact: Fact) -> Incident:
    if isinstance(event, IntakeEvent):
        return intake.evolve(incident, event, fact)
    if isinstance(event, DispatchEvent):
        return dispatch.evolve(incident, event, fact)
    if isinstance(event, FieldEvent):
        return field.evolve(incident, event, fact)
    if isinstance(event, ClosingEvent):
        return closing.evolve(incident, event, fact)
    if isinstance(event, ChangesEvent):
        return changes.evolve(incident, event, fact)
    if isinstance(event, WatchEvent):
        return watch.evolve(incident, event, fact)
    assert_never(event)


def _last(incident: Incident | None, event: Event, fact: Fact) -> Last:
    """Of the command that wrote this fact; what it found, where it may be undone."""
    last = incident.last if incident else None
    if last and last.command_id == fact.command_id:
        return last._replace(event_ids=(*last.event_ids, fact.event_id))
    undoable = incident is not None and isinstance(event, _CAN_BE_UNDONE)
    before = incident._replace(last=None) if incident and undoable else None
    return Last(fact.command_id, fact.actor.id, fact.decided_at, (fact.event_id,), before)
