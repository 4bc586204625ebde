"""Changes: putting right, taking back, adding to."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from domain.incident.commands.intake import Originals
from domain.incident.terms import ChangeReason, CorrectableField, VoidReason
from domain.kernel import CaseText, CategoryCode, Code, Command, GeoPoint, GivenInstant
from domain.urgency import Urgency


class CorrectFact(Command):
    """new: the code of a coded field; PLACE takes geo, DESCRIPTION text, TASK_RESULT a task_id."""

    corrects: CorrectableField
    task_id: UUID | None = None
    new: Code | None = None
    geo: GeoPoint | None = None
    text: CaseText | None = None


class ReclassifyIncident(Command):
    deciding: ClassVar[bool] = True

    category: CategoryCode
    reason: ChangeReason
    text: CaseText | None = None


class RegradeIncident(Command):
    deciding: ClassVar[bool] = True

    urgency: Urgency
    reason: ChangeReason
    text: CaseText | None = None


class RecalculateDeadlines(Command):
    """By the system, after a calendar was published that corrects an earlier one."""


class RequestVoid(Command):
    deciding: ClassVar[bool] = True

    reason: VoidReason
    text: CaseText


class ConfirmVoid(Command):
    """parent: the incident that this one was split from, where there is one."""

    deciding: ClassVar[bool] = True

    parent: UUID | None = None


class DeclineVoid(Command):
    deciding: ClassVar[bool] = True

    text: CaseText | None = None


class WithdrawVoid(Command):
    deciding: ClassVar[bool] = True


class LapseVoid(Command):
    """By the system, when nobody decided a void in time."""


class AddNote(Command):
    additive: ClassVar[bool] = True

    text: CaseText | None = None
    evidence: Originals = ()


class AddSighting(Command):
    additive: ClassVar[bool] = True

    geo: GeoPoint | None = None
    text: CaseText | None = None
    evidence: Originals = ()
    occurred_at: GivenInstant | None = None


class ReferLegal(Command):
    additive: ClassVar[bool] = True

    adviser: UUID


class Undo(Command):
    """of: the event that is taken back. also: the other streams that its command wrote.

    Both stand in the incident's `undo` for as long as it may be taken back; it needs no If-Match.
    """

    of: UUID
    also: Annotated[tuple[UUID, ...], Field(max_length=3)] = ()


ChangesCommand = (
    CorrectFact
    | ReclassifyIncident
    | RegradeIncident
    | RecalculateDeadlines
    | RequestVoid
    | ConfirmVoid
    | DeclineVoid
    | WithdrawVoid
    | LapseVoid
    | AddNote
    | AddSighting
    | ReferLegal
    | Undo
)
