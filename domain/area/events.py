"""What can have happened to an area (合肥望湖城 2014 第四条: one community over two committees)."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.kernel import AreaCode, Event, Instant, Level, PublicLabel, ShortNumber, Value

Households = Annotated[int, Field(ge=0, le=100_000_000)]


class AreaKind(StrEnum):
    PROVINCE = "PROVINCE"
    PREFECTURE = "PREFECTURE"
    COUNTY = "COUNTY"
    COUNTY_CITY = "COUNTY_CITY"
    DISTRICT = "DISTRICT"
    STREET = "STREET"
    TOWN = "TOWN"
    TOWNSHIP = "TOWNSHIP"
    URBAN = "URBAN"
    VILLAGE = "VILLAGE"
    RESIDENTIAL = "RESIDENTIAL"


class Link(Value):
    """The area lies in `parent` from this instant on, until the link is ended."""

    parent: UUID
    valid_from: Instant


class AreaCreated(Event, name="area.area_created.v1"):
    """short_number: of a community, for its incident numbers; it is never given to another.

    unusual_size: a community outside 3,000 to 5,000 households, which is a warning only
    (灵党办〔2020〕65号 第四条).
    """

    code: AreaCode
    level: Level
    kind: AreaKind
    label: PublicLabel
    short_number: ShortNumber | None = None
    households: Households | None = None
    unusual_size: bool = False
    links: tuple[Link, ...] = ()


class AreaAdjusted(Event, name="area.area_adjusted.v1"):
    households: Households
    unusual_size: bool = False


class AreaRenamed(Event, name="area.area_renamed.v1"):
    """code: a new one, where the change brings it (村改居); the old one stays this area's too."""

    label: PublicLabel
    code: AreaCode | None = None
    kind: AreaKind | None = None


class AreaMerged(Event, name="area.area_merged.v1"):
    """This area has ended; `into` goes on in its place."""

    into: UUID
    valid_from: Instant


class AreaSplit(Event, name="area.area_split.v1"):
    """This area has ended; `into` go on in its place."""

    into: tuple[UUID, ...]
    valid_from: Instant


class LinkBegun(Event, name="area.link_begun.v1"):
    parent: UUID
    valid_from: Instant


class LinkEnded(Event, name="area.link_ended.v1"):
    parent: UUID
    until: Instant


AreaEvent = (
    AreaCreated | AreaAdjusted | AreaRenamed | AreaMerged | AreaSplit | LinkBegun | LinkEnded
)
