"""What can be asked of an area."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from domain.area.events import AreaKind, Households, Link
from domain.kernel import AreaCode, Command, GivenInstant, Level, PublicLabel, ShortNumber


class CreateArea(Command):
    opens: ClassVar[bool] = True

    code: AreaCode
    level: Level
    kind: AreaKind
    label: PublicLabel
    short_number: ShortNumber | None = None
    households: Households | None = None
    links: Annotated[tuple[Link, ...], Field(max_length=10)] = ()


class AdjustArea(Command):
    households: Households


class RenameArea(Command):
    label: PublicLabel
    code: AreaCode | None = None
    kind: AreaKind | None = None


class MergeArea(Command):
    """This area ends and `into` goes on."""

    into: UUID
    valid_from: GivenInstant


class SplitArea(Command):
    """This area ends and `into`, created before, go on."""

    into: Annotated[tuple[UUID, ...], Field(min_length=2, max_length=15)]
    valid_from: GivenInstant


class BeginLink(Command):
    parent: UUID
    valid_from: GivenInstant


class EndLink(Command):
    parent: UUID
    until: GivenInstant


AreaCommand = CreateArea | AdjustArea | RenameArea | MergeArea | SplitArea | BeginLink | EndLink
