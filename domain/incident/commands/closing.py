"""Closing: looking at the result, asking the reporter, ending the case or opening it again."""

from typing import ClassVar
from uuid import UUID

from domain.incident.commands.intake import Originals
from domain.incident.events.closing import Score
from domain.incident.terms import (
    CheckMode,
    CloseCode,
    DeferCause,
    FollowUpOutcome,
    ReopenReason,
    Seen,
)
from domain.kernel import CaseText, Command, GivenInstant


class VerifyResolution(Command):
    """FIXED verifies; PARTLY and NOT_FIXED order rework of `task_ids` until `new_due`.

    task_ids: empty names every task that was done. new_due: None takes a full T5 from now.
    """

    field: ClassVar[bool] = True
    deciding: ClassVar[bool] = True

    seen: Seen
    mode: CheckMode
    evidence: Originals = ()
    text: CaseText | None = None
    task_ids: tuple[UUID, ...] = ()
    new_due: GivenInstant | None = None
    occurred_at: GivenInstant | None = None


class OrderRework(Command):
    """Without evidence, and by a supervisor also when the result was verified already."""

    deciding: ClassVar[bool] = True

    reason: Seen
    text: CaseText | None = None
    task_ids: tuple[UUID, ...] = ()
    new_due: GivenInstant | None = None


class DeferVerification(Command):
    due_verify: GivenInstant
    cause: DeferCause


class RecordFollowUp(Command):
    """solved, score: what the reporter says when REACHED; else None."""

    additive: ClassVar[bool] = True

    outcome: FollowUpOutcome
    solved: bool | None = None
    score: Score | None = None
    text: CaseText | None = None


class CloseIncident(Command):
    """parent: the incident that this one was split from, where there is one."""

    deciding: ClassVar[bool] = True

    close_code: CloseCode
    parent: UUID | None = None


class CloseByTimer(Command):
    """By the system, when T8 has run out."""

    parent: UUID | None = None


class ReopenIncident(Command):
    deciding: ClassVar[bool] = True

    reason: ReopenReason
    text: CaseText | None = None


class RateResolution(Command):
    """By the resident who holds the receipt code."""

    score: Score
    text: CaseText | None = None


ClosingCommand = (
    VerifyResolution
    | OrderRework
    | DeferVerification
    | RecordFollowUp
    | CloseIncident
    | CloseByTimer
    | ReopenIncident
    | RateResolution
)
