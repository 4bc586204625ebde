"""The rules of posts: what the role is bound to must be named, and must exist.

Nobody gives himself rights (GB/T 22239-2019, 三员分离): a post is opened by another.
"""

from typing import assert_never
from uuid import UUID

from domain.area.errors import AreaNotFound
from domain.area.state import Area
from domain.kernel import NOTHING_NEEDED, Decision, Event, Needs
from domain.org.errors import OrgNotFound
from domain.org.state import Org
from domain.person.errors import PersonNotFound
from domain.person.state import Person
from domain.post.commands import EndPost, OpenPost, PostCommand
from domain.post.errors import (
    PostEndsTooEarly,
    PostForOneself,
    PostGridNotFound,
    PostHasEnded,
    PostNeedsGrid,
    PostNeedsUnit,
    PostNotFound,
)
from domain.post.events import PostEnded, PostOpened
from domain.post.roles import NEEDS_GRID, NEEDS_UNIT
from domain.post.state import Post
from domain.reference import Seen, named
from domain.unit.errors import UnitNotFound
from domain.unit.state import Unit


def needs(command: PostCommand) -> Needs:
    if not isinstance(command, OpenPost):
        return NOTHING_NEEDED
    bound: tuple[UUID | None, ...] = (command.unit, command.grid)
    return Needs(
        (command.person, command.org, command.scope, *(one for one in bound if one is not None))
    )


def decide(post: Post | None, command: PostCommand, seen: Seen) -> Decision:
    return [(command.stream, fact) for fact in _facts(post, command, seen)]


def _facts(post: Post | None, command: PostCommand, seen: Seen) -> list[Event]:
    if isinstance(command, OpenPost):
        return open_post(post, command, seen)
    if post is None:
        raise PostNotFound
    match command:
        case EndPost():
            return end(post, command)
        case _:
            assert_never(command)


def open_post(post: Post | None, command: OpenPost, seen: Seen) -> list[Event]:
    if post:
        return []
    if command.person == seen.actor.id:
        raise PostForOneself
    if command.until and command.until <= command.valid_from:
        raise PostEndsTooEarly
    named(seen, command.person, Person, PersonNotFound)
    named(seen, command.org, Org, OrgNotFound)
    named(seen, command.scope, Area, AreaNotFound)
    if command.unit:
        named(seen, command.unit, Unit, UnitNotFound)
    elif command.role in NEEDS_UNIT:
        raise PostNeedsUnit
    if command.grid:
        if command.grid not in seen.states:
            raise PostGridNotFound
    elif command.role in NEEDS_GRID:
        raise PostNeedsGrid
    return [
        PostOpened(
            person=command.person,
            org=command.org,
            role=command.role,
            scope=command.scope,
            unit=command.unit,
            grid=command.grid,
            ab_post=command.ab_post,
            valid_from=command.valid_from,
            until=command.until,
        )
    ]


def end(post: Post, command: EndPost) -> list[Event]:
    """A post that has an end may get an earlier one; a later one is a new post."""
    if post.until == command.until:
        return []
    if command.until <= post.valid_from:
        raise PostEndsTooEarly
    if post.until and post.until < command.until:
        raise PostHasEnded
    return [PostEnded(until=command.until)]
