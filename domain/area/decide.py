"""The rules of areas: codes and short numbers are given once, links only lead upwards."""

from collections.abc import Iterable
from typing import Final, assert_never
from uuid import UUID

from domain.area.commands import (
    AdjustArea,
    AreaCommand,
    BeginLink,
    CreateArea,
    EndLink,
    MergeArea,
    RenameArea,
    SplitArea,
)
from domain.area.errors import (
    AreaCodeTaken,
    AreaEnded,
    AreaKindUnfit,
    AreaLinked,
    AreaNotFound,
    LinkEndsTooEarly,
    LinkNotFound,
    ParentNotAbove,
    ShortNumberMissing,
    ShortNumberTaken,
    SuccessorUnfit,
)
from domain.area.events import (
    AreaAdjusted,
    AreaCreated,
    AreaKind,
    AreaMerged,
    AreaRenamed,
    AreaSplit,
    LinkBegun,
    LinkEnded,
)
from domain.area.state import CODE, SHORT_NUMBER, Area
from domain.kernel import NOTHING_NEEDED, Decision, Event, Level, Needs
from domain.reference import Seen, named, taken

LEVEL_OF: Final = {
    AreaKind.PROVINCE: Level.PROVINCE,
    AreaKind.PREFECTURE: Level.PREFECTURE,
    AreaKind.COUNTY: Level.COUNTY,
    AreaKind.COUNTY_CITY: Level.COUNTY,
    AreaKind.DISTRICT: Level.COUNTY,
    AreaKind.STREET: Level.TOWNSHIP,
    AreaKind.TOWN: Level.TOWNSHIP,
    AreaKind.TOWNSHIP: Level.TOWNSHIP,
    AreaKind.URBAN: Level.COMMUNITY,
    AreaKind.VILLAGE: Level.COMMUNITY,
    AreaKind.RESIDENTIAL: Level.GRID,
}
COMMUNITY_HOUSEHOLDS: Final = range(3000, 5001)
"""灵党办〔2020〕65号 第四条: 3,000 to 5,000 resident households."""


def needs(command: AreaCommand) -> Needs:
    match command:
        case CreateArea():
            keys = [(CODE, command.code)]
            if command.short_number:
                keys.append((SHORT_NUMBER, command.short_number))
            return Needs(tuple(link.parent for link in command.links), tuple(keys))
        case RenameArea(code=str() as code):
            return Needs(claims=((CODE, code),))
        case BeginLink(parent=parent):
            return Needs((parent,))
        case MergeArea(into=into):
            return Needs((into,))
        case SplitArea(into=several):
            return Needs(several)
        case _:
            return NOTHING_NEEDED


def decide(area: Area | None, command: AreaCommand, seen: Seen) -> Decision:
    return [(command.stream, fact) for fact in _facts(area, command, seen)]


def _facts(area: Area | None, command: AreaCommand, seen: Seen) -> list[Event]:
    if isinstance(command, CreateArea):
        return create(area, command, seen)
    if area is None:
        raise AreaNotFound
    match command:
        case MergeArea():
            return merge(area, command, seen)
        case SplitArea():
            return split(area, command, seen)
        case EndLink():
            return end_link(area, command)
        case _ if area.ended_at:
            raise AreaEnded
        case AdjustArea():
            return adjust(area, command)
        case RenameArea():
            return rename(area, command, seen)
        case BeginLink():
            return begin_link(area, command, seen)
        case _:
            assert_never(command)


def create(area: Area | None, command: CreateArea, seen: Seen) -> list[Event]:
    if area:
        return []
    if LEVEL_OF[command.kind] is not command.level:
        raise AreaKindUnfit
    if (command.short_number is None) is (command.level is Level.COMMUNITY):
        raise ShortNumberMissing
    if taken(seen, CODE, command.code, command.stream):
        raise AreaCodeTaken
    if command.short_number and taken(seen, SHORT_NUMBER, command.short_number, command.stream):
        raise ShortNumberTaken
    for link in command.links:
        _require_above(link.parent, command.level, seen)
    return [
        AreaCreated(
            code=command.code,
            level=command.level,
            kind=command.kind,
            label=command.label,
            short_number=command.short_number,
            households=command.households,
            unusual_size=_unusual(command.level, command.households),
            links=command.links,
        )
    ]


def adjust(area: Area, command: AdjustArea) -> list[Event]:
    if area.households == command.households:
        return []
    unusual = _unusual(area.level, command.households)
    return [AreaAdjusted(households=command.households, unusual_size=unusual)]


def rename(area: Area, command: RenameArea, seen: Seen) -> list[Event]:
    kind, code = command.kind or area.kind, command.code or area.code
    if (command.label, code, kind) == (area.label, area.code, area.kind):
        return []
    if LEVEL_OF[kind] is not area.level:
        raise AreaKindUnfit
    if code == area.code:
        return [AreaRenamed(label=command.label, kind=command.kind)]
    if taken(seen, CODE, code, command.stream):
        raise AreaCodeTaken
    return [AreaRenamed(label=command.label, code=code, kind=command.kind)]


def merge(area: Area, command: MergeArea, seen: Seen) -> list[Event]:
    if (area.ended_at, area.into) == (command.valid_from, (command.into,)):
        return []
    _require_successors(area, command.stream, [command.into], seen)
    return [AreaMerged(into=command.into, valid_from=command.valid_from)]


def split(area: Area, command: SplitArea, seen: Seen) -> list[Event]:
    if (area.ended_at, area.into) == (command.valid_from, command.into):
        return []
    _require_successors(area, command.stream, command.into, seen)
    return [AreaSplit(into=command.into, valid_from=command.valid_from)]


def begin_link(area: Area, command: BeginLink, seen: Seen) -> list[Event]:
    for link in area.links:
        if link.parent == command.parent and link.until is None:
            if link.valid_from == command.valid_from:
                return []
            raise AreaLinked
    _require_above(command.parent, area.level, seen)
    return [LinkBegun(parent=command.parent, valid_from=command.valid_from)]


def end_link(area: Area, command: EndLink) -> list[Event]:
    """An area that has ended may still put its links in order."""
    spans = [link for link in area.links if link.parent == command.parent]
    if any(link.until == command.until for link in spans):
        return []
    for link in spans:
        if link.until is None:
            if command.until <= link.valid_from:
                raise LinkEndsTooEarly
            return [LinkEnded(parent=command.parent, until=command.until)]
    raise LinkNotFound


def _unusual(level: Level, households: int | None) -> bool:
    return (
        level is Level.COMMUNITY
        and households is not None
        and households not in COMMUNITY_HOUSEHOLDS
    )


def _require_above(parent: UUID, level: Level, seen: Seen) -> None:
    above = named(seen, parent, Area, AreaNotFound)
    if above.level <= level:
        raise ParentNotAbove


def _require_successors(area: Area, stream: UUID, into: Iterable[UUID], seen: Seen) -> None:
    if area.ended_at:
        raise AreaEnded
    for one in into:
        successor = named(seen, one, Area, AreaNotFound)
        if one == stream or successor.level is not area.level or successor.ended_at:
            raise SuccessorUnfit
