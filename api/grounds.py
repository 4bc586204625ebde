"""What a phone keeps of the catalogue: classes, units, and the grids that it may report in."""

from collections.abc import Sequence
from datetime import timedelta
from math import cos, hypot, radians
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from adapters.clock import now
from adapters.eventstore.ledger import Ledger
from api.answers import json_answer, place
from api.callers import Caller, Gate
from api.faces import Face
from api.filling import FilledSoFar, Told, filling_of, untold
from api.moments import Moment, Moments
from api.places import area_grids, grid_name, unit_name
from api.points import points_now
from domain.access.permit import Resource, permit
from domain.access.resources import places
from domain.errors import NotAllowed
from domain.ledger.events import LedgerKind
from domain.list.items import ListKind
from domain.list.lookup import items_of
from domain.policy.categories import Categories
from domain.urgency import Urgency
from projections.incident_facts.near import DEGREE_M, centres, grid_at, most_used

READING, REPORTING = "read-catalogue", "report-incident"
MOST_USED, LATELY = 6, timedelta(days=90)
NEIGHBOURS_MAX = 8
CITED = (ListKind.DUTY, ListKind.STATUTORY, ListKind.ASSIST, ListKind.NEGATIVE)


class CategoryShown(BaseModel):
    """private: its exact point is not stored. offered: it may be reported; a letter only names."""

    code: str
    zh: str
    en: str
    urgency: Urgency
    private: bool
    offered: bool


class GridShown(BaseModel):
    """lat, lon: the middle of what was reported there; None where nothing was.

    boundary: hash of its geometry, where it has one.
    """

    id: UUID
    name: str
    code: str
    lat: float | None
    lon: float | None
    boundary: str | None


class UnitShown(BaseModel):
    id: UUID
    code: str
    name: str
    kind: str


class CitableItem(BaseModel):
    """An item of a list that a unit may cite when it gives a task back."""

    key: str
    kind: ListKind
    zh: str
    en: str


class PhoneCatalogue(BaseModel):
    """place: where the post is. most_used: codes. grids: the post's own first, then those near.

    items: what a returned task may cite. filling: the ledger's history is still being written.
    """

    position: str
    kind: LedgerKind
    zone: str
    filling: bool
    filled: FilledSoFar | None
    place: str
    categories: list[CategoryShown]
    most_used: list[str]
    grids: list[GridShown]
    units: list[UnitShown]
    items: list[CitableItem]


class GridsAt(BaseModel):
    """grid: None where nothing was reported near enough to tell."""

    grid: GridShown | None
    neighbours: list[GridShown]


class Point(BaseModel):
    """The query."""

    lat: Annotated[float, Query(ge=-90, le=90)]
    lon: Annotated[float, Query(ge=-180, le=180)]
    face: Face | None = None


def grounds_router(ledger: Ledger, moments: Moments, gate: Gate, told: Told = untold) -> APIRouter:
    """`GET /me/catalogue`, `GET /grids/at`."""
    router = APIRouter(tags=["mine"])

    @router.get("/me/catalogue", response_model=PhoneCatalogue)
    async def mine(request: Request) -> Response:
        """All that reporting needs, to be kept by a phone that may have no signal."""
        caller = await _reporter(request, gate)
        async with moments.open() as moment:
            used = await most_used(
                moment.connection, now() - LATELY, caller.principal.grid, None, MOST_USED
            )
            grids = await _grids(ledger, moment, caller)
        members = _kept(ledger, used, told) | {"place": _place(ledger, caller), "grids": grids}
        return json_answer(members, headers={"Cache-Control": "no-store"})

    @router.get("/grids/at", response_model=GridsAt)
    async def grids(request: Request, point: Annotated[Point, Query()]) -> Response:
        """The grid that a point lies in, by what was reported around it, and those beside it.

        Only grids that the asker may report in; `grid` is None where the point lies elsewhere.
        """
        caller = await _reporter(request, gate)
        offered = _open_to(ledger, caller)
        async with moments.open() as moment:
            public = points_now(ledger.catalogue, now()).public
            found = await grid_at(moment.connection, point.lat, point.lon, public)
            middle = await centres(moment.connection, offered, public)
        found = found if found in offered else None
        beside = [grid for grid in offered if grid != found]
        there = (point.lat, point.lon)
        near = _by_distance(beside, middle, there)
        members = {
            "grid": _grid(ledger, found, middle) if found else None,
            "neighbours": [_grid(ledger, grid, middle) for grid in near[:NEIGHBOURS_MAX]],
        }
        return json_answer(members, headers={"Cache-Control": "no-store"})

    return router


