"""The fold of the changes."""

from typing import assert_never

from domain.incident.events.changes import (
    ChangesEvent,
    DeadlineRecalculated,
    FactCorrected,
    IncidentReclassified,
    IncidentRegraded,
    IncidentVoided,
    LegalAdviceReferred,
    NoteAdded,
    SightingAdded,
    Undone,
    VoidDeclined,
    VoidLapsed,
    VoidRequested,
    VoidWithdrawn,
)
from domain.incident.incident import Incident, PendingVoid
from domain.incident.state.parts import (
    declared,
    moved,
    started,
    with_every_task,
    with_task,
    without,
)
from domain.incident.terms import Channel, CloseCode, CorrectableField, TaskResult, Timer
from domain.kernel import Fact


def evolve(incident: Incident, event: ChangesEvent, fact: Fact) -> Incident:  # noqa: C901 - one case per fact
    match event:
        case FactCorrected():
            return _corrected(incident, event)
        case IncidentReclassified():
            return incident._replace(category=event.category)
        case IncidentRegraded():
            return incident._replace(urgency=event.urgency)
        case DeadlineRecalculated():
            return incident._replace(clocks=moved(incident.clocks, event.dues))
        case VoidRequested():
            clocks = started(incident, Timer.VOID, fact.decided_at, event.due_decision)
            void = PendingVoid(fact.actor.id, event.reason)
            return incident._replace(void=void, clocks=clocks)
        case VoidDeclined() | VoidWithdrawn() | VoidLapsed():
            return incident._replace(void=None, clocks=without(incident, Timer.VOID))
        case IncidentVoided():
            tasks = with_every_task(incident, event)
            return incident._replace(
                tasks=tasks,
                clocks=(),
                void=None,
                holds=frozenset(),
                frozen_at=None,
                ended_once=True,
            )
        case NoteAdded() | SightingAdded():
            return incident._replace(proofs=declared(incident, fact, event.evidence))
        case LegalAdviceReferred():
            return incident
        case Undone():
            return _undone(incident, event)
        case _:
            assert_never(event)


def _corrected(incident: Incident, event: FactCorrected) -> Incident:
    match event.field:
        case CorrectableField.PLACE:
            return incident._replace(geo=event.geo)
        case CorrectableField.DESCRIPTION:
            return incident._replace(text=event.text)
        case CorrectableField.CHANNEL | CorrectableField.CLOSE_CODE | CorrectableField.TASK_RESULT:
            assert event.new is not None, "a coded field is corrected to a code"
            return _recoded(incident, event, event.new)
        case _:
            assert_never(event.field)


def _recoded(incident: Incident, event: FactCorrected, new: str) -> Incident:
    if event.task_id is not None:
        return with_task(incident, event.task_id, event, result=TaskResult(new))
    if event.field is CorrectableField.CHANNEL:
        return incident._replace(channel=Channel(new))
    return incident._replace(close_code=CloseCode(new))


def _undone(incident: Incident, event: Undone) -> Incident:
    """Everything is as it was before; only a task that was given stays in the list, recalled."""
    before = incident.last.before if incident.last else None
    back = before or incident._replace(status=event.status, urgency=event.urgency)
    task = incident.task(event.task_id)
    if task is None:
        return back
    return with_task(back._replace(tasks=(*back.tasks, task)), task.id, event, attempt=0)
