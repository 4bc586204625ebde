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
from domain.incident.incident import Clock, Deed, Draft, FollowUp
from domain.incident.state.parts import Folds, declared, moved, started, with_task, without
from domain.incident.terms import Timer
from domain.kernel import Fact

# Looked up once: a member of an Enum is found by a call in Python each time.
_T0, _T6, _T7, _T8 = Timer.T0, Timer.T6, Timer.T7, Timer.T8


def verified(incident: Draft, event: ResolutionVerified, fact: Fact) -> None:
    clocks = without(incident.clocks, _T6)
    if event.due_follow_up:
        clocks += (started(_T7, None, fact, event.due_follow_up),)
    incident.clocks = clocks
    incident.proofs = declared(incident, fact, event.evidence)


def reworked(incident: Draft, event: ReworkOrdered, fact: Fact) -> None:
    for task in incident.tasks:
        if task.id in event.task_ids:
            incident.tasks = with_task(
                incident, task.id, event, attempt=task.attempt + 1, given_at=fact.effective_at,
                resolved=None, result=None,
            )  # fmt: skip
    overall = incident.stopped_overall if event.task_ids else None
    clocks = without(incident.clocks, _T6, _T7, _T8)
    incident.clocks = (*clocks, *(_again(due, overall, event, fact) for due in event.dues))
    incident.proofs = declared(incident, fact, event.evidence)
    incident.follow_ups = ()
    incident.deferrals = 0
    incident.resolved_at = None
    incident.stopped_overall = None
    incident.answer = None
    if not event.task_ids:
        incident.lead = None


def deferred(incident: Draft, event: VerificationDeferred, _: Fact) -> None:
    later = MovedDue(timer=_T6, due=event.due_verify)
    incident.clocks = moved(incident.clocks, (later,), granted=True)
    incident.deferrals += 1


def followed_up(incident: Draft, event: FollowUpRecorded, fact: Fact) -> None:
    attempt = FollowUp(event.outcome, fact.effective_at, event.solved, event.score)
    clocks = without(incident.clocks, _T7)
    if event.due_close:
        clocks += (started(_T8, None, fact, event.due_close),)
    incident.follow_ups = (*incident.follow_ups, attempt)
    incident.clocks = clocks


def closed(incident: Draft, event: IncidentClosed, fact: Fact) -> None:
    deed = Deed(fact.actor.id, fact.effective_at)
    incident.clocks = ()
    incident.closed = deed
    incident.close_code = event.close_code
    incident.ended_once = True


def reopened(incident: Draft, event: IncidentReopened, fact: Fact) -> None:
    incident.reopened = event.n
    incident.level = event.level
    incident.lead = None
    incident.settled = len(incident.tasks)
    incident.follow_ups = ()
    incident.deferrals = 0
    incident.contacted = False
    incident.rated = False
    incident.resolved_at = None
    incident.stopped_overall = None
    incident.rejected_at = None
    incident.closed = None
    incident.close_code = None
    incident.answer = None
    incident.clocks = (
        started(Timer.T2, None, fact, event.due_dispatch),
        started(_T0, None, fact, event.due_overall),
        started(Timer.LEVEL, None, fact, event.due_level),
    )


def rated(incident: Draft, _: ResidentRated, __: Fact) -> None:
    incident.rated = True


def _again(due: MovedDue, overall: Clock | None, event: ReworkOrdered, fact: Fact) -> Clock:
    """T0 goes on where it stopped; every other timer begins now."""
    if due.timer is _T0 and overall:
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
