"""What can be asked of a unit."""

from typing import ClassVar
from uuid import UUID

from domain.kernel import Code, Command, GivenInstant, PublicLabel
from domain.unit.events import Functions, UnitKind


class EstablishUnit(Command):
    opens: ClassVar[bool] = True

    code: Code
    kind: UnitKind
    label: PublicLabel
    org: UUID
    area: UUID
    functions: Functions = ()


class RenameUnit(Command):
    label: PublicLabel


class SetFunctions(Command):
    functions: Functions


class EndUnit(Command):
    until: GivenInstant


UnitCommand = EstablishUnit | RenameUnit | SetFunctions | EndUnit
