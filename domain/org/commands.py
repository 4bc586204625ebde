"""What can be asked of an organisation."""

from typing import ClassVar
from uuid import UUID

from domain.kernel import Code, Command, GivenInstant, Level, PublicLabel
from domain.org.events import OrgKind


class FoundOrg(Command):
    opens: ClassVar[bool] = True

    code: Code
    kind: OrgKind
    level: Level
    label: PublicLabel
    area: UUID
    parent: UUID | None = None
    valid_from: GivenInstant


class RenameOrg(Command):
    label: PublicLabel


class MoveOrg(Command):
    parent: UUID | None = None
    valid_from: GivenInstant


class EndOrg(Command):
    until: GivenInstant


OrgCommand = FoundOrg | RenameOrg | MoveOrg | EndOrg
