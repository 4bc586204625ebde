"""What a command or a read is about, as far as access depends on it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.access.permit import Resource
from domain.area.commands import CreateArea
from domain.catalogue import Catalogue
from domain.grid.state import Grid
from domain.incident.incident import Incident
from domain.kernel import Command
from domain.post.commands import OpenPost
from domain.post.state import Post


def resource_of(
    kind: str, state: Any, command: Command, catalogue: Catalogue, at: datetime
) -> Resource | None:
    """The resource of a command; None where it belongs to the ledger as such, or is not there.

    A new incident lies where its grid lies, a grid and a breach in their community, a roster in its
    org's area, an office and a unit in their area, an area in itself and under its parents; a post
    lies where all that it reaches lies. Over the rest the grant alone decides.
    """
    if isinstance(state, Incident):
        return incident_resource(state, catalogue, at)
    about = command if state is None else state
    match kind:
        case "incident":
            return _in_grid(getattr(about, "grid", None), catalogue, at)
        case "grid" | "breach":
            return _in_area(kind, getattr(about, "community", None), catalogue, at)
        case "list":
            return _in_area(kind, getattr(command, "community", None), catalogue, at)
        case "roster":
            org = catalogue.orgs.get(getattr(about, "org", UUID(int=0)))
            return _in_area(kind, org.area if org else None, catalogue, at)
        case "org" | "unit":
            return _in_area(kind, getattr(about, "area", None), catalogue, at)
        case "area" if state is not None:
            return _in_area(kind, command.stream, catalogue, at)
        case "area" if isinstance(command, CreateArea):
            return _in_all(kind, [link.parent for link in command.links], catalogue, at)
        case "post" if isinstance(about, Post | OpenPost):
            return _in_all(kind, _reached(about, catalogue), catalogue, at)
        case _:
            return None


def second_resource(state: Any, catalogue: Catalogue, at: datetime) -> Resource | None:
    """What else a command may write on: another incident or grid that it names; None: only read."""
    if isinstance(state, Incident):
        return incident_resource(state, catalogue, at)
    return _in_area("grid", state.community, catalogue, at) if isinstance(state, Grid) else None


def incident_resource(incident: Incident, catalogue: Catalogue, at: datetime) -> Resource:
    """An incident lies in the community that it was reported in."""
    return Resource(
        "incident",
        places(incident.community, catalogue, at),
        incident.grid,
        frozenset([task.unit for task in incident.tasks]),
        incident.reported.by,
    )


def reporter_resource(incident: Incident, catalogue: Catalogue, at: datetime) -> Resource:
    """Who reported an incident concerns of all units only those that are at work on it."""
    at_work = frozenset([task.unit for task in incident.tasks if task.is_open])
    return incident_resource(incident, catalogue, at)._replace(units=at_work)


def places(area: UUID | None, catalogue: Catalogue, at: datetime) -> frozenset[UUID]:
    """The ledger, which everything lies in, and an area with all above it; imports name no area."""
    ledger = frozenset({catalogue.ledger.ledger_id} if catalogue.ledger else ())
    return ledger if area is None else ledger | catalogue.ancestors(area, at)


def _reached(post: Post | OpenPost, catalogue: Catalogue) -> list[UUID]:
    """The areas that whoever holds the post can act in; nobody reaches one that is unknown."""
    areas = [post.scope]
    if post.unit is not None:
        unit = catalogue.units.get(post.unit)
        areas.append(unit.area if unit else post.unit)
    if post.grid is not None:
        grid = catalogue.grids.get(post.grid)
        areas.append(grid.community if grid else post.grid)
    return areas


def _in_all(kind: str, areas: list[UUID], catalogue: Catalogue, at: datetime) -> Resource:
    """What lies in several areas at once is reached by who reaches each of them."""
    above = [catalogue.ancestors(area, at) for area in areas]
    return Resource(kind, frozenset.intersection(*above) if above else frozenset())


def _in_grid(grid: UUID | None, catalogue: Catalogue, at: datetime) -> Resource | None:
    if grid is None:
        return None
    return catalogue.lasting(at, ("new incident", grid.int), _lying_in, grid, catalogue, at)


def _lying_in(grid: UUID, catalogue: Catalogue, at: datetime) -> Resource | None:
    located = catalogue.located(grid, at)
    return Resource("incident", located.areas, grid) if located else None


def _in_area(kind: str, area: UUID | None, catalogue: Catalogue, at: datetime) -> Resource | None:
    return Resource(kind, catalogue.ancestors(area, at)) if area else None
