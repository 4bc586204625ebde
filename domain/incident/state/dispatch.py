"""The fold of the dispatch facts."""

from datetime import timedelta

from domain.incident.events.dispatch import (
    ChildEnded,
    ExtensionApproved,
    ExtensionDenied,
    ExtensionRequested,
    IncidentDelegated,
    IncidentEscalated,
    IncidentParked,
    IncidentResumed,
    IncidentSplit,
    IncidentSuspended,
    IncidentUnparked,
    LeaderAssigned,
    ReturnAccepted,
    ReturnRefused,
    ReturnRequested,
    TaskDispatched,
    TaskReassigned,
    TaskRecalled,
)
from domain.incident.events.timed import MovedDue
from domain.incident.incident import Asked, Clock, Draft, Task
from domain.incident.state.parts import (
    Folds,
    freezes_until,
    joined,
    moved,
    started,
    with_every_task,
    with_task,
    without,
    without_own,
)
from domain.incident.terms import TaskStatus, Timer
from domain.kernel import Fact

# Looked up once: a member of an Enum is found by a call in Python each time.
_T2, _T3, _T5, _T9, _DISPATCHED = Timer.T2, Timer.T3, Timer.T5, Timer.T9, TaskStatus.DISPATCHED


def given(incident: Draft, event: TaskDispatched | TaskReassigned, fact: Fact) -> None:
    task = event.task_id
    new = Task(
        task, event.unit, event.lead, _DISPATCHED, event.attempt, fact.effective_at,
        event.due_sign,
    )  # fmt: skip
    clocks = without(incident.clocks, _T2) if event.lead else incident.clocks
    clocks += (
        started(_T3, task, fact, event.due_sign),
        started(_T5, task, fact, event.due_handle),
    )
    if event.due_contact:
        clocks += (started(_T9, task, fact, event.due_contact),)
    incident.tasks = (*incident.tasks, new)
    if event.lead:
        incident.lead = task
    incident.clocks = clocks
    incident.dispatchers = joined(incident.dispatchers, fact.actor.id)


def reassigned(incident: Draft, event: TaskReassigned, fact: Fact) -> None:
    incident.tasks = with_task(incident, event.from_task, event)
    incident.clocks = without_own(incident.clocks, event.from_task)
    given(incident, event, fact)


def taken_back(incident: Draft, event: TaskRecalled | ReturnAccepted, fact: Fact) -> None:
    clocks = without_own(incident.clocks, event.task_id)
    if event.due_dispatch:
        clocks += (started(_T2, None, fact, event.due_dispatch),)
    incident.tasks = with_task(incident, event.task_id, event)
    if incident.lead == event.task_id:
        incident.lead = None
    incident.clocks = clocks


def return_requested(incident: Draft, event: ReturnRequested, fact: Fact) -> None:
    asked = Asked(fact.actor.id, incident.level)
    incident.tasks = with_task(incident, event.task_id, event, asked_return=asked)
    incident.returns = {**incident.returns, event.unit: incident.returns.get(event.unit, 0) + 1}
    incident.clocks = (*incident.clocks, _decision(Timer.RETURN, event, fact))


def return_refused(incident: Draft, event: ReturnRefused, _: Fact) -> None:
    incident.tasks = with_task(incident, event.task_id, event, asked_return=None)
    incident.clocks = without_own(incident.clocks, event.task_id, Timer.RETURN)


def extension_requested(incident: Draft, event: ExtensionRequested, fact: Fact) -> None:
    asked = Asked(fact.actor.id, incident.level, event.new_due)
    task = incident.task(event.task_id)
    count = task.extensions + 1 if task else 1
    incident.tasks = with_task(
        incident, event.task_id, event, asked_extension=asked, extensions=count
    )
    incident.clocks = (*incident.clocks, _decision(Timer.EXTENSION, event, fact))


def extension_approved(incident: Draft, event: ExtensionApproved, _: Fact) -> None:
    dues = (
        MovedDue(timer=_T5, subject=event.task_id, due=event.due_handle),
        MovedDue(timer=Timer.T0, due=event.due_overall),
    )
    clocks = without_own(incident.clocks, event.task_id, Timer.EXTENSION)
    incident.tasks = with_task(incident, event.task_id, event, asked_extension=None)
    incident.clocks = moved(clocks, dues, granted=True)


