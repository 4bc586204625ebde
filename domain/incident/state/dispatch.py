"""The fold of the dispatch facts."""

from typing import assert_never
from uuid import UUID

from domain.incident.events.dispatch import (
    ChildEnded,
    DispatchEvent,
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
    moved,
    started,
    thawed,
    with_every_task,
    with_task,
    without,
    without_subject,
)
from domain.incident.terms import Status, TaskStatus, Timer
from domain.kernel import Fact


def evolve(incident: Incident, event: DispatchEvent, fact: Fact) -> Incident:  # noqa: C901, PLR0912 - one case per fact
    match event:
        case TaskDispatched():
            return _given(incident, event, fact)
        case TaskReassigned():
            left = with_task(incident, event.from_task, event)
            left = left._replace(clocks=without_subject(left, event.from_task))
            return _given(left, event, fact)
        case TaskRecalled() | ReturnAccepted():
            return _taken_back(incident, event, fact)
        case ReturnRequested() | ExtensionRequested():
            return _asked(incident, event, fact)
        case ReturnRefused():
            return with_task(incident, event.task_id, event, asked_return=None)._replace(
                clocks=_but(incident, Timer.RETURN, event.task_id)
            )
        case ExtensionApproved() | ExtensionDenied():
            return _extension_decided(incident, event)
        case IncidentEscalated():
            clocks = started(incident, Timer.LEVEL, fact.decided_at, event.due_level)
            return incident._replace(level=event.to_level, clocks=clocks)
        case LeaderAssigned():
            left = incident._replace(clocks=without(incident, Timer.LEVEL), led=True)
            return left._replace(clocks=started(left, Timer.LEADER, fact.decided_at, event.due))
        case IncidentDelegated():
            return incident._replace(level=event.to_level)
        case IncidentSuspended() | IncidentResumed() | IncidentParked() | IncidentUnparked():
            return _standing(incident, event, fact)
        case IncidentSplit():
            return incident._replace(
                children=(*incident.children, *event.children),
                holds=incident.holds | set(event.children),
                frozen_at=fact.decided_at,
            )
        case ChildEnded():
            held = incident._replace(holds=incident.holds - {event.child})
            return held if held.holds else thawed(held, fact.decided_at)
        case _:
            assert_never(event)


def _given(incident: Incident, event: TaskDispatched | TaskReassigned, fact: Fact) -> Incident:
    at, task = fact.decided_at, event.task_id
    given = Task(
        task, event.unit, event.lead, TaskStatus.DISPATCHED, event.attempt, fact.effective_at,
        event.due_sign,
    )  # fmt: skip
    clocks = without(incident, Timer.T2) if event.lead else incident.clocks
    new = [
        Clock(Timer.T3, task, at, event.due_sign),
        Clock(Timer.T5, task, at, event.due_handle),
    ]
    if event.due_contact:
        new.append(Clock(Timer.T9, task, at, event.due_contact))
    return incident._replace(
        tasks=(*incident.tasks, given),
        lead=task if event.lead else incident.lead,
        clocks=(*clocks, *new),
        dispatchers=incident.dispatchers | {fact.actor.id},
    )


def _taken_back(incident: Incident, event: TaskRecalled | ReturnAccepted, fact: Fact) -> Incident:
    left = with_task(incident, event.task_id, event)._replace(
        clocks=without_subject(incident, event.task_id)
    )
    if incident.lead == event.task_id:
        left = left._replace(lead=None)
    if event.due_dispatch:
        due = event.due_dispatch
        left = left._replace(clocks=started(left, Timer.T2, fact.decided_at, due))
    return left


def _asked(incident: Incident, event: ReturnRequested | ExtensionRequested, fact: Fact) -> Incident:
    if isinstance(event, ReturnRequested):
        timer, asked = Timer.RETURN, Asked(fact.actor.id, incident.level)
        after = with_task(incident, event.task_id, event, asked_return=asked)._replace(
            returns={**incident.returns, event.unit: incident.returns.get(event.unit, 0) + 1}
        )
    else:
        timer, asked = Timer.EXTENSION, Asked(fact.actor.id, incident.level, event.new_due)
        task = incident.task(event.task_id)
        count = task.extensions + 1 if task else 1
        after = with_task(incident, event.task_id, event, asked_extension=asked, extensions=count)
    clock = Clock(
        timer, event.task_id, fact.decided_at, event.due_decision, due_climb=event.due_climb
    )
    return after._replace(clocks=(*after.clocks, clock))


def _extension_decided(incident: Incident, event: ExtensionApproved | ExtensionDenied) -> Incident:
    after = with_task(incident, event.task_id, event, asked_extension=None)
    after = after._replace(clocks=_but(incident, Timer.EXTENSION, event.task_id))
    if isinstance(event, ExtensionDenied):
        return after
    dues = (
        MovedDue(timer=Timer.T5, subject=event.task_id, due=event.due_handle),
        MovedDue(timer=Timer.T0, due=event.due_overall),
    )
    return after._replace(clocks=moved(after.clocks, dues, granted=True))


def _standing(
    incident: Incident,
    event: IncidentSuspended | IncidentResumed | IncidentParked | IncidentUnparked,
    fact: Fact,
) -> Incident:
    at = fact.decided_at
    match event:
        case IncidentSuspended():
            return incident._replace(
                status_before=incident.status,
                frozen_at=at,
                suspended_at=at,
                clocks=started(incident, Timer.REVIEW, at, event.review_by),
            )
        case IncidentResumed():
            back = _rested(thawed(incident, at), fact)
            return back._replace(
                clocks=moved(without(back, Timer.REVIEW), event.dues), status_before=None
            )
        case IncidentParked():
            parked = _rested(incident, fact)
            parked = parked._replace(
                clocks=without(parked, Timer.REVIEW), frozen_at=incident.frozen_at or at
            )
            return parked._replace(clocks=started(parked, Timer.NEXT_REVIEW, at, event.next_review))
        case IncidentUnparked():
            back = thawed(incident, at)
            clocks = without(back, Timer.NEXT_REVIEW, Timer.T3, Timer.T4)
            return back._replace(
                tasks=with_every_task(back, event),
                clocks=moved(clocks, event.dues),
                status_before=None,
            )
        case _:
            assert_never(event)


def _rested(incident: Incident, fact: Fact) -> Incident:
    """A suspension ends here; its length counts towards the most that is allowed."""
    if incident.status is not Status.SUSPENDED or incident.suspended_at is None:
        return incident
    return incident._replace(
        suspended=incident.suspended + (fact.decided_at - incident.suspended_at),
        suspended_at=None,
    )


def _but(incident: Incident, timer: Timer, subject: UUID) -> tuple[Clock, ...]:
    return tuple(c for c in incident.clocks if (c.timer, c.subject) != (timer, subject))
