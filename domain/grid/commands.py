"""What can be asked of a grid."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from domain.grid.events import Employment, GridKind, Households, OverrideReason
from domain.kernel import AbPost, Command, GivenInstant, GridCode, Sha256, Value


class DivideGrid(Command):
    opens: ClassVar[bool] = True

    code: GridCode
    community: UUID
    kind: GridKind
    households: Households
    boundary: Sha256 | None = None
    override_reason: OverrideReason | None = None


class RedrawGrid(Command):
    households: Households
    boundary: Sha256 | None = None
    override_reason: OverrideReason | None = None


class MergeGrid(Command):
    """This grid ends and is drawn into `into`; the rest says what that one becomes."""

    into: UUID
    households: Households
    boundary: Sha256 | None = None
    override_reason: OverrideReason | None = None


class Part(Value):
    """A grid that comes out of a split."""

    code: GridCode
    households: Households
    boundary: Sha256 | None = None
    override_reason: OverrideReason | None = None


class SplitGrid(Command):
    """This grid ends; the first part takes its open incidents.

    The new streams are uuid5(command id, n), n from 1.
    """

    parts: Annotated[tuple[Part, ...], Field(min_length=2, max_length=10)]


class RetireGrid(Command):
    successor: UUID


class CountHouseholds(Command):
    as_of: date
    households: Households


class AssignOfficer(Command):
    """person: whose post it is; said again so that both are checked."""

    post: UUID
    person: UUID
    ab_post: AbPost
    employment: Employment


class ReleaseOfficer(Command):
    post: UUID
    person: UUID


class StartAbsence(Command):
    post: UUID
    valid_from: GivenInstant
    until: GivenInstant | None = None


class EndAbsence(Command):
    post: UUID
    until: GivenInstant


DivisionCommand = DivideGrid | RedrawGrid | MergeGrid | SplitGrid | RetireGrid | CountHouseholds
OfficersCommand = AssignOfficer | ReleaseOfficer | StartAbsence | EndAbsence
GridCommand = DivisionCommand | OfficersCommand
