"""The fold of the closing facts."""

from typing import assert_never

from domain.incident.events.closing import (
    ClosingEvent,
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
from domain.incident.state.parts import declared, moved, started, with_task, without
from domain.incident.terms import Timer
from domain.kernel import Fact


def evolve(incident: Incident, event: ClosingEvent, fact: Fact) -> Incident:
    match event:
        case ResolutionVerified():
            left = incident._replace(
                clocks=without(incident, Timer.T6), proofs=declared(incident, fact, event.evidence)
            )
            if event.due_follow_up is None:
                return left
            due = event.due_follow_up
            return left._replace(clocks=started(left, Timer.T7, fact.decided_at, due))
        case ReworkOrdered():
            return _reworked(incident, event, fact)
        case VerificationDeferred():
            later = MovedDue(timer=Timer.T6, due=event.due_verify)
            return incident._replace(
                clocks=moved(incident.clocks, (later,), granted=True),
                deferrals=incident.deferrals + 1,
            )
        case FollowUpRecorded():
            return _followed_up(incident, event, fact)
        case IncidentClosed():
            closed = Deed(fact.actor.id, fact.effective_at)
            return incident._replace(
                clocks=(), closed=closed, close_code=event.close_code, ended_once=True
            )
        case IncidentReopened():
            return _reopened(incident, event, fact)
        case ResidentRated():
            return incident._replace(rated=True)
        case _:
            assert_never(event)


def _followed_up(incident: Incident, event: FollowUpRecorded, fact: Fact) -> Incident:
    attempt = FollowUp(event.outcome, fact.effective_at, event.solved, event.score)
    after = incident._replace(
        follow_ups=(*incident.follow_ups, attempt), clocks=without(incident, Timer.T7)
    )
    if event.due_close is None:
        return after
    return after._replace(clocks=started(after, Timer.T8, fact.decided_at, event.due_close))


def _reworked(incident: Incident, event: ReworkOrdered, fact: Fact) -> Incident:
    back = incident._replace(
        clocks=without(incident, Timer.T6, Timer.T7, Timer.T8),
        proofs=declared(incident, fact, event.evidence),
        follow_ups=(),
        deferrals=0,
        resolved_at=None,
        answer=None,
        lead=incident.lead if event.task_ids else None,
    )
    for task in incident.tasks:
        if task.id in event.task_ids:
            back = with_task(
                back, task.id, event, attempt=task.attempt + 1, given_at=fact.effective_at,
                resolved=None, result=None,
            )  # fmt: skip
    overall = incident.stopped_overall if event.task_ids else None
    return back._replace(
        stopped_overall=None,
        clocks=(*back.clocks, *(_again(due, overall, event, fact) for due in event.dues)),
    )


def _again(due: MovedDue, overall: Clock | None, event: ReworkOrdered, fact: Fact) -> Clock:
    """T0 goes on where it stopped; every other timer begins now."""
    if due.timer is Timer.T0 and overall:
        later = due.due != overall.due
        return overall._replace(due=due.due, granted=overall.granted or later, warned=None)
    granted = due.timer is Timer.T5 and event.new_due is not None
    return Clock(due.timer, due.subject, fact.decided_at, due.due, granted)


def _reopened(incident: Incident, event: IncidentReopened, fact: Fact) -> Incident:
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
