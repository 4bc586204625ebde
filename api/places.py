"""Names of places, units and classes as people read them, in the words of the catalogue."""

from datetime import datetime
from uuid import UUID

from domain.catalogue import Catalogue


def grid_name(catalogue: Catalogue, grid: UUID | None) -> str | None:
    """The community's name and the grid's last digits."""
    known = catalogue.grids.get(grid) if grid else None
    if known is None:
        return None
    community = catalogue.areas.get(known.community)
    return f"{community.label if community else known.code[:-3]} {known.code[-3:]}"


def unit_name(catalogue: Catalogue, unit: UUID | None) -> str | None:
    """The unit's public name."""
    known = catalogue.units.get(unit) if unit else None
    return known.label if known else None


def area_grids(catalogue: Catalogue, scope: UUID, at: datetime) -> list[UUID]:
    """The grids within an area, by code."""
    inside = [
        (grid.code, key)
        for key, grid in catalogue.grids.items()
        if grid.active and catalogue.within(grid.community, scope, at)
    ]
    return [key for _, key in sorted(inside)]
