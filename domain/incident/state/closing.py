"""The fold of the closing facts."""

from domain.incident.events.closing import (
    FollowUpRecorded,
    IncidentClosed,
    IncidentReopened,
    ResidentRated,
    ResolutionVerified,
    ReworkOrdered,
    VerificationDeferred,
)
from domain.incident.events.timed import MovedDue
from domain.incident.incident import Clock, Deed, FollowUp, Incident
from domain.incident.state.parts import Folds, declared, moved, with_task, without
from domain.incident.terms import Timer
from domain.kernel import Fact


def verified(incident: Incident, event: ResolutionVerified, fact: Fact) -> Incident:
    clocks = without(incident.clocks, Timer.T6)
    if event.due_follow_up:
        clocks += (Clock(Timer.T7, None, fact.decided_at, event.due_follow_up),)
    return incident._replace(clocks=clocks, proofs=declared(incident, fact, event.evidence))


def reworked(incident: Incident, event: ReworkOrdered, fact: Fact) -> Incident:
    tasks = incident.tasks
    for task in tasks:
        if task.id in event.task_ids:
            again = incident._replace(tasks=tasks)
            tasks = with_task(
                again, task.id, event, attempt=task.attempt + 1, given_at=fact.effective_at,
                resolved=None, result=None,
            )  # fmt: skip
    overall = incident.stopped_overall if event.task_ids else None
    clocks = without(incident.clocks, Timer.T6, Timer.T7, Timer.T8)
    return incident._replace(
        tasks=tasks,
        clocks=(*clocks, *(_again(due, overall, event, fact) for due in event.dues)),
        proofs=declared(incident, fact, event.evidence),
        follow_ups=(),
        deferrals=0,
        resolved_at=None,
        stopped_overall=None,
        answer=None,
        lead=incident.lead if event.task_ids else None,
    )


def deferred(incident: Incident, event: VerificationDeferred, _: Fact) -> Incident:
    later = MovedDue(timer=Timer.T6, due=event.due_verify)
    return incident._replace(
        clocks=moved(incident.clocks, (later,), granted=True), deferrals=incident.deferrals + 1
    )


def followed_up(incident: Incident, event: FollowUpRecorded, fact: Fact) -> Incident:
    attempt = FollowUp(event.outcome, fact.effective_at, event.solved, event.score)
    clocks = without(incident.clocks, Timer.T7)
    if event.due_close:
        clocks += (Clock(Timer.T8, None, fact.decided_at, event.due_close),)
    return incident._replace(follow_ups=(*incident.follow_ups, attempt), clocks=clocks)


def closed(incident: Incident, event: IncidentClosed, fact: Fact) -> Incident:
    deed = Deed(fact.actor.id, fact.effective_at)
    return incident._replace(clocks=(), closed=deed, close_code=event.close_code, ended_once=True)


def reopened(incident: Incident, event: IncidentReopened, fact: Fact) -> Incident:
    at = fact.decided_at
    return incident._replace(
        reopened=event.n,
        level=event.level,
        lead=None,
        settled=len(incident.tasks),
        follow_ups=(),
        deferrals=0,
        contacted=False,
        rated=False,
        resolved_at=None,
        stopped_overall=None,
        rejected_at=None,
        closed=None,
        close_code=None,
        answer=None,
        clocks=(
            Clock(Timer.T2, None, at, event.due_dispatch),
            Clock(Timer.T0, None, at, event.due_overall),
            Clock(Timer.LEVEL, None, at, event.due_level),
        ),
    )


def rated(incident: Incident, _: ResidentRated, __: Fact) -> Incident:
    return incident._replace(rated=True)


def _again(due: MovedDue, overall: Clock | None, event: ReworkOrdered, fact: Fact) -> Clock:
    """T0 goes on where it stopped; every other timer begins now."""
    if due.timer is Timer.T0 and overall:
        later = due.due != overall.due
        return overall._replace(due=due.due, granted=overall.granted or later, warned=None)
    granted = due.timer is Timer.T5 and event.new_due is not None
    return Clock(due.timer, due.subject, fact.decided_at, due.due, granted)


FOLDS: Folds = {
    ResolutionVerified: verified,
    ReworkOrdered: reworked,
    VerificationDeferred: deferred,
    FollowUpRecorded: followed_up,
    IncidentClosed: closed,
    IncidentReopened: reopened,
    ResidentRated: rated,
}
