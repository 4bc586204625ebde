"""A figure taken apart: the intervals behind a cell, their events, and what is left out."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from adapters.eventstore.ledger import Ledger
from api.answers import json_answer, place
from api.callers import Gate
from api.kinds import MALFORMED
from api.metrics import READING, Asked, question_of
from api.moments import Moments
from api.problems import Problem
from api.reach import areas_within, sees_all
from domain.access.permit import Principal
from domain.errors import NotAllowed
from domain.kernel import Cite
from projections.audit_trail.queries import At, events_at
from projections.engine.asof import AsOf
from projections.response_times.parts import EDGES_S, Which, left_out, listed, spread, totals
from projections.response_times.queries import ENDS, By, Question, Span

LISTED_MAX = 2_000
OFFSET_MAX = 10_000_000
ROWS_MAX = 1_000_000
INTERVAL_COLUMNS = (
    "list", "rank", "number", "seconds", "begin", "begin_position", "end", "end_position",
    "stream", "task",
)  # fmt: skip
# The event that each act is known by; an import's milestones are all of one type.
_KNOWN_BY = {
    "reported": "incident_reported", "accepted": "incident_accepted",
    "dispatched": "task_dispatched", "signed": "task_signed", "arrived": "arrived_on_scene",
    "resolved": "task_resolved", "closed": "incident_closed",
}  # fmt: skip


KeyValue = Annotated[str, Field(max_length=140, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$")]


class ExplainAsked(Asked):
    """The query of a cell. key: one value per `by`, empty for what has none.

    limit: of each list. offset: how many of the counted ones to leave out before it.
    """

    key: Annotated[list[KeyValue], Field(max_length=3, default_factory=list)]
    limit: Annotated[int, Field(ge=1, le=LISTED_MAX)] = 500
    offset: Annotated[int, Field(ge=0, le=OFFSET_MAX)] = 0


class SpanShown(BaseModel):
    """rank: among the counted, from 1. begin, end: effective, and where their events stand."""

    stream: UUID
    task: UUID | None
    number: str | None
    rank: int | None
    seconds: int | None
    begin: datetime
    begin_position: str | None
    end: datetime | None
    end_position: str | None


class Explained(BaseModel):
    """ended = n + negative + left_out; missing: begun and not ended. more: not all are listed."""

    position: str
    at: datetime
    n: int
    ended: int
    missing: int
    negative: int
    left_out: dict[str, int]
    counted: list[SpanShown]
    without_end: list[SpanShown]
    backwards: list[SpanShown]
    more: bool
    rules: list[Cite]


class SpreadShown(BaseModel):
    key: list[str | None]
    counts: list[int]


class SpreadsShown(BaseModel):
    """edges: seconds at which one part of the axis ends and the next begins."""

    position: str
    at: datetime
    edges: list[int]
    cells: list[SpreadShown]


def explaining_router(ledger: Ledger, facts: Moments, trail: Moments, gate: Gate) -> APIRouter:
    """`GET /metrics/response-times/explain` and `/metrics/response-times/spread`."""
    router = APIRouter(tags=["metrics"])

    @router.get("/metrics/response-times/explain", response_model=Explained)
    async def explained(request: Request, asked: Annotated[ExplainAsked, Query()]) -> Response:
        """The intervals behind one cell, with the events that they run between; it adds up."""
        caller = await gate.reader(request)
        question, key = cell_of(ledger, caller.principal, asked)
        async with facts.open(asked.as_of, asked.min_position) as moment:
            as_of = moment.as_of
            whole = await totals(moment.connection, as_of, question, key)
            excluded = await left_out(moment.connection, as_of, question, key)
            some = {
                which: await listed(
                    moment.connection, as_of, question, key, which, rows_max=asked.limit,
                    offset=asked.offset if which is Which.COUNTED else 0,
                )
                for which in Which
            }  # fmt: skip
        shown = _Shown(ledger, asked, await _events(trail, as_of, chain(*some.values())))
        position = place(ledger, as_of.position)
        members = {
            "position": position,
            "at": as_of.instant,
            **whole._asdict(),
            "ended": whole.n + whole.negative + sum(excluded.values()),
            "left_out": excluded,
            "counted": shown.spans(some[Which.COUNTED], ranked=True),
            "without_end": shown.spans(some[Which.WITHOUT_END]),
            "backwards": shown.spans(some[Which.BACKWARDS]),
            "more": any(len(found) == asked.limit for found in some.values()),
            "rules": [ledger.catalogue.timers(as_of.instant)[0].model_dump()],
        }
        return json_answer(members, headers=_headers(position, as_of))

    @router.get("/metrics/response-times/spread", response_model=SpreadsShown)
    async def spreads(request: Request, asked: Annotated[Asked, Query()]) -> Response:
        """How the intervals of every cell are spread, on one logarithmic axis."""
        caller = await gate.reader(request)
        question = question_of(ledger, asked)
        mine = _reach(ledger, caller.principal, question)
        async with facts.open(asked.as_of, asked.min_position) as moment:
            cells = await spread(moment.connection, moment.as_of, question)
        position = place(ledger, moment.as_of.position)
        members = {
            "position": position,
            "at": moment.as_of.instant,
            "edges": EDGES_S,
            "cells": [
                one._asdict() for one in cells if mine is None or one.key[mine[0]] in mine[1]
            ],
        }
        return json_answer(members, headers=_headers(position, moment.as_of))

    return router


async def intervals(
    ledger: Ledger, facts: Moments, trail: Moments, as_of: AsOf, asked: "ExplainAsked",
    question: Question, key: Sequence[str | None],
) -> AsyncIterator[tuple[Any, ...]]:  # fmt: skip
    """Every interval of a cell in the order of INTERVAL_COLUMNS, a page at a time."""
    for which in Which:
        offset = 0
        while offset < ROWS_MAX:
            async with facts.reading() as connection:
                some = await listed(
                    connection, as_of, question, key, which, rows_max=LISTED_MAX, offset=offset
                )
            page = asked.model_copy(update={"offset": offset})
            shown = _Shown(ledger, page, await _events(trail, as_of, some))
            for one in shown.spans(some, ranked=which is Which.COUNTED):
                yield (which.name.lower(), *(one[column] for column in INTERVAL_COLUMNS[1:]))
            if len(some) < LISTED_MAX:
                break
            offset += LISTED_MAX


def cell_of(
    ledger: Ledger, principal: Principal, asked: ExplainAsked
) -> tuple[Question, list[str | None]]:
    """The question and its cell's key. Raises NotAllowed outside the asker's reach, Problem."""
    question = question_of(ledger, asked)
    if len(asked.key) != len(question.by):
        zh, en = "每个 by 要一个 key。", "Give one key for each `by`."
        raise Problem(MALFORMED, errors=[{"pointer": "/key", "zh": zh, "en": en}])
    key = [value or None for value in asked.key]
    mine = _reach(ledger, principal, question)
    if not _within(mine, key):
        raise NotAllowed
    return question, key


def _reach(
    ledger: Ledger, principal: Principal, question: Question
) -> tuple[int, set[str | None]] | None:
    """Where the community stands in a key, and which are the asker's; None: all. NotAllowed."""
    if sees_all(ledger, principal, READING):
        return None
    if By.COMMUNITY not in question.by:
        raise NotAllowed
    return question.by.index(By.COMMUNITY), {
        str(area) for area in areas_within(ledger, principal, READING)
    }


