"""What ids and codes are called: places, offices, posts, categories, and what an import names.

Only what is public stands here: a post is told by its role and its place, never by who holds it.
"""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from adapters.clock import now
from adapters.eventstore.ledger import Ledger
from api.answers import json_answer, place
from api.callers import Gate
from api.filling import FilledSoFar, Told, filling_of, untold
from api.labels import labels_of
from api.moments import Moments
from api.places import grid_name
from domain.access.permit import permit
from domain.errors import NotAllowed
from domain.import_batch.events import LabelKind
from domain.policy.categories import Categories
from domain.streams import EVENTS

READING = "read-catalogue"


class AreaName(BaseModel):
    id: UUID
    label: str
    code: str
    level: int
    short: str | None
    parents: list[UUID]


class GridName(BaseModel):
    id: UUID
    code: str
    community: UUID


class UnitName(BaseModel):
    id: UUID
    label: str


class PostName(BaseModel):
    """org: what it is called. place: what the grid is called, or the unit."""

    id: UUID
    role: str
    org: str
    place: str | None
    ab_post: str | None


class CategoryName(BaseModel):
    code: str
    zh: str
    en: str


class ItemName(BaseModel):
    """An item of a list as it stands now."""

    key: str
    zh: str
    en: str


class Names(BaseModel):
    """labels: of an import's codes, by kind (AREA, CATEGORY, UNIT) and code.

    filling: its history is still being written, so that what is shown is not all of it.
    """

    ledger: str
    epoch: int
    kind: str
    zone: str
    area_code: str | None
    position: str
    filling: bool
    filled: FilledSoFar | None
    areas: list[AreaName]
    grids: list[GridName]
    units: list[UnitName]
    posts: list[PostName]
    categories: list[CategoryName]
    items: list[ItemName]
    labels: dict[str, dict[str, str]]
    events: list[str]


def names_router(ledger: Ledger, trail: Moments, gate: Gate, told: Told = untold) -> APIRouter:
    """`GET /names`; trail: moments of the group `audit`."""
    router = APIRouter(tags=["names"])

    @router.get("/names", response_model=Names)
    async def names(request: Request) -> Response:
        """What ids and codes are called now."""
        caller = await gate.reader(request)
        if not permit(caller.principal, READING, None):
            raise NotAllowed
        opened = ledger.catalogue.ledger
        assert opened is not None, "a caller has a session of this ledger"
        named = await labels_of(ledger, trail)
        members: dict[str, Any] = {
            "ledger": ledger.name,
            "epoch": opened.epoch,
            "kind": opened.kind,
            "zone": opened.time_zone,
            "area_code": opened.area_code,
            "position": place(ledger, ledger.position),
            **filling_of(told, seeded=opened.seeded),
            **_of_catalogue(ledger),
            "labels": {
                LabelKind.AREA.value: named.areas,
                LabelKind.CATEGORY.value: named.categories,
                LabelKind.UNIT.value: named.units,
            },
            "events": sorted(EVENTS),
        }
        return json_answer(members, headers={"Cache-Control": "no-store"})

    return router


def _of_catalogue(ledger: Ledger) -> dict[str, Any]:
    at, catalogue = now(), ledger.catalogue
    categories: Categories = catalogue.policy("categories", at)[1]
    return {
        "areas": [
            {
                "id": key, "label": area.label, "code": area.code, "level": area.level,
                "short": area.short_number, "parents": sorted(area.parents(at)),
            }
            for key, area in catalogue.areas.items()
        ],
        "grids": [
            {"id": key, "code": grid.code, "community": grid.community}
            for key, grid in catalogue.grids.items()
        ],
        "units": [{"id": key, "label": unit.label} for key, unit in catalogue.units.items()],
        "posts": [
            {
                "id": key, "role": post.role, "org": catalogue.orgs[post.org].label,
                "place": _place(ledger, post.grid, post.unit), "ab_post": post.ab_post,
            }
            for key, post in catalogue.posts.items()
        ],
        "categories": [
            {"code": one.code, "zh": one.zh, "en": one.en} for one in categories.categories
        ],
        "items": [
            {"key": one.key, "zh": one.zh, "en": one.en}
            for kept in catalogue.lists.values() for one in kept.items(at)
        ],
    }  # fmt: skip


def _place(ledger: Ledger, grid: UUID | None, unit: UUID | None) -> str | None:
    catalogue = ledger.catalogue
    if grid is not None and grid in catalogue.grids:
        return grid_name(catalogue, grid)
    return catalogue.units[unit].label if unit is not None and unit in catalogue.units else None
