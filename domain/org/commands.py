"""What can be asked of an organisation."""

from typing import ClassVar
from uuid import UUID

from domain.kernel import Code, Command, Instant, Level, PublicLabel
from domain.org.events import OrgKind


class FoundOrg(Command):
    opens: ClassVar[bool] = True

    code: Code
    kind: OrgKind
    level: Level
    label: PublicLabel
    area: UUID
    parent: UUID | None = None
    valid_from: Instant


class RenameOrg(Command):
    label: PublicLabel


class MoveOrg(Command):
    parent: UUID | None = None
    valid_from: Instant


class EndOrg(Command):
    until: Instant


OrgCommand = FoundOrg | RenameOrg | MoveOrg | EndOrg
