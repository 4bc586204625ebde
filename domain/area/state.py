"""An area as its facts leave it, with every link that it ever had."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple, assert_never, cast
from uuid import UUID

from domain.area.events import (
    AreaAdjusted,
    AreaCreated,
    AreaEvent,
    AreaKind,
    AreaMerged,
    AreaRenamed,
    AreaSplit,
    LinkBegun,
    LinkEnded,
)
from domain.kernel import Claim, ClaimAct, Claims, Event, Fact, Level

CODE, SHORT_NUMBER = "area_code", "short_number"


class Span(NamedTuple):
    """In `parent` from the one instant up to, not including, the other."""

    parent: UUID
    valid_from: datetime
    until: datetime | None = None

    def holds(self, at: datetime) -> bool:
        return self.valid_from <= at and (self.until is None or at < self.until)


class Area(NamedTuple):
    """into: what goes on in its place since `ended_at`."""

    code: str
    level: Level
    kind: AreaKind
    label: str
    short_number: str | None
    households: int | None
    links: tuple[Span, ...]
    ended_at: datetime | None = None
    into: tuple[UUID, ...] = ()

    def parents(self, at: datetime) -> tuple[UUID, ...]:
        return tuple(link.parent for link in self.links if link.holds(at))


def evolve(area: Area | None, fact: Fact) -> Area:
    event = cast("AreaEvent", fact.event)
    if isinstance(event, AreaCreated):
        return Area(
            event.code,
            event.level,
            event.kind,
            event.label,
            event.short_number,
            event.households,
            tuple(Span(link.parent, link.valid_from) for link in event.links),
        )
    assert area is not None, "an area begins with AreaCreated"
    match event:
        case AreaAdjusted():
            return area._replace(households=event.households)
        case AreaRenamed():
            return area._replace(
                label=event.label, code=event.code or area.code, kind=event.kind or area.kind
            )
        case AreaMerged():
            return area._replace(ended_at=event.valid_from, into=(event.into,))
        case AreaSplit():
            return area._replace(ended_at=event.valid_from, into=event.into)
        case LinkBegun():
            return area._replace(links=(*area.links, Span(event.parent, event.valid_from)))
        case LinkEnded():
            return area._replace(links=_ended(area.links, event))
        case _:
            assert_never(event)


def _ended(links: tuple[Span, ...], event: LinkEnded) -> tuple[Span, ...]:
    return tuple(
        link._replace(until=event.until)
        if link.parent == event.parent and link.until is None
        else link
        for link in links
    )


def claims(event: Event) -> Claims:
    """A code or a short number that an area once had is never another's."""
    match event:
        case AreaCreated(code=code, short_number=number):
            short = [Claim(ClaimAct.TAKE, SHORT_NUMBER, number)] if number else []
            return [Claim(ClaimAct.TAKE, CODE, code), *short]
        case AreaRenamed(code=str() as code):
            return [Claim(ClaimAct.TAKE, CODE, code)]
        case _:
            return []


def ancestors(areas: Mapping[UUID, Area], area: UUID, at: datetime) -> frozenset[UUID]:
    """The area and all that lie above it by the links that hold at `at`."""
    found: set[UUID] = set()
    rising = [area]
    while rising:
        one = rising.pop()
        if one not in found:
            found.add(one)
            rising.extend(areas[one].parents(at) if one in areas else ())
    return frozenset(found)
