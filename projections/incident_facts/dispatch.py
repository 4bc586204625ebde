"""Dispatch: tasks given and taken back, levels climbed, clocks that stand still."""

from collections.abc import Mapping

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
from domain.incident.terms import Status, TaskStatus
from domain.kernel import Event, Fact
from projections.incident_facts.rows import SPLIT, Case, Task, open_tasks
from projections.incident_facts.steps import Step, by_lead, put, put_task, resolved, thawed, timed


def dispatched(case: Case, event: TaskDispatched, fact: Fact) -> Case:
    return _given(put(case, dispatches=case.incident.dispatches + 1), event, fact)


def reassigned(case: Case, event: TaskReassigned, fact: Fact) -> Case:
    left = put_task(
        case, event.from_task, status=TaskStatus.REASSIGNED.value, ended_at=fact.effective_at
    )
    return _given(put(left, reassignments=case.incident.reassignments + 1), event, fact)


def _given(case: Case, event: TaskDispatched | TaskReassigned, fact: Fact) -> Case:
    task = Task(
        fact.stream,
        event.task_id,
        len(case.tasks) + 1,
        event.unit,
        event.lead,
        TaskStatus.DISPATCHED.value,
        event.attempt,
        dispatched_at=fact.effective_at,
        from_sign=fact.decided_at,
        due_sign=event.due_sign,
        from_handle=fact.decided_at,
        due_handle=event.due_handle,
        from_contact=fact.decided_at if event.due_contact else None,
        due_contact=event.due_contact,
    )
    given = Case(case.incident, {**case.tasks, event.task_id: task}, case.changes)
    if event.lead:
        given = put(given, lead=event.task_id, unit=event.unit)
    if given.incident.dispatched_at is None:
        given = put(given, dispatched_at=fact.effective_at)
    return by_lead(given)


def recalled(case: Case, event: TaskRecalled, fact: Fact) -> Case:
    return _taken_back(case, event, fact, TaskStatus.RECALLED)


def return_requested(case: Case, event: ReturnRequested, _: Fact) -> Case:
    return put_task(case, event.task_id, due_return=event.due_decision)


def return_refused(case: Case, event: ReturnRefused, _: Fact) -> Case:
    return put_task(case, event.task_id, due_return=None)


def returned(case: Case, event: ReturnAccepted, fact: Fact) -> Case:
    counted = put(case, returns=case.incident.returns + 1)
    return _taken_back(counted, event, fact, TaskStatus.RETURNED)


def _taken_back(
    case: Case, event: TaskRecalled | ReturnAccepted, fact: Fact, status: TaskStatus
) -> Case:
    left = put_task(case, event.task_id, status=status.value, ended_at=fact.effective_at)
    if left.incident.lead == event.task_id:
        left = put(left, lead=None, unit=None)
    if event.due_dispatch:
        left = put(left, from_dispatch=fact.decided_at, due_dispatch=event.due_dispatch)
    if event.due_verify:
        return resolved(left, fact, event.due_verify)
    return by_lead(left)


def escalated(case: Case, event: IncidentEscalated, _: Fact) -> Case:
    level = event.to_level.value
    highest = max(case.incident.level_max or 0, level)
    return put(case, level=level, level_max=highest, due_level=event.due_level)


def delegated(case: Case, event: IncidentDelegated, _: Fact) -> Case:
    return put(case, level=event.to_level.value)


def leader_assigned(case: Case, _: LeaderAssigned, __: Fact) -> Case:
    return put(case, due_level=None)


def extension_requested(case: Case, event: ExtensionRequested, _: Fact) -> Case:
    asked = case.tasks[event.task_id].extensions + 1
    return put_task(case, event.task_id, extensions=asked, due_extension=event.due_decision)


def extension_denied(case: Case, event: ExtensionDenied, _: Fact) -> Case:
    return put_task(case, event.task_id, due_extension=None)


def extended(case: Case, event: ExtensionApproved, _: Fact) -> Case:
    longer = put_task(
        case, event.task_id, extended=True, due_extension=None, due_handle=event.due_handle
    )
    return put(longer, due_overall=event.due_overall)


def suspended(case: Case, event: IncidentSuspended, fact: Fact) -> Case:
    cause = event.cause.value
    return put(case, status=Status.SUSPENDED.value, frozen_at=fact.decided_at, paused_for=cause)


def parked(case: Case, _: IncidentParked, fact: Fact) -> Case:
    since = case.incident.frozen_at or fact.decided_at
    return put(case, status=Status.PARKED.value, frozen_at=since, paused_for=Status.PARKED.value)


def resumed(case: Case, event: IncidentResumed, fact: Fact) -> Case:
    back = put(thawed(case, fact.decided_at), status=event.status.value)
    return timed(back, event.dues)


def unparked(case: Case, event: IncidentUnparked, fact: Fact) -> Case:
    """Signing and arriving are no longer asked for."""
    back = put(thawed(case, fact.decided_at), status=Status.HANDLING.value)
    for task in open_tasks(back):
        back = put_task(
            back,
            task.task_id,
            status=TaskStatus.HANDLING.value,
            due_sign=task.due_sign if task.signed_at else None,
            due_arrive=task.due_arrive if task.arrived_at else None,
        )
    return timed(back, event.dues)


def split(case: Case, event: IncidentSplit, fact: Fact) -> Case:
    """Nothing that still has open parts is split once more."""
    children = len(event.children)
    return put(case, children=children, frozen_at=fact.decided_at, paused_for=SPLIT)


def child_ended(case: Case, event: ChildEnded, fact: Fact) -> Case:
    left = put(case, children=case.incident.children - 1)
    if left.incident.children == 0:
        left = thawed(left, fact.decided_at)
    if event.due_verify is None:
        return left
    return resolved(left, fact, event.due_verify, resolved_at=fact.effective_at)


STEPS: Mapping[type[Event], Step] = {
    TaskDispatched: dispatched,
    TaskReassigned: reassigned,
    TaskRecalled: recalled,
    ReturnRequested: return_requested,
    ReturnRefused: return_refused,
    ReturnAccepted: returned,
    IncidentEscalated: escalated,
    IncidentDelegated: delegated,
    LeaderAssigned: leader_assigned,
    ExtensionRequested: extension_requested,
    ExtensionApproved: extended,
    ExtensionDenied: extension_denied,
    IncidentSuspended: suspended,
    IncidentParked: parked,
    IncidentResumed: resumed,
    IncidentUnparked: unparked,
    IncidentSplit: split,
    ChildEnded: child_ended,
}
