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
from domain.incident.incident import Draft, PendingVoid
from domain.incident.state.parts import (
    Folds,
    declared,
    moved,
    started,
    with_every_task,
    with_task,
    without,
)
from domain.incident.terms import Channel, CloseCode, CorrectableField, TaskResult, Timer
from domain.kernel import Fact


def corrected(incident: Draft, event: FactCorrected, _: Fact) -> None:
    match event.field:
        case CorrectableField.PLACE:
            incident.geo = event.geo
        case CorrectableField.DESCRIPTION:
            incident.text = event.text
        case CorrectableField.CHANNEL | CorrectableField.CLOSE_CODE | CorrectableField.TASK_RESULT:
            assert event.new is not None, "a coded field is corrected to a code"
            _recode(incident, event, event.new)
        case _:
            assert_never(event.field)


def reclassified(incident: Draft, event: IncidentReclassified, _: Fact) -> None:
    incident.category = event.category


def regraded(incident: Draft, event: IncidentRegraded, _: Fact) -> None:
    incident.urgency = event.urgency


def recalculated(incident: Draft, event: DeadlineRecalculated, _: Fact) -> None:
    incident.clocks = moved(incident.clocks, event.dues)


def void_requested(incident: Draft, event: VoidRequested, fact: Fact) -> None:
    clock = started(Timer.VOID, None, fact, event.due_decision)
    void = PendingVoid(fact.actor.id, event.reason)
    incident.void = void
    incident.clocks = (*incident.clocks, clock)


def void_dropped(incident: Draft, _: VoidDeclined | VoidWithdrawn | VoidLapsed, __: Fact) -> None:
    incident.void = None
    incident.clocks = without(incident.clocks, Timer.VOID)


def voided(incident: Draft, event: IncidentVoided, _: Fact) -> None:
    incident.tasks = with_every_task(incident, event)
    incident.clocks = ()
    incident.void = None
    incident.holds = frozenset()
    incident.frozen_at = None
    incident.ended_once = True


def added(incident: Draft, event: NoteAdded | SightingAdded, fact: Fact) -> None:
    incident.proofs = declared(incident, fact, event.evidence)


def referred(incident: Draft, _: LegalAdviceReferred | BreachLinked, __: Fact) -> None:
    """Nothing that a rule reads."""


def undone(incident: Draft, event: Undone, _: Fact) -> None:
    """Everything is as it was before; only a task that was given stays in the list, recalled."""
    task = incident.task(event.task_id)
    if incident.last and incident.last.before:
        incident.become(incident.last.before)
    else:
        incident.status, incident.urgency = event.status, event.urgency
    if task is not None:
        incident.tasks = (*incident.tasks, task)
        incident.tasks = with_task(incident, task.id, event, attempt=0)


def _recode(incident: Draft, event: FactCorrected, new: str) -> None:
    if event.task_id is not None:
        incident.tasks = with_task(incident, event.task_id, event, result=TaskResult(new))
    elif event.field is CorrectableField.CHANNEL:
        incident.channel = Channel(new)
    else:
        incident.close_code = CloseCode(new)


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
