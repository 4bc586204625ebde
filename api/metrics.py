"""Response times, with what is counted, missing and negative beside every percentile."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from adapters.eventstore.ledger import Ledger
from api.answers import json_answer, place
from api.as_of import Edge
from api.callers import Gate
from api.faces import Face
from api.kinds import WINDOW_INVALID
from api.moments import Moments
from api.problems import Problem
from api.reach import areas_within, sees_all
from api.shown import PeriodShown, ResponseTimesShown
from domain.access.permit import Principal, permit
from domain.errors import NotAllowed
from projections.engine.asof import AsOf
from projections.response_times.queries import (
    By,
    Cell,
    Interval,
    Question,
    Window,
    reach,
    response_times,
)

READING = "read-metrics"


class Asked(BaseModel):
    """The query. net: leave out how long the clocks stood still. face: as in `api/faces.py`."""

    model_config = ConfigDict(extra="forbid")

    interval: Interval
    by: Annotated[list[By], Field(max_length=3)] = []
    begin: Edge | None = None
    end: Edge | None = None
    net: bool = False
    as_of: str | None = None
    min_position: str | None = None
    face: Face | None = None

    def window(self) -> Window | None:
        """The time asked about, None for all. Raises Problem (400)."""
        if self.begin is None and self.end is None:
            return None
        if self.begin is None or self.end is None or self.begin >= self.end:
            raise Problem(WINDOW_INVALID)
        return Window(self.begin, self.end)


class PeriodAsked(BaseModel):
    """The query."""

    model_config = ConfigDict(extra="forbid")

    as_of: str | None = None
    min_position: str | None = None
    face: Face | None = None


def metrics_router(ledger: Ledger, moments: Moments, gate: Gate) -> APIRouter:
    """`GET /metrics/response-times`, `GET /metrics/period`."""
    router = APIRouter(tags=["metrics"])

    @router.get("/metrics/response-times", response_model=ResponseTimesShown)
    async def times(request: Request, asked: Annotated[Asked, Query()]) -> Response:
        """Nearest-rank percentiles in seconds, one cell per key of `by`."""
        caller = await gate.reader(request)
        as_of, by, cells = await cells_of(ledger, moments, caller.principal, asked)
        position = place(ledger, as_of.position)
        members = {
            "position": position,
            "at": as_of.instant,
            "interval": asked.interval,
            "by": by,
            "cells": [cell._asdict() for cell in cells],
        }
        headers = {"Log-Position": position, "As-Of": as_of.instant.isoformat()}
        return json_answer(members, headers=headers)

    @router.get("/metrics/period", response_model=PeriodShown)
    async def period(request: Request, asked: Annotated[PeriodAsked, Query()]) -> Response:
        """From when to when there is something to measure, by the ledger's own events."""
        caller = await gate.reader(request)
        if not permit(caller.principal, READING, None):
            raise NotAllowed
        async with moments.open(asked.as_of, asked.min_position) as moment:
            first, last = await reach(moment.connection, moment.as_of)
        position, at = place(ledger, moment.as_of.position), moment.as_of.instant
        members = {"position": position, "at": at, "first": first, "last": last}
        return json_answer(members, headers={"Log-Position": position, "As-Of": at.isoformat()})

    return router


def question_of(ledger: Ledger, asked: Asked) -> Question:
    """What is asked of the facts. Raises Problem (400)."""
    by, zone = tuple(dict.fromkeys(asked.by)), ledger.catalogue.zone.key
    return Question(asked.interval, zone, by, asked.window(), asked.net)


async def cells_of(
    ledger: Ledger, moments: Moments, principal: Principal, asked: Asked
) -> tuple[AsOf, tuple[By, ...], list[Cell]]:
    """As of when, by what, and the cells.

    Who sees a part of the ledger only breaks down by community, and gets his own. Raises
    NotAllowed, Problem (400, 503) and Unavailable.
    """
    question = question_of(ledger, asked)
    by, whole = question.by, sees_all(ledger, principal, READING)
    if not whole and By.COMMUNITY not in by:
        raise NotAllowed
    async with moments.open(asked.as_of, asked.min_position) as moment:
        cells = await response_times(moment.connection, moment.as_of, question)
    if not whole:
        cells = _own(ledger, principal, cells, by.index(By.COMMUNITY))
    return moment.as_of, by, cells


def _own(ledger: Ledger, principal: Principal, cells: Iterable[Cell], community: int) -> list[Cell]:
    mine = {str(area) for area in areas_within(ledger, principal, READING)}
    return [cell for cell in cells if cell.key[community] in mine]
