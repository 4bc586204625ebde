"""The board played back: frames that the server makes, so that the browser decides nothing."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from adapters.clock import now
from adapters.eventstore.ledger import Ledger
from api.answers import json_answer, place
from api.as_of import Edge
from api.boards import COLUMNS
from api.callers import Gate
from api.faces import Face
from api.kinds import WINDOW_INVALID
from api.moments import Moment, Moments
from api.points import Points, points_then
from api.problems import Problem
from api.reach import areas_within, sees_all
from api.scopes import READING, Scope
from domain.access.permit import Principal, permit
from domain.errors import NotAllowed
from projections.audit_trail.queries import BINS_MAX, density
from projections.board.frames import FRAMES_MAX, Frame, Limit, Played, breaches, play
from projections.engine.asof import AsOf

AUDITING = "read-audit"
RAIL_MAX = timedelta(days=32)


class FramesAsked(BaseModel):
    """The query. from, to: moments, written like `as_of`; to: where left out, now."""

    model_config = ConfigDict(extra="forbid")

    begin: Annotated[str, Field(alias="from")]
    end: Annotated[str | None, Field(alias="to")] = None
    limit: Annotated[int, Field(ge=1, le=FRAMES_MAX)] = 500
    face: Face | None = None


class FrameShown(BaseModel):
    """What is different from here on. limit: what passed, where nobody did anything."""

    position: str
    at: datetime
    limit: Limit | None
    rows: list[list[Any]]
    gone: list[str]


class FramesShown(BaseModel):
    """The board at the beginning, then its frames. next: the `from` of what follows."""

    position: str
    at: datetime
    columns: list[str]
    rows: list[list[Any]]
    frames: list[FrameShown]
    next: str | None


class RailAsked(BaseModel):
    """The query. begin to end, the end not included, is cut into so many equal parts."""

    model_config = ConfigDict(extra="forbid")

    begin: Edge
    end: Edge
    bins: Annotated[int, Field(ge=1, le=BINS_MAX)] = 144
    as_of: str | None = None
    face: Face | None = None


class RailShown(BaseModel):
    """events: recorded in each part. breaches: when a running limit passed."""

    position: str
    begin: datetime
    end: datetime
    events: list[int]
    breaches: list[datetime]


def playback_router(ledger: Ledger, facts: Moments, trail: Moments, gate: Gate) -> APIRouter:
    """`GET /boards/open/frames`, `GET /audit/rail`."""
    router = APIRouter()

    @router.get("/boards/open/frames", response_model=FramesShown, tags=["boards"])
    async def frames(request: Request, asked: Annotated[FramesAsked, Query()]) -> Response:
        """The board as of `from`, and what changed on it up to `to`, clocks included."""
        caller = await gate.reader(request)
        if not permit(caller.principal, READING, None):
            raise NotAllowed
        scope = Scope(ledger, caller.principal)
        end = await facts.resolve(asked.end)
        async with facts.open(asked.begin) as moment:
            last = end or await facts.present(moment.connection)
            if last < moment.as_of:
                raise Problem(WINDOW_INVALID)
            played = await play(
                moment.connection, moment.as_of, last,
                communities=scope.communities, units=scope.units, frames_max=asked.limit,
            )  # fmt: skip
            points = await points_then(moment.connection, ledger.catalogue, now())
        members = {
            "position": place(ledger, moment.as_of.position),
            "at": moment.as_of.instant,
            "columns": COLUMNS,
            "rows": [tuple(points.shown(row)) for row in played.rows if scope.sees(row)],
            "frames": [_members(ledger, points, frame) for frame in _seen(scope, played)],
            "next": played.next and _moment(ledger, played.next),
        }
        return json_answer(members, headers=_headers(ledger, moment))

    @router.get("/audit/rail", response_model=RailShown, tags=["audit"])
    async def rail(request: Request, asked: Annotated[RailAsked, Query()]) -> Response:
        """How much was recorded in each part of a window, and when limits passed.

        For who audits there, and for who has the board of these areas.
        """
        caller = await gate.reader(request)
        areas = _rail_of(ledger, caller.principal)
        if not asked.begin < asked.end <= asked.begin + RAIL_MAX:
            raise Problem(WINDOW_INVALID)
        async with trail.open(asked.as_of) as moment:
            events = await density(
                moment.connection, moment.as_of, asked.begin, asked.end,
                bins=asked.bins, areas=areas,
            )  # fmt: skip
        async with facts.open(asked.as_of) as moment:
            limits = await breaches(
                moment.connection, moment.as_of, asked.begin, asked.end, communities=areas
            )
        members = {
            "position": place(ledger, moment.as_of.position),
            "begin": asked.begin,
            "end": asked.end,
            "events": events,
            "breaches": limits,
        }
        return json_answer(members, headers=_headers(ledger, moment))

    return router


def _rail_of(ledger: Ledger, principal: Principal) -> list[UUID] | None:
    """The areas of whose events he may hear how many there were; None: all. Raises NotAllowed."""
    action = next((one for one in (AUDITING, READING) if permit(principal, one, None)), None)
    if action is None:
        raise NotAllowed
    if sees_all(ledger, principal, action):
        return None
    areas = areas_within(ledger, principal, action)
    if action == READING and not areas:  # the board of a grid or of a unit is none of areas
        raise NotAllowed
    return areas


def _seen(scope: Scope, played: Played) -> Iterator[Frame]:
    """The frames as far as the reader sees: gone is only what he was shown before.

    A frame that says nothing to him is left out: that something happened, and when, is not his.
    """
    shown = {row.stream for row in played.rows if scope.sees(row)}
    for frame in played.frames:
        rows = [row for row in frame.rows if scope.sees(row)]
        here = {row.stream for row in rows}
        hidden = [*frame.gone, *(row.stream for row in frame.rows if row.stream not in here)]
        gone = [stream for stream in hidden if stream in shown]
        shown |= here
        shown.difference_update(gone)
        if rows or gone:
            yield frame._replace(rows=rows, gone=gone)


def _members(ledger: Ledger, points: Points, frame: Frame) -> dict[str, Any]:
    return {
        "position": place(ledger, frame.position),
        "at": frame.at,
        "limit": frame.limit,
        "rows": [tuple(points.shown(row)) for row in frame.rows],
        "gone": frame.gone,
    }


def _moment(ledger: Ledger, frame: Frame) -> str:
    """A frame as `from` of the next answer: a position, or the instant at which a limit passed."""
    if frame.limit is not None:
        return frame.at.isoformat()
    return place(ledger, frame.position).rpartition("/")[2]


def _headers(ledger: Ledger, moment: Moment) -> dict[str, str]:
    as_of: AsOf = moment.as_of
    return {
        "Log-Position": place(ledger, as_of.position),
        "As-Of": as_of.instant.isoformat(),
        "Cache-Control": "no-store",
    }
