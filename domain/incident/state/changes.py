"""The fold of the changes."""

from typing import assert_never

from domain.incident.events.changes import (
    BreachLinked,
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
from domain.incident.incident import Clock, Incident, PendingVoid
from domain.incident.state.parts import (
    Folds,
    declared,
    moved,
    with_every_task,
    with_task,
    without,
)
from domain.incident.terms import Channel, CloseCode, CorrectableField, TaskResult, Timer
from domain.kernel import Fact


def corrected(incident: Incident, event: FactCorrected, _: Fact) -> Incident:
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


def reclassified(incident: Incident, event: IncidentReclassified, _: Fact) -> Incident:
    return incident._replace(category=event.category)


def regraded(incident: Incident, event: IncidentRegraded, _: Fact) -> Incident:
    return incident._replace(urgency=event.urgency)


def recalculated(incident: Incident, event: DeadlineRecalculated, _: Fact) -> Incident:
    return incident._replace(clocks=moved(incident.clocks, event.dues))


def void_requested(incident: Incident, event: VoidRequested, fact: Fact) -> Incident:
    clock = Clock(Timer.VOID, None, fact.decided_at, event.due_decision)
    void = PendingVoid(fact.actor.id, event.reason)
    return incident._replace(void=void, clocks=(*incident.clocks, clock))


def void_dropped(
    incident: Incident, _: VoidDeclined | VoidWithdrawn | VoidLapsed, __: Fact
) -> Incident:
    return incident._replace(void=None, clocks=without(incident.clocks, Timer.VOID))


def voided(incident: Incident, event: IncidentVoided, _: Fact) -> Incident:
    return incident._replace(
        tasks=with_every_task(incident, event),
        clocks=(),
        void=None,
        holds=frozenset(),
        frozen_at=None,
        ended_once=True,
    )


def added(incident: Incident, event: NoteAdded | SightingAdded, fact: Fact) -> Incident:
    return incident._replace(proofs=declared(incident, fact, event.evidence))


def referred(incident: Incident, _: LegalAdviceReferred | BreachLinked, __: Fact) -> Incident:
    return incident


def undone(incident: Incident, event: Undone, _: Fact) -> Incident:
    """Everything is as it was before; only a task that was given stays in the list, recalled."""
    before = incident.last.before if incident.last else None
    back = before or incident._replace(status=event.status, urgency=event.urgency)
    task = incident.task(event.task_id)
    if task is None:
        return back
    kept = back._replace(tasks=(*back.tasks, task))
    return kept._replace(tasks=with_task(kept, task.id, event, attempt=0))


def _recoded(incident: Incident, event: FactCorrected, new: str) -> Incident:
    if event.task_id is not None:
        tasks = with_task(incident, event.task_id, event, result=TaskResult(new))
        return incident._replace(tasks=tasks)
    if event.field is CorrectableField.CHANNEL:
        return incident._replace(channel=Channel(new))
    return incident._replace(close_code=CloseCode(new))


FOLDS: Folds = {
    FactCorrected: corrected,
    IncidentReclassified: reclassified,
    IncidentRegraded: regraded,
    DeadlineRecalculated: recalculated,
    VoidRequested: void_requested,
    IncidentVoided: voided,
    VoidDeclined: void_dropped,
    VoidWithdrawn: void_dropped,
    VoidLapsed: void_dropped,
    NoteAdded: added,
    SightingAdded: added,
    LegalAdviceReferred: referred,
    BreachLinked: referred,
    Undone: undone,
}
