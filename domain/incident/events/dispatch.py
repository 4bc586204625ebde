"""Dispatch: who works on an incident, at which level, with how much time."""

from uuid import UUID

from domain.incident.events.timed import MovedDue, Timed
from domain.incident.terms import (
    ChildOutcome,
    EscalationCause,
    ExtensionReason,
    ReassignCause,
    RecallReason,
    ReturnReason,
    Status,
    SuspendCause,
    TriedAction,
)
from domain.kernel import CaseText, CategoryCode, Event, Instant, Key, Level, Value
from domain.urgency import Urgency


class TaskDispatched(Timed, name="incident.task_dispatched.v1"):
    """attempt: how many times this unit has been given work on this incident, this one included.

    item: the list item that makes it the unit's duty. due_contact only where a resident waits.
    """

    task_id: UUID
    unit: UUID
    lead: bool
    attempt: int
    item: Key | None = None
    text: CaseText | None = None
    due_sign: Instant
    due_handle: Instant
    due_contact: Instant | None = None


class TaskReassigned(Timed, name="incident.task_reassigned.v1"):
    """`from_task` ends and `task_id` opens, with the same lead; the overall clock runs on."""

    from_task: UUID
    from_unit: UUID
    task_id: UUID
    unit: UUID
    lead: bool
    attempt: int
    item: Key | None = None
    cause: ReassignCause
    text: CaseText | None = None
    due_sign: Instant
    due_handle: Instant
    due_contact: Instant | None = None


class TaskRecalled(Timed, name="incident.task_recalled.v1"):
    """due_dispatch: the lead's work must be dispatched again; due_verify: all else was done."""

    task_id: UUID
    unit: UUID
    reason: RecallReason
    text: CaseText | None = None
    due_dispatch: Instant | None = None
    due_verify: Instant | None = None


class ReturnRequested(Timed, name="incident.return_requested.v1"):
    """item: the list item missing, or barring the unit. due_climb: the level above decides."""

    task_id: UUID
    unit: UUID
    reason: ReturnReason
    item: Key | None = None
    text: CaseText | None = None
    due_decision: Instant
    due_climb: Instant


class ReturnAccepted(Timed, name="incident.return_accepted.v1"):
    task_id: UUID
    unit: UUID
    due_dispatch: Instant | None = None
    due_verify: Instant | None = None


class ReturnRefused(Event, name="incident.return_refused.v1"):
    task_id: UUID
    unit: UUID
    text: CaseText | None = None


class IncidentEscalated(Timed, name="incident.incident_escalated.v1"):
    from_level: Level
    to_level: Level
    cause: EscalationCause
    tried: tuple[TriedAction, ...]
    text: CaseText | None = None
    due_level: Instant


class LeaderAssigned(Timed, name="incident.leader_assigned.v1"):
    """The top of the ladder was reached in vain: a named leader takes the case (包案)."""

    post: UUID
    due: Instant


class IncidentDelegated(Event, name="incident.incident_delegated.v1"):
    from_level: Level
    to_level: Level
    item: Key


class ExtensionRequested(Timed, name="incident.extension_requested.v1"):
    task_id: UUID
    unit: UUID
    reason: ExtensionReason
    text: CaseText | None = None
    new_due: Instant
    due_decision: Instant
    due_climb: Instant


class ExtensionApproved(Timed, name="incident.extension_approved.v1"):
    task_id: UUID
    unit: UUID
    due_handle: Instant
    due_overall: Instant


class ExtensionDenied(Event, name="incident.extension_denied.v1"):
    task_id: UUID
    unit: UUID
    text: CaseText | None = None


class IncidentSuspended(Timed, name="incident.incident_suspended.v1"):
    cause: SuspendCause
    text: CaseText | None = None
    review_by: Instant


class IncidentResumed(Timed, name="incident.incident_resumed.v1"):
    """status: the one before the suspension, which holds again. suspended_s: of all suspensions."""

    status: Status
    suspended_s: int
    dues: tuple[MovedDue, ...]


class IncidentParked(Timed, name="incident.incident_parked.v1"):
    explanation: CaseText
    next_review: Instant


class IncidentUnparked(Timed, name="incident.incident_unparked.v1"):
    """Every open task is being handled again; signing and arriving are no longer asked for."""

    dues: tuple[MovedDue, ...]


class Part(Value):
    """What one child of a split is about; urgency: None takes the parent's."""

    category: CategoryCode
    urgency: Urgency | None = None


class IncidentSplit(Event, name="incident.incident_split.v1"):
    """children: the streams of the parts, in their order."""

    children: tuple[UUID, ...]
    parts: tuple[Part, ...]


class ChildEnded(Timed, name="incident.child_ended.v1"):
    """due_verify: it was the last open child, so that the incident is resolved."""

    child: UUID
    outcome: ChildOutcome
    due_verify: Instant | None = None


DispatchEvent = (
    TaskDispatched
    | TaskReassigned
    | TaskRecalled
    | ReturnRequested
    | ReturnAccepted
    | ReturnRefused
    | IncidentEscalated
    | LeaderAssigned
    | IncidentDelegated
    | ExtensionRequested
    | ExtensionApproved
    | ExtensionDenied
    | IncidentSuspended
    | IncidentResumed
    | IncidentParked
    | IncidentUnparked
    | IncidentSplit
    | ChildEnded
)