class _Shown:
    """Intervals as they are answered, with the positions of the events that they run between."""

    def __init__(
        self, ledger: Ledger, asked: ExplainAsked, events: Mapping[tuple[UUID, datetime], list[At]]
    ) -> None:
        self._ledger = ledger
        self._offset = asked.offset
        self._events = events
        self._acts = tuple(_KNOWN_BY[end.removesuffix("_at")] for end in ENDS[asked.interval])

    def spans(self, some: Sequence[Span], *, ranked: bool = False) -> list[dict[str, Any]]:
        begins, ends = self._acts
        return [
            {
                "stream": span.stream,
                "task": span.task_id,
                "number": span.number,
                "rank": n if ranked else None,
                "seconds": span.seconds,
                "begin": span.begin,
                "begin_position": self._position(span.stream, span.begin, begins),
                "end": span.end,
                "end_position": span.end and self._position(span.stream, span.end, ends),
            }
            for n, span in enumerate(some, start=self._offset + 1)
        ]

    def _position(self, stream: UUID, at: datetime, act: str) -> str | None:
        """Of the event of this act, else of the first of its instant."""
        found = self._events.get((stream, at), [])
        known = [one for one in found if act in one.type] or found
        return place(self._ledger, known[0].position) if known else None


def _headers(position: str, as_of: AsOf) -> dict[str, str]:
    instant = as_of.instant.isoformat()
    return {"Log-Position": position, "As-Of": instant, "Cache-Control": "no-store"}


def _within(mine: tuple[int, set[str | None]] | None, key: Sequence[str | None]) -> bool:
    return mine is None or key[mine[0]] in mine[1]


async def _events(
    trail: Moments, as_of: AsOf, spans: Iterable[Span]
) -> Mapping[tuple[UUID, datetime], list[At]]:
    places = [(span.stream, at) for span in spans for at in (span.begin, span.end) if at]
    async with trail.reading() as connection:
        found = await events_at(connection, as_of, places)
    events: dict[tuple[UUID, datetime], list[At]] = {}
    for one in found:
        events.setdefault((one.stream, one.at), []).append(one)
    return events
