"""Dispatch: giving work to units, taking it back, more time, other levels, standing still."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from domain.incident.events.dispatch import Part
from domain.incident.terms import (
    ExtensionReason,
    ReassignCause,
    RecallReason,
    ReturnReason,
    SuspendCause,
    TriedAction,
)
from domain.kernel import CaseText, Command, GivenInstant, Key, Level

CHILDREN_MAX = 10


class DispatchTask(Command):
    """lead: the first task leads; others help it. The task's id is this command's."""

    deciding: ClassVar[bool] = True

    unit: UUID
    lead: bool = True
    text: CaseText | None = None


class RecallTask(Command):
    deciding: ClassVar[bool] = True

    task_id: UUID
    reason: RecallReason
    text: CaseText | None = None


class ReassignTask(Command):
    """The new task's id is this command's."""

    deciding: ClassVar[bool] = True

    task_id: UUID
    unit: UUID
    cause: ReassignCause
    text: CaseText | None = None


class ReturnTask(Command):
    """item: the list item that the unit misses, or that bars it."""

    task_id: UUID
    reason: ReturnReason
    item: Key | None = None
    text: CaseText | None = None


class AcceptReturn(Command):
    deciding: ClassVar[bool] = True

    task_id: UUID


class RefuseReturn(Command):
    deciding: ClassVar[bool] = True

    task_id: UUID
    text: CaseText | None = None


class EscalateIncident(Command):
    """to_level: the next one in the ladder, as the asker sees it."""

    to_level: Level
    tried: Annotated[tuple[TriedAction, ...], Field(min_length=1, max_length=6)]
    text: CaseText | None = None


class DelegateDown(Command):
    """item: of the ASSIST or STATUTORY list, by which the lower level may be given the matter."""

    to_level: Level
    item: Key


class RequestExtension(Command):
    task_id: UUID
    reason: ExtensionReason
    new_due: GivenInstant
    text: CaseText | None = None


class ApproveExtension(Command):
    deciding: ClassVar[bool] = True

    task_id: UUID


class DenyExtension(Command):
    deciding: ClassVar[bool] = True

    task_id: UUID
    text: CaseText | None = None


class SuspendIncident(Command):
    deciding: ClassVar[bool] = True

    cause: SuspendCause
    review_by: GivenInstant
    text: CaseText | None = None


class ResumeIncident(Command):
    deciding: ClassVar[bool] = True


class ParkIncident(Command):
    deciding: ClassVar[bool] = True

    explanation: CaseText
    next_review: GivenInstant


class UnparkIncident(Command):
    deciding: ClassVar[bool] = True


class SplitIncident(Command):
    """Each part becomes an incident of its own in the same grid, with the parent's description."""

    deciding: ClassVar[bool] = True

    parts: Annotated[tuple[Part, ...], Field(min_length=2, max_length=CHILDREN_MAX)]


DispatchCommand = (
    DispatchTask
    | RecallTask
    | ReassignTask
    | ReturnTask
    | AcceptReturn
    | RefuseReturn
    | EscalateIncident
    | DelegateDown
    | RequestExtension
    | ApproveExtension
    | DenyExtension
    | SuspendIncident
    | ResumeIncident
    | ParkIncident
    | UnparkIncident
    | SplitIncident
)