def _kept(ledger: Ledger, used: Sequence[str], told: Told) -> dict[str, object]:
    """What a phone keeps of the catalogue, whoever holds it. used: the codes reported most."""
    catalogue, at = ledger.catalogue, now()
    opened = catalogue.ledger
    assert opened is not None, "a caller has a session in a ledger"
    categories: Categories = catalogue.policy("categories", at)[1]
    usable = {one.code: one for one in categories.categories if len(one.code) > 1}
    most = dict.fromkeys([*(code for code in used if code in usable), *usable])
    return {
        "position": place(ledger, ledger.position),
        "kind": opened.kind,
        "zone": opened.time_zone,
        **filling_of(told, seeded=opened.seeded),
        "categories": [
            {
                "code": one.code,
                "zh": one.zh,
                "en": one.en,
                "urgency": one.urgency,
                "private": one.private,
                "offered": one.code in usable,
            }
            for one in categories.categories
        ],
        "most_used": list(most)[:MOST_USED],
        "units": [
            {"id": key, "code": unit.code, "name": unit.label, "kind": unit.kind}
            for key, unit in catalogue.units.items()
            if unit.exists(at)
        ],
        "items": [
            {"key": item.key, "kind": item.kind, "zh": item.zh, "en": item.en}
            for kind in CITED
            for item in items_of(catalogue.lists.values(), kind, at)
        ],
    }


async def _reporter(request: Request, gate: Gate) -> Caller:
    caller = await gate.reader(request)
    if not (permit(caller.principal, REPORTING, None) or permit(caller.principal, READING, None)):
        raise NotAllowed
    return caller


def _open_to(ledger: Ledger, caller: Caller) -> list[UUID]:
    """The grids that the caller may report in, by code."""
    principal, catalogue, at = caller.principal, ledger.catalogue, now()
    if principal.scope is None:
        return []
    return [
        grid
        for grid in area_grids(catalogue, principal.scope, at)
        if permit(
            principal,
            REPORTING,
            Resource("incident", places(catalogue.community_of(grid), catalogue, at), grid),
        )
    ]


async def _grids(ledger: Ledger, moment: Moment, caller: Caller) -> list[dict[str, object]]:
    """The post's own first, then the nearest."""
    own, found = caller.principal.grid, _open_to(ledger, caller)
    middle = await centres(moment.connection, found, points_now(ledger.catalogue, now()).public)
    if own in found:
        there = middle.get(own)
        others = [grid for grid in found if grid != own]
        found = [own, *(_by_distance(others, middle, there) if there else others)]
    return [_grid(ledger, grid, middle) for grid in found]


def _by_distance(
    grids: Sequence[UUID],
    middle: dict[UUID, tuple[float, float]],
    there: tuple[float, float],
) -> list[UUID]:
    """The nearest first; those of which nothing is known last, in the order given."""

    def metres(grid: UUID) -> float:
        if grid not in middle:
            return float("inf")
        lat, lon = middle[grid]
        east = DEGREE_M * cos(radians(lat))
        return hypot((lat - there[0]) * DEGREE_M, (lon - there[1]) * east)

    return sorted(grids, key=metres)


def _grid(ledger: Ledger, grid: UUID, middle: dict[UUID, tuple[float, float]]) -> dict[str, object]:
    known = ledger.catalogue.grids[grid]
    lat, lon = middle.get(grid, (None, None))
    return {
        "id": grid,
        "name": grid_name(ledger.catalogue, grid),
        "code": known.code,
        "lat": lat,
        "lon": lon,
        "boundary": known.boundary,
    }


def _place(ledger: Ledger, caller: Caller) -> str:
    principal, catalogue = caller.principal, ledger.catalogue
    org = catalogue.orgs.get(principal.actor.org) if principal.actor.org else None
    return (
        grid_name(catalogue, principal.grid)
        or unit_name(catalogue, principal.unit)
        or (org.label if org else "")
    )
