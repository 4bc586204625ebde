"""What a command or a read is about, as far as access depends on it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.access.permit import Resource
from domain.catalogue import Catalogue
from domain.incident.incident import Incident
from domain.kernel import Command


def resource_of(
    kind: str, state: Any, command: Command, catalogue: Catalogue, at: datetime
) -> Resource | None:
    """The resource of a command; None where it belongs to the ledger as such, or is not there.

    A new incident lies where its grid lies, a grid and a breach in their community, a roster in its
    org's area; over everything else the grant alone decides.
    """
    if isinstance(state, Incident):
        return incident_resource(state, catalogue, at)
    about = command if state is None else state
    match kind:
        case "incident":
            return _in_grid(getattr(about, "grid", None), catalogue, at)
        case "grid":
            return _in_area(kind, getattr(about, "community", None), catalogue, at)
        case "breach":
            return _in_area(kind, getattr(about, "community", None), catalogue, at)
        case "roster":
            org = catalogue.orgs.get(getattr(about, "org", UUID(int=0)))
            return _in_area(kind, org.area if org else None, catalogue, at)
        case _:
            return None


def incident_resource(incident: Incident, catalogue: Catalogue, at: datetime) -> Resource:
    """An incident lies in the community that it was reported in."""
    return Resource(
        "incident",
        places(incident.community, catalogue, at),
        incident.grid,
        frozenset(task.unit for task in incident.tasks),
        incident.reported.by,
    )


def places(area: UUID | None, catalogue: Catalogue, at: datetime) -> frozenset[UUID]:
    """The ledger, which everything lies in, and an area with all above it; imports name no area."""
    ledger = frozenset({catalogue.ledger.ledger_id} if catalogue.ledger else ())
    return ledger if area is None else ledger | catalogue.ancestors(area, at)


def _in_grid(grid: UUID | None, catalogue: Catalogue, at: datetime) -> Resource | None:
    known = catalogue.grids.get(grid) if grid else None
    found = _in_area("incident", known.community if known else None, catalogue, at)
    return found._replace(grid=grid) if found else None


def _in_area(kind: str, area: UUID | None, catalogue: Catalogue, at: datetime) -> Resource | None:
    return Resource(kind, catalogue.ancestors(area, at)) if area else None
