"""The rows: one incident, and each task of it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from domain.incident.incident import AT_REST, OPEN_TASK
from domain.incident.terms import Status, TaskStatus, Timer

SPLIT = "SPLIT"
"""What an incident that stands still waits for: its parts."""


class Incident(NamedTuple):
    """What is known of an incident; all instants are effective.

    The first of several counts: reported, accepted, dispatched, signed, arrived, and followed up
    since verified. The last of several, as long as it stands: resolved, verified, closed. due_*:
    the last due of a timer; from_*: since when it runs, moved on by as long as it stood still.
    shown_*: the running timer that is due first. *_key: what an imported row names instead of a
    stream. unit: of the lead task. level_max: the highest that it was ever at. children: those that
    it waits for. frozen_at: since when the clocks stand still; paused_for: the cause of a
    suspension, else PARKED or SPLIT. due_return: until when the return that a unit asked for is to
    be decided, the earliest of several; due_extension: the same of an extension. closing: the close
    code, or BY_SOURCE where the source of an import took its case back. score, solved: of the last
    follow-up that reached somebody. reporter: the person of the post that reported it; nobody for
    what a device or a source reported. text_id: of its description in the vault. looked_at: its
    report was verified on the spot.
    """

    stream: UUID
    status: str
    is_open: bool = True
    number: str | None = None
    source: str | None = None
    grid: UUID | None = None
    community: UUID | None = None
    community_key: str | None = None
    category: str | None = None
    category_key: str | None = None
    urgency: str | None = None
    channel: str | None = None
    resident: bool = False
    reporter: UUID | None = None
    text_id: UUID | None = None
    looked_at: bool = False
    parent: UUID | None = None
    lat: float | None = None
    lon: float | None = None
    level: int | None = None
    level_max: int | None = None
    lead: UUID | None = None
    unit: UUID | None = None
    unit_key: str | None = None
    master: UUID | None = None
    duplicates: int = 0
    children: int = 0
    closing: str | None = None
    frozen_at: datetime | None = None
    paused_for: str | None = None
    due_return: datetime | None = None
    due_extension: datetime | None = None
    reported_at: datetime | None = None
    accepted_at: datetime | None = None
    dispatched_at: datetime | None = None
    signed_at: datetime | None = None
    arrived_at: datetime | None = None
    resolved_at: datetime | None = None
    verified_at: datetime | None = None
    closed_at: datetime | None = None
    rejected_at: datetime | None = None
    reopened_at: datetime | None = None
    followed_up_at: datetime | None = None
    promised_by: datetime | None = None
    from_accept: datetime | None = None
    due_accept: datetime | None = None
    from_dispatch: datetime | None = None
    due_dispatch: datetime | None = None
    from_overall: datetime | None = None
    due_overall: datetime | None = None
    due_level: datetime | None = None
    from_verify: datetime | None = None
    due_verify: datetime | None = None
    from_follow_up: datetime | None = None
    due_follow_up: datetime | None = None
    shown_timer: str | None = None
    shown_from: datetime | None = None
    shown_due: datetime | None = None
    dispatches: int = 0
    returns: int = 0
    reassignments: int = 0
    reworks: int = 0
    reopenings: int = 0
    target_missed: bool = False
    follow_up: str | None = None
    solved: bool | None = None
    score: int | None = None
    rating: int | None = None


class Task(NamedTuple):
    """n: the how many-th of its incident. ended_at: returned, recalled or reassigned.

    undone: dispatched by mistake and taken back at once, which counts as never dispatched.
    paused_s: how long the clocks stood still between its arrival and its result. due_return: until
    when the return is to be decided that its unit asked for; None after a refusal. due_extension:
    the same of more time; None when it was decided. extensions: how often it was asked for.
    extended: it was given.
    """

    stream: UUID
    task_id: UUID
    n: int
    unit: UUID
    lead: bool
    status: str
    attempt: int
    undone: bool = False
    dispatched_at: datetime | None = None
    signed_at: datetime | None = None
    contacted_at: datetime | None = None
    arrived_at: datetime | None = None
    resolved_at: datetime | None = None
    ended_at: datetime | None = None
    result: str | None = None
    paused_s: int = 0
    extended: bool = False
    extensions: int = 0
    from_sign: datetime | None = None
    due_sign: datetime | None = None
    from_arrive: datetime | None = None
    due_arrive: datetime | None = None
    from_handle: datetime | None = None
    due_handle: datetime | None = None
    from_contact: datetime | None = None
    due_contact: datetime | None = None
    due_return: datetime | None = None
    due_extension: datetime | None = None


class Change(NamedTuple):
    """The incident was put into another category, or voided; one row, by its event.

    shown_due: the due instant that stood on the board then, where a timer ran.
    """

    stream: UUID
    change_id: UUID
    kind: str
    changed_at: datetime
    from_category: str | None = None
    category: str | None = None
    shown_due: datetime | None = None


class Case(NamedTuple):
    """An incident with its tasks, in the order in which they were given, and its changes."""

    incident: Incident
    tasks: Mapping[UUID, Task]
    changes: Mapping[UUID, Change] = {}


class Running(NamedTuple):
    """A stage timer that runs; the one that is due first is the least.

    task: whose it is, where it is a task's.
    """

    due: datetime
    timer: Timer
    since: datetime
    task: UUID | None


# Named once, statuses as they stand in the rows: this is asked at every event.
_REPORTED, _ACCEPTED, _RESOLVED, _VERIFIED = (
    status.value for status in (Status.REPORTED, Status.ACCEPTED, Status.RESOLVED, Status.VERIFIED)
)
_T0, _T1, _T2, _T3, _T4, _T5, _T6, _T7, _T9 = (
    Timer.T0, Timer.T1, Timer.T2, Timer.T3, Timer.T4, Timer.T5, Timer.T6, Timer.T7, Timer.T9,
)  # fmt: skip
_new: Callable[[Any, Any], Any] = tuple.__new__
_WORKED_ON = frozenset(
    status.value for status in (Status.DISPATCHED, Status.SIGNED, Status.ON_SCENE, Status.HANDLING)
)
_DISPATCHED = TaskStatus.DISPATCHED.value
_OPEN_TASK = frozenset(status.value for status in OPEN_TASK)
_AT_REST = frozenset(status.value for status in AT_REST)


def case(
    incident: Incident | None,
    tasks: Mapping[UUID, Task] | None,
    changes: Mapping[UUID, Change] | None,
) -> Case:
    """A unit of what was read back."""
    assert incident is not None, "a task has an incident"
    in_order = sorted((tasks or {}).items(), key=lambda item: item[1].n)
    return Case(incident, dict(in_order), changes or {})


def open_tasks(case: Case) -> list[Task]:
    return [task for task in case.tasks.values() if task.status in _OPEN_TASK]


def earliest_decisions(case: Case) -> tuple[datetime | None, datetime | None]:
    """Until when the first return, and the first extension, asked for is to be decided."""
    asked = [task for task in case.tasks.values() if task.due_return or task.due_extension]
    if not asked:  # as good as always
        return None, None
    waiting = [task for task in asked if task.status in _OPEN_TASK]
    returns = min((task.due_return for task in waiting if task.due_return), default=None)
    longer = min((task.due_extension for task in waiting if task.due_extension), default=None)
    return returns, longer


def stands_still(incident: Incident) -> bool:
    """Whether its clocks do not run."""
    return incident.status in _AT_REST or (incident.status == _ACCEPTED and incident.children > 0)


def running(case: Case) -> list[Running]:
    """The stage timers T1 to T7 and T9 and the overall clock T0, as far as they run."""
    incident = case.incident
    status = incident.status
    if status == _REPORTED:
        return _own(_T1, incident.from_accept, incident.due_accept)
    if status == _RESOLVED:
        return _own(_T6, incident.from_verify, incident.due_verify)
    if status == _VERIFIED and incident.followed_up_at is None:
        return _own(_T7, incident.from_follow_up, incident.due_follow_up)
    if (status != _ACCEPTED and status not in _WORKED_ON) or stands_still(incident):
        return []
    found = _own(_T0, incident.from_overall, incident.due_overall)
    if status == _ACCEPTED:
        found += _own(_T2, incident.from_dispatch, incident.due_dispatch)
    for task in open_tasks(case):
        found += _of_task(task)
    return found


def _own(timer: Timer, since: datetime | None, due: datetime | None) -> list[Running]:
    return [_new(Running, (due, timer, since, None))] if since and due else []


def _of_task(task: Task) -> list[Running]:
    own, found = task.task_id, []
    if task.from_sign and task.due_sign and task.status == _DISPATCHED:
        found.append(_new(Running, (task.due_sign, _T3, task.from_sign, own)))
    if task.from_arrive and task.due_arrive and not task.arrived_at:
        found.append(_new(Running, (task.due_arrive, _T4, task.from_arrive, own)))
    if task.from_handle and task.due_handle:
        found.append(_new(Running, (task.due_handle, _T5, task.from_handle, own)))
    if task.from_contact and task.due_contact and not task.contacted_at:
        found.append(_new(Running, (task.due_contact, _T9, task.from_contact, own)))
    return found
