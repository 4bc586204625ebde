"""The fold of the field facts."""

from typing import assert_never

from domain.incident.events.field import (
    ArrivedOnScene,
    EvidenceStored,
    FieldEvent,
    ProgressRecorded,
    ReporterContacted,
    TaskResolved,
    TaskSigned,
)
from domain.incident.incident import AT_REST, Clock, Deed, Incident, Proof
from domain.incident.state.parts import declared, with_task, without, without_subject
from domain.incident.terms import Timer
from domain.kernel import Fact


def evolve(incident: Incident, event: FieldEvent, fact: Fact) -> Incident:
    match event:
        case EvidenceStored():
            found = incident.proofs.get(event.sha256, Proof(fact.decided_at))
            stored = found._replace(stored=True)
            return incident._replace(proofs={**incident.proofs, event.sha256: stored})
        case ReporterContacted():
            return incident._replace(contacted=True, clocks=without(incident, Timer.T9))
        case TaskSigned() | ArrivedOnScene() | ProgressRecorded() | TaskResolved():
            return _worked(incident, event, fact)
        case _:
            assert_never(event)


def _worked(
    incident: Incident,
    event: TaskSigned | ArrivedOnScene | ProgressRecorded | TaskResolved,
    fact: Fact,
) -> Incident:
    task = event.task_id
    by = incident._replace(handlers=incident.handlers | {fact.actor.id})
    match event:
        case TaskSigned():
            clocks = _but(by, Timer.T3, event)
            if event.due_arrive:
                clocks = (*clocks, Clock(Timer.T4, task, fact.decided_at, event.due_arrive))
            return with_task(by, task, event)._replace(clocks=clocks)
        case ArrivedOnScene():
            return with_task(by, task, event)._replace(
                clocks=_but(by, Timer.T4, event), proofs=declared(by, fact, event.evidence)
            )
        case ProgressRecorded():
            by = by._replace(proofs=declared(by, fact, event.evidence))
            return by if by.status in AT_REST else with_task(by, task, event)
        case TaskResolved():
            deed = Deed(fact.actor.id, fact.effective_at)
            done = with_task(by, task, event, resolved=deed, result=event.result)
            return done._replace(
                clocks=without_subject(by, task), proofs=declared(by, fact, event.evidence)
            )
        case _:
            assert_never(event)


def _but(incident: Incident, timer: Timer, event: TaskSigned | ArrivedOnScene) -> tuple[Clock, ...]:
    gone = (timer, event.task_id)
    return tuple(c for c in incident.clocks if (c.timer, c.subject) != gone)
