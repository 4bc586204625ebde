"""The rules of units: each belongs to an org and works in an area."""

from typing import assert_never

from domain.area.errors import AreaNotFound
from domain.area.state import Area
from domain.kernel import NOTHING_NEEDED, Decision, Event, Needs
from domain.org.errors import OrgNotFound
from domain.org.state import Org
from domain.reference import Seen, named, taken
from domain.unit.commands import EndUnit, EstablishUnit, RenameUnit, SetFunctions, UnitCommand
from domain.unit.errors import UnitCodeTaken, UnitHasEnded, UnitNotFound
from domain.unit.events import FunctionsSet, UnitEnded, UnitEstablished, UnitRenamed
from domain.unit.state import CODE, Unit


def needs(command: UnitCommand) -> Needs:
    if isinstance(command, EstablishUnit):
        return Needs((command.org, command.area), ((CODE, command.code),))
    return NOTHING_NEEDED


def decide(unit: Unit | None, command: UnitCommand, seen: Seen) -> Decision:
    return [(command.stream, fact) for fact in _facts(unit, command, seen)]


def _facts(unit: Unit | None, command: UnitCommand, seen: Seen) -> list[Event]:
    if isinstance(command, EstablishUnit):
        return establish(unit, command, seen)
    if unit is None:
        raise UnitNotFound
    match command:
        case EndUnit():
            return end(unit, command)
        case _ if unit.until:
            raise UnitHasEnded
        case RenameUnit():
            return [] if unit.label == command.label else [UnitRenamed(label=command.label)]
        case SetFunctions():
            return set_functions(unit, command)
        case _:
            assert_never(command)


def establish(unit: Unit | None, command: EstablishUnit, seen: Seen) -> list[Event]:
    if unit:
        return []
    if taken(seen, CODE, command.code, command.stream):
        raise UnitCodeTaken
    named(seen, command.org, Org, OrgNotFound)
    named(seen, command.area, Area, AreaNotFound)
    return [
        UnitEstablished(
            code=command.code,
            kind=command.kind,
            label=command.label,
            org=command.org,
            area=command.area,
            functions=command.functions,
        )
    ]


def set_functions(unit: Unit, command: SetFunctions) -> list[Event]:
    if unit.functions == frozenset(command.functions):
        return []
    return [FunctionsSet(functions=command.functions)]


def end(unit: Unit, command: EndUnit) -> list[Event]:
    if unit.until == command.until:
        return []
    if unit.until:
        raise UnitHasEnded
    return [UnitEnded(until=command.until)]
