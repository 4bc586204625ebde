"""Watch: urging and supervising, and what the clocks ask for by themselves."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from domain.incident.terms import Severity, Timer
from domain.kernel import CaseText, Command, GivenInstant


class UrgeTask(Command):
    additive: ClassVar[bool] = True

    task_id: UUID
    text: CaseText | None = None


class SuperviseIncident(Command):
    """The supervision's id is this command's."""

    additive: ClassVar[bool] = True

    unit: UUID
    text: CaseText
    reply_by: GivenInstant


class ReplySupervision(Command):
    supervision_id: UUID
    text: CaseText


class RaiseWarning(Command):
    """By the system, at 80 % and 100 % of T0 to T7 and T9."""

    timer: Timer
    subject: UUID | None = None
    severity: Severity


class MarkTimerOverdue(Command):
    """By the system, when any other due instant was missed."""

    timer: Timer
    subject: UUID | None = None
    step: Annotated[int, Field(ge=1, le=2)] = 1


class EscalateByTimer(Command):
    """By the system, when the level timer has run out. leader: who takes the case at the top."""

    leader: UUID | None = None


class ResumeByTimer(Command):
    """By the system, when the incident has been suspended for 90 days in all."""


WatchCommand = (
    UrgeTask
    | SuperviseIncident
    | ReplySupervision
    | RaiseWarning
    | MarkTimerOverdue
    | EscalateByTimer
    | ResumeByTimer
)
