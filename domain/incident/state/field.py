"""The fold of the field facts."""

from domain.incident.events.field import (
    ArrivedOnScene,
    EvidenceStored,
    ProgressRecorded,
    ReporterContacted,
    TaskResolved,
    TaskSigned,
)
from domain.incident.incident import AT_REST, Clock, Deed, Incident, Proof
from domain.incident.state.parts import Folds, declared, with_task, without
from domain.incident.terms import Timer
from domain.kernel import Fact


def signed(incident: Incident, event: TaskSigned, fact: Fact) -> Incident:
    clocks = without(incident.clocks, Timer.T3, subject=event.task_id)
    if event.due_arrive:
        clocks += (Clock(Timer.T4, event.task_id, fact.decided_at, event.due_arrive),)
    return incident._replace(
        tasks=with_task(incident, event.task_id, event),
        clocks=clocks,
        handlers=incident.handlers | {fact.actor.id},
    )


def contacted(incident: Incident, _: ReporterContacted, __: Fact) -> Incident:
    return incident._replace(contacted=True, clocks=without(incident.clocks, Timer.T9))


def arrived(incident: Incident, event: ArrivedOnScene, fact: Fact) -> Incident:
    return incident._replace(
        tasks=with_task(incident, event.task_id, event),
        clocks=without(incident.clocks, Timer.T4, subject=event.task_id),
        handlers=incident.handlers | {fact.actor.id},
        proofs=declared(incident, fact, event.evidence),
    )


def progressed(incident: Incident, event: ProgressRecorded, fact: Fact) -> Incident:
    """While the incident is at rest no task moves."""
    resting = incident.status in AT_REST
    return incident._replace(
        tasks=incident.tasks if resting else with_task(incident, event.task_id, event),
        handlers=incident.handlers | {fact.actor.id},
        proofs=declared(incident, fact, event.evidence),
    )


def resolved(incident: Incident, event: TaskResolved, fact: Fact) -> Incident:
    deed = Deed(fact.actor.id, fact.effective_at)
    return incident._replace(
        tasks=with_task(incident, event.task_id, event, resolved=deed, result=event.result),
        clocks=without(incident.clocks, subject=event.task_id),
        handlers=incident.handlers | {fact.actor.id},
        proofs=declared(incident, fact, event.evidence),
    )


def stored(incident: Incident, event: EvidenceStored, fact: Fact) -> Incident:
    proof = incident.proofs.get(event.sha256)
    declared_at = proof.declared_at if proof else fact.decided_at
    stored_proof = Proof(declared_at, stored=True)
    return incident._replace(proofs={**incident.proofs, event.sha256: stored_proof})


FOLDS: Folds = {
    TaskSigned: signed,
    ReporterContacted: contacted,
    ArrivedOnScene: arrived,
    ProgressRecorded: progressed,
    TaskResolved: resolved,
    EvidenceStored: stored,
}
