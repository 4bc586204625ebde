"""What can have happened to a unit."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.kernel import Code, Event, Instant, PublicLabel

Functions = Annotated[tuple[Code, ...], Field(max_length=50)]


class UnitKind(StrEnum):
    DEPARTMENT = "DEPARTMENT"
    STREET_SQUAD = "STREET_SQUAD"
    COMMUNITY_DESK = "COMMUNITY_DESK"
    COMMITTEE = "COMMITTEE"
    GRID_TEAM = "GRID_TEAM"
    PROPERTY_FIRM = "PROPERTY_FIRM"
    UTILITY = "UTILITY"
    VOLUNTEER = "VOLUNTEER"
    SERVICE_PROVIDER = "SERVICE_PROVIDER"


class UnitEstablished(Event, name="unit.unit_established.v1"):
    """functions: what it is there for, e.g. WATER_SUPPLY; list items name them."""

    code: Code
    kind: UnitKind
    label: PublicLabel
    org: UUID
    area: UUID
    functions: Functions = ()


class UnitRenamed(Event, name="unit.unit_renamed.v1"):
    label: PublicLabel


class FunctionsSet(Event, name="unit.functions_set.v1"):
    functions: Functions


class UnitEnded(Event, name="unit.unit_ended.v1"):
    until: Instant


UnitEvent = UnitEstablished | UnitRenamed | FunctionsSet | UnitEnded
