"""The fold of the field facts."""

from domain.incident.events.field import (
    ArrivedOnScene,
    EvidenceStored,
    ProgressRecorded,
    ReporterContacted,
    TaskResolved,
    TaskSigned,
)
from domain.incident.incident import AT_REST, Deed, Draft, Proof
from domain.incident.state.parts import (
    Folds,
    declared,
    joined,
    started,
    with_task,
    without,
    without_own,
)
from domain.incident.terms import Timer
from domain.kernel import Fact

# Looked up once: a member of an Enum is found by a call in Python each time.
_T3, _T4, _T9 = Timer.T3, Timer.T4, Timer.T9


def signed(incident: Draft, event: TaskSigned, fact: Fact) -> None:
    clocks = without_own(incident.clocks, event.task_id, _T3)
    if event.due_arrive:
        clocks += (started(_T4, event.task_id, fact, event.due_arrive),)
    incident.tasks = with_task(incident, event.task_id, event)
    incident.clocks = clocks
    incident.handlers = joined(incident.handlers, fact.actor.id)


def contacted(incident: Draft, _: ReporterContacted, __: Fact) -> None:
    incident.contacted = True
    incident.clocks = without(incident.clocks, _T9)


def arrived(incident: Draft, event: ArrivedOnScene, fact: Fact) -> None:
    incident.tasks = with_task(incident, event.task_id, event)
    incident.clocks = without_own(incident.clocks, event.task_id, _T4)
    incident.handlers = joined(incident.handlers, fact.actor.id)
    incident.proofs = declared(incident, fact, event.evidence)


def progressed(incident: Draft, event: ProgressRecorded, fact: Fact) -> None:
    """While the incident is at rest no task moves."""
    if incident.status not in AT_REST:
        incident.tasks = with_task(incident, event.task_id, event)
    incident.handlers = joined(incident.handlers, fact.actor.id)
    incident.proofs = declared(incident, fact, event.evidence)


def resolved(incident: Draft, event: TaskResolved, fact: Fact) -> None:
    deed = Deed(fact.actor.id, fact.effective_at)
    incident.tasks = with_task(incident, event.task_id, event, resolved=deed, result=event.result)
    incident.clocks = without_own(incident.clocks, event.task_id)
    incident.handlers = joined(incident.handlers, fact.actor.id)
    incident.proofs = declared(incident, fact, event.evidence)


def stored(incident: Draft, event: EvidenceStored, fact: Fact) -> None:
    proof = incident.proofs.get(event.sha256)
    declared_at = proof.declared_at if proof else fact.decided_at
    stored_proof = Proof(declared_at, stored=True)
    incident.proofs = {**incident.proofs, event.sha256: stored_proof}


FOLDS: Folds = {
    TaskSigned: signed,
    ReporterContacted: contacted,
    ArrivedOnScene: arrived,
    ProgressRecorded: progressed,
    TaskResolved: resolved,
    EvidenceStored: stored,
}
