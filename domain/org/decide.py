"""The rules of the organisation tree: levels may be skipped, never turned upside down."""

from typing import assert_never
from uuid import UUID

from domain.area.errors import AreaNotFound
from domain.area.state import Area
from domain.kernel import NOTHING_NEEDED, Decision, Event, Needs
from domain.org.commands import EndOrg, FoundOrg, MoveOrg, OrgCommand, RenameOrg
from domain.org.errors import (
    OrgCodeTaken,
    OrgEndsTooEarly,
    OrgHasEnded,
    OrgNotFound,
    OrgParentNotAbove,
)
from domain.org.events import OrgEnded, OrgFounded, OrgMoved, OrgRenamed
from domain.org.state import CODE, Org, Under
from domain.reference import Seen, named, taken


def needs(command: OrgCommand) -> Needs:
    match command:
        case FoundOrg(area=area, parent=parent):
            return Needs((area, *_given(parent)), ((CODE, command.code),))
        case MoveOrg(parent=parent):
            return Needs(_given(parent))
        case _:
            return NOTHING_NEEDED


def decide(org: Org | None, command: OrgCommand, seen: Seen) -> Decision:
    return [(command.stream, fact) for fact in _facts(org, command, seen)]


def _facts(org: Org | None, command: OrgCommand, seen: Seen) -> list[Event]:
    if isinstance(command, FoundOrg):
        return found(org, command, seen)
    if org is None:
        raise OrgNotFound
    match command:
        case EndOrg():
            return end(org, command)
        case _ if org.until:
            raise OrgHasEnded
        case RenameOrg():
            return [] if org.label == command.label else [OrgRenamed(label=command.label)]
        case MoveOrg():
            return move(org, command, seen)
        case _:
            assert_never(command)


def found(org: Org | None, command: FoundOrg, seen: Seen) -> list[Event]:
    """A new org may stand beside its parent on one level: a party group in a branch of the grid."""
    if org:
        return []
    if taken(seen, CODE, command.code, command.stream):
        raise OrgCodeTaken
    named(seen, command.area, Area, AreaNotFound)
    if command.parent and _parent(command.parent, seen).level < command.level:
        raise OrgParentNotAbove
    return [
        OrgFounded(
            code=command.code,
            kind=command.kind,
            level=command.level,
            label=command.label,
            area=command.area,
            parent=command.parent,
            valid_from=command.valid_from,
        )
    ]


def move(org: Org, command: MoveOrg, seen: Seen) -> list[Event]:
    """Under a parent of a higher level only, so that no circle can close."""
    if org.parents[-1] == Under(command.parent, command.valid_from):
        return []
    if command.parent and _parent(command.parent, seen).level <= org.level:
        raise OrgParentNotAbove
    return [OrgMoved(parent=command.parent, valid_from=command.valid_from)]


def end(org: Org, command: EndOrg) -> list[Event]:
    if org.until == command.until:
        return []
    if org.until:
        raise OrgHasEnded
    if command.until <= org.parents[0].valid_from:
        raise OrgEndsTooEarly
    return [OrgEnded(until=command.until)]


def _given(parent: UUID | None) -> tuple[UUID, ...]:
    return (parent,) if parent else ()


def _parent(parent: UUID, seen: Seen) -> Org:
    org = named(seen, parent, Org, OrgNotFound)
    if org.until:
        raise OrgHasEnded
    return org
