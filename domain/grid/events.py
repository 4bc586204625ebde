"""What can have happened to a grid (灵党办〔2020〕65号 第四条: 300 to 500 households each)."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from domain.kernel import AbPost, Event, GridCode, Instant, Sha256

Households = Annotated[int, Field(ge=0, le=1_000_000)]
GridVersion = Annotated[int, Field(ge=1)]
Place = Literal[1, 2]


class GridKind(StrEnum):
    """综合网格, or 专属网格 (a park, a mall, a school), which no number of households binds."""

    COMPREHENSIVE = "COMPREHENSIVE"
    DEDICATED = "DEDICATED"


class OverrideReason(StrEnum):
    """Why a grid is smaller or larger than it should be."""

    SCATTERED = "SCATTERED"
    HIGH_RISE = "HIGH_RISE"
    NEW_BUILD = "NEW_BUILD"
    NATURAL_VILLAGE = "NATURAL_VILLAGE"
    TRANSITION = "TRANSITION"


class Employment(StrEnum):
    FULL_TIME = "FULL_TIME"
    PART_TIME = "PART_TIME"


class GridDivided(Event, name="grid.grid_divided.v1"):
    """code: that of its community and three digits. boundary: the sha256 of its geometry.

    It begins with version 1.
    """

    code: GridCode
    community: UUID
    kind: GridKind
    households: Households
    boundary: Sha256 | None = None
    override_reason: OverrideReason | None = None


class GridRedrawn(Event, name="grid.grid_redrawn.v1"):
    """Its boundary is another; absorbed: the grid that was merged into it."""

    version: GridVersion
    households: Households
    boundary: Sha256 | None = None
    override_reason: OverrideReason | None = None
    absorbed: UUID | None = None


class GridMerged(Event, name="grid.grid_merged.v1"):
    """This grid has ended; `into` takes its open incidents."""

    into: UUID


class GridSplit(Event, name="grid.grid_split.v1"):
    """This grid has ended; the first of `into` takes its open incidents."""

    into: tuple[UUID, ...]


class GridRetired(Event, name="grid.grid_retired.v1"):
    """This grid has ended; `successor` takes its open incidents."""

    successor: UUID


class HouseholdsCounted(Event, name="grid.households_counted.v1"):
    as_of: date
    households: Households


class OfficerAssigned(Event, name="grid.officer_assigned.v1"):
    """place: which of the two grids that one person may hold as A; None for a B."""

    post: UUID
    person: UUID
    ab_post: AbPost
    employment: Employment
    place: Place | None = None


class OfficerReleased(Event, name="grid.officer_released.v1"):
    post: UUID
    person: UUID
    ab_post: AbPost
    place: Place | None = None


class AbsenceStarted(Event, name="grid.absence_started.v1"):
    """The officer is away from `valid_from`, up to `until` or until AbsenceEnded."""

    post: UUID
    valid_from: Instant
    until: Instant | None = None


class AbsenceEnded(Event, name="grid.absence_ended.v1"):
    post: UUID
    until: Instant


GridEvent = (
    GridDivided
    | GridRedrawn
    | GridMerged
    | GridSplit
    | GridRetired
    | HouseholdsCounted
    | OfficerAssigned
    | OfficerReleased
    | AbsenceStarted
    | AbsenceEnded
)