def extension_denied(incident: Draft, event: ExtensionDenied, _: Fact) -> None:
    incident.tasks = with_task(incident, event.task_id, event, asked_extension=None)
    incident.clocks = without_own(incident.clocks, event.task_id, Timer.EXTENSION)


def escalated(incident: Draft, event: IncidentEscalated, fact: Fact) -> None:
    clock = started(Timer.LEVEL, None, fact, event.due_level)
    clocks = (*without(incident.clocks, Timer.LEVEL), clock)
    incident.level = event.to_level
    incident.clocks = clocks


def led(incident: Draft, event: LeaderAssigned, fact: Fact) -> None:
    clock = started(Timer.LEADER, None, fact, event.due)
    incident.clocks = (*without(incident.clocks, Timer.LEVEL), clock)
    incident.led = True


def delegated(incident: Draft, event: IncidentDelegated, _: Fact) -> None:
    incident.level = event.to_level


def suspended(incident: Draft, event: IncidentSuspended, fact: Fact) -> None:
    at = fact.decided_at
    incident.status_before = incident.status
    incident.frozen_at = at
    incident.suspended_at = at
    incident.clocks = (*incident.clocks, started(Timer.REVIEW, None, fact, event.review_by))


def resumed(incident: Draft, event: IncidentResumed, fact: Fact) -> None:
    incident.suspended = _suspended_until(incident, fact)
    incident.suspended_at = None
    incident.status_before = None
    incident.freezes = freezes_until(incident, fact.decided_at)
    incident.frozen_at = None
    incident.clocks = moved(without(incident.clocks, Timer.REVIEW), event.dues)


def parked(incident: Draft, event: IncidentParked, fact: Fact) -> None:
    at = fact.decided_at
    review = started(Timer.NEXT_REVIEW, None, fact, event.next_review)
    incident.suspended = _suspended_until(incident, fact)
    incident.suspended_at = None
    incident.frozen_at = incident.frozen_at or at
    incident.clocks = (*without(incident.clocks, Timer.REVIEW), review)


def unparked(incident: Draft, event: IncidentUnparked, fact: Fact) -> None:
    clocks = without(incident.clocks, Timer.NEXT_REVIEW, _T3, Timer.T4)
    incident.tasks = with_every_task(incident, event)
    incident.status_before = None
    incident.freezes = freezes_until(incident, fact.decided_at)
    incident.frozen_at = None
    incident.clocks = moved(clocks, event.dues)


def split(incident: Draft, event: IncidentSplit, fact: Fact) -> None:
    incident.children = (*incident.children, *event.children)
    incident.holds = incident.holds | set(event.children)
    incident.frozen_at = fact.decided_at


def child_ended(incident: Draft, event: ChildEnded, fact: Fact) -> None:
    holds = incident.holds - {event.child}
    incident.holds = holds
    if not holds:
        incident.freezes = freezes_until(incident, fact.decided_at)
        incident.frozen_at = None


def _decision(timer: Timer, event: ReturnRequested | ExtensionRequested, fact: Fact) -> Clock:
    return Clock(
        timer, event.task_id, fact.decided_at, event.due_decision, due_climb=event.due_climb
    )


def _suspended_until(incident: Draft, fact: Fact) -> timedelta:
    """All suspensions together; each counts towards the most that is allowed."""
    if incident.suspended_at is None:
        return incident.suspended
    return incident.suspended + (fact.decided_at - incident.suspended_at)


FOLDS: Folds = {
    TaskDispatched: given,
    TaskReassigned: reassigned,
    TaskRecalled: taken_back,
    ReturnRequested: return_requested,
    ReturnAccepted: taken_back,
    ReturnRefused: return_refused,
    ExtensionRequested: extension_requested,
    ExtensionApproved: extension_approved,
    ExtensionDenied: extension_denied,
    IncidentEscalated: escalated,
    LeaderAssigned: led,
    IncidentDelegated: delegated,
    IncidentSuspended: suspended,
    IncidentResumed: resumed,
    IncidentParked: parked,
    IncidentUnparked: unparked,
    IncidentSplit: split,
    ChildEnded: child_ended,
}
