"""Watch: urging, supervision, warnings; what clocks and inspectors say about an incident."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.incident.terms import Severity, Timer
from domain.kernel import CaseText, Event, Instant, Level

Seconds = Annotated[int, Field(ge=0)]


class TaskUrged(Event, name="incident.task_urged.v1"):
    """n: the how many-th urging of this task; from the second on the supervisor gets a copy."""

    task_id: UUID
    unit: UUID
    n: int
    copied: bool
    text: CaseText | None = None


class SupervisionIssued(Event, name="incident.supervision_issued.v1"):
    """unit: whom it is addressed to; its reply is awaited until reply_by."""

    supervision_id: UUID
    unit: UUID
    text: CaseText
    reply_by: Instant


class SupervisionReplied(Event, name="incident.supervision_replied.v1"):
    supervision_id: UUID
    text: CaseText


class WarningRaised(Event, name="incident.warning_raised.v1"):
    """skipped: lower warnings that were never written because this one was already due."""

    timer: Timer
    subject: UUID | None = None
    due: Instant
    severity: Severity
    late_by_s: Seconds
    skipped: tuple[Severity, ...]


class TimerOverdue(Event, name="incident.timer_overdue.v1"):
    """A due instant that is no stage timer was missed; one level up is told.

    step: 1 at the due, 2 when the decision climbs; level: who is told, and from step 2 on decides.
    skipped: steps collapsed into this one.
    """

    timer: Timer
    subject: UUID | None = None
    due: Instant
    step: int
    level: Level | None = None
    late_by_s: Seconds
    skipped: tuple[int, ...]


WatchEvent = TaskUrged | SupervisionIssued | SupervisionReplied | WarningRaised | TimerOverdue
