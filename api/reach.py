"""How far a reader's post reaches over places, as `permit` says for each of them."""

from uuid import UUID

from adapters.clock import now
from adapters.eventstore.ledger import Ledger
from domain.access.permit import Principal, Resource, permit
from domain.access.resources import places


def sees_all(ledger: Ledger, principal: Principal, action: str) -> bool:
    """Whether all areas that lie in no other, or a ledger without areas, are within reach."""
    at, catalogue = now(), ledger.catalogue
    tops: list[UUID | None] = [key for key, area in catalogue.areas.items() if not area.parents(at)]
    return all(
        permit(principal, action, Resource("incident", places(top, catalogue, at)))
        for top in tops or [None]
    )


def areas_within(ledger: Ledger, principal: Principal, action: str) -> list[UUID]:
    """The areas within reach."""
    at, catalogue = now(), ledger.catalogue
    return [
        area
        for area in catalogue.areas
        if permit(principal, action, Resource("incident", places(area, catalogue, at)))
    ]
