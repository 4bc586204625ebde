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
from domain.incident.incident import Asked, Clock, Incident, Task
from domain.incident.state.parts import (
    Folds,
    freezes_until,
    moved,
    with_every_task,
    with_task,
    without,
)
from domain.incident.terms import TaskStatus, Timer
from domain.kernel import Fact


def given(incident: Incident, event: TaskDispatched | TaskReassigned, fact: Fact) -> Incident:
    at, task = fact.decided_at, event.task_id
    new = Task(
        task, event.unit, event.lead, TaskStatus.DISPATCHED, event.attempt, fact.effective_at,
        event.due_sign,
    )  # fmt: skip
    clocks = without(incident.clocks, Timer.T2) if event.lead else incident.clocks
    clocks += (
        Clock(Timer.T3, task, at, event.due_sign),
        Clock(Timer.T5, task, at, event.due_handle),
    )
    if event.due_contact:
        clocks += (Clock(Timer.T9, task, at, event.due_contact),)
    return incident._replace(
        tasks=(*incident.tasks, new),
        lead=task if event.lead else incident.lead,
        clocks=clocks,
        dispatchers=incident.dispatchers | {fact.actor.id},
    )


def reassigned(incident: Incident, event: TaskReassigned, fact: Fact) -> Incident:
    left = incident._replace(
        tasks=with_task(incident, event.from_task, event),
        clocks=without(incident.clocks, subject=event.from_task),
    )
    return given(left, event, fact)


def taken_back(incident: Incident, event: TaskRecalled | ReturnAccepted, fact: Fact) -> Incident:
    clocks = without(incident.clocks, subject=event.task_id)
    if event.due_dispatch:
        clocks += (Clock(Timer.T2, None, fact.decided_at, event.due_dispatch),)
    return incident._replace(
        tasks=with_task(incident, event.task_id, event),
        lead=None if incident.lead == event.task_id else incident.lead,
        clocks=clocks,
    )


def return_requested(incident: Incident, event: ReturnRequested, fact: Fact) -> Incident:
    asked = Asked(fact.actor.id, incident.level)
    return incident._replace(
        tasks=with_task(incident, event.task_id, event, asked_return=asked),
        returns={**incident.returns, event.unit: incident.returns.get(event.unit, 0) + 1},
        clocks=(*incident.clocks, _decision(Timer.RETURN, event, fact)),
    )


def return_refused(incident: Incident, event: ReturnRefused, _: Fact) -> Incident:
    return incident._replace(
        tasks=with_task(incident, event.task_id, event, asked_return=None),
        clocks=without(incident.clocks, Timer.RETURN, subject=event.task_id),
    )


def extension_requested(incident: Incident, event: ExtensionRequested, fact: Fact) -> Incident:
    asked = Asked(fact.actor.id, incident.level, event.new_due)
    task = incident.task(event.task_id)
    count = task.extensions + 1 if task else 1
    return incident._replace(
        tasks=with_task(incident, event.task_id, event, asked_extension=asked, extensions=count),
        clocks=(*incident.clocks, _decision(Timer.EXTENSION, event, fact)),
    )


def extension_approved(incident: Incident, event: ExtensionApproved, _: Fact) -> Incident:
    dues = (
        MovedDue(timer=Timer.T5, subject=event.task_id, due=event.due_handle),
        MovedDue(timer=Timer.T0, due=event.due_overall),
    )
    clocks = without(incident.clocks, Timer.EXTENSION, subject=event.task_id)
    return incident._replace(
        tasks=with_task(incident, event.task_id, event, asked_extension=None),
        clocks=moved(clocks, dues, granted=True),
    )


def extension_denied(incident: Incident, event: ExtensionDenied, _: Fact) -> Incident:
    return incident._replace(
        tasks=with_task(incident, event.task_id, event, asked_extension=None),
        clocks=without(incident.clocks, Timer.EXTENSION, subject=event.task_id),
    )


def escalated(incident: Incident, event: IncidentEscalated, fact: Fact) -> Incident:
    clock = Clock(Timer.LEVEL, None, fact.decided_at, event.due_level)
    clocks = (*without(incident.clocks, Timer.LEVEL), clock)
    return incident._replace(level=event.to_level, clocks=clocks)


def led(incident: Incident, event: LeaderAssigned, fact: Fact) -> Incident:
    clock = Clock(Timer.LEADER, None, fact.decided_at, event.due)
    return incident._replace(clocks=(*without(incident.clocks, Timer.LEVEL), clock), led=True)


def delegated(incident: Incident, event: IncidentDelegated, _: Fact) -> Incident:
    return incident._replace(level=event.to_level)


def suspended(incident: Incident, event: IncidentSuspended, fact: Fact) -> Incident:
    at = fact.decided_at
    return incident._replace(
        status_before=incident.status,
        frozen_at=at,
        suspended_at=at,
        clocks=(*incident.clocks, Clock(Timer.REVIEW, None, at, event.review_by)),
    )


def resumed(incident: Incident, event: IncidentResumed, fact: Fact) -> Incident:
    return incident._replace(
        suspended=_suspended_until(incident, fact),
        suspended_at=None,
        status_before=None,
        freezes=freezes_until(incident, fact.decided_at),
        frozen_at=None,
        clocks=moved(without(incident.clocks, Timer.REVIEW), event.dues),
    )


def parked(incident: Incident, event: IncidentParked, fact: Fact) -> Incident:
    at = fact.decided_at
    review = Clock(Timer.NEXT_REVIEW, None, at, event.next_review)
    return incident._replace(
        suspended=_suspended_until(incident, fact),
        suspended_at=None,
        frozen_at=incident.frozen_at or at,
        clocks=(*without(incident.clocks, Timer.REVIEW), review),
    )


def unparked(incident: Incident, event: IncidentUnparked, fact: Fact) -> Incident:
    clocks = without(incident.clocks, Timer.NEXT_REVIEW, Timer.T3, Timer.T4)
    return incident._replace(
        tasks=with_every_task(incident, event),
        status_before=None,
        freezes=freezes_until(incident, fact.decided_at),
        frozen_at=None,
        clocks=moved(clocks, event.dues),
    )


def split(incident: Incident, event: IncidentSplit, fact: Fact) -> Incident:
    return incident._replace(
        children=(*incident.children, *event.children),
        holds=incident.holds | set(event.children),
        frozen_at=fact.decided_at,
    )


def child_ended(incident: Incident, event: ChildEnded, fact: Fact) -> Incident:
    holds = incident.holds - {event.child}
    if holds:
        return incident._replace(holds=holds)
    freezes = freezes_until(incident, fact.decided_at)
    return incident._replace(holds=holds, freezes=freezes, frozen_at=None)


def _decision(timer: Timer, event: ReturnRequested | ExtensionRequested, fact: Fact) -> Clock:
    return Clock(
        timer, event.task_id, fact.decided_at, event.due_decision, due_climb=event.due_climb
    )


def _suspended_until(incident: Incident, fact: Fact) -> timedelta:
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
