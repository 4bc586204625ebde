"""The open board, now or as of any moment: one query over the incidents' row versions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection, sql

from domain.deadlines import warn_at
from domain.urgency import Urgency
from projections.engine.asof import AsOf, by_index, versions

ROWS_MAX = 20_000


class BoardRow(NamedTuple):
    """One open incident.

    since: the position that made it what it is. timer: the running one that is due first, which
    runs from running_since to due. warned: 80 % of its time has passed; breached: all of it.
    paused: the clocks stand still; paused_for: a cause of suspending, PARKED or SPLIT. due_return:
    until when the return that a unit asked for is to be decided; due_extension: the same of more
    time. None where none waits.
    """

    stream: UUID
    since: int
    number: str | None
    status: str
    urgency: str | None
    category: str | None
    community: UUID | None
    community_key: str | None
    grid: UUID | None
    unit: UUID | None
    unit_key: str | None
    channel: str | None
    level: int | None
    lat: float | None
    lon: float | None
    reported_at: datetime
    duplicates: int
    reopenings: int
    paused: bool
    paused_for: str | None
    due_return: datetime | None
    due_extension: datetime | None
    timer: str | None
    running_since: datetime | None
    due: datetime | None
    warned: bool
    breached: bool


class Where(NamedTuple):
    """Whether an incident was open, and what its visibility depended on."""

    is_open: bool
    community: UUID | None
    grid: UUID | None
    unit: UUID | None
    reporter: UUID | None


class Change(NamedTuple):
    """An incident as a position made it. was: before the stretch asked about; None when new."""

    row: BoardRow
    now: Where
    was: Where | None


ON_BOARD = sql.SQL("""(b.is_open
   AND (%(communities)s::uuid[] IS NULL OR b.community = ANY(%(communities)s::uuid[]))
   AND (%(units)s::uuid[] IS NULL OR b.unit = ANY(%(units)s::uuid[])))""")
ROW = sql.SQL("""
b.stream, b.from_position, b.number, b.status, b.urgency, coalesce(b.category, b.category_key),
b.community, b.community_key, b.grid, b.unit, b.unit_key, b.channel, b.level, b.lat, b.lon,
b.reported_at, b.duplicates, b.reopenings,
b.frozen_at IS NOT NULL OR b.status IN ('SUSPENDED', 'PARKED') AS paused,
b.paused_for, b.due_return, b.due_extension, b.shown_timer, b.shown_from, b.shown_due""")
_BOARD = sql.SQL("""
SELECT {} FROM {} b WHERE {}
 ORDER BY array_position(%(urgencies)s::text[], urgency), paused, shown_due,
          reported_at, stream
 LIMIT %(rows_max)s
""").format(ROW, versions("incident_facts"), ON_BOARD)
# What a changed incident was before lies in the past: a version that ended after `after`.
_CHANGED = sql.SQL("""
SELECT {}, b.is_open, b.community, b.grid, b.unit, b.reporter,
       was.is_open, was.community, was.grid, was.unit, was.reporter
  FROM {} b
  LEFT JOIN LATERAL (
       SELECT * FROM views.incident_facts_past p
        WHERE p.stream = b.stream AND p.from_position <= %(after)s
        ORDER BY p.from_position DESC LIMIT 1) was ON true
 WHERE b.from_position > %(after)s
 ORDER BY b.from_position
 LIMIT %(rows_max)s
""").format(ROW, versions("incident_facts"))
_WIDTH = len(Where._fields)


async def open_board(
    connection: AsyncConnection[Any],
    as_of: AsOf,
    *,
    communities: Sequence[UUID] | None = None,
    units: Sequence[UUID] | None = None,
    rows_max: int = ROWS_MAX,
) -> list[BoardRow]:
    """By urgency, the earliest due, the earliest report; paused ones last in their class.

    communities, units: None = all of them.
    """
    values = narrowed(as_of, communities, units) | {
        "urgencies": [urgency.value for urgency in Urgency],
        "rows_max": min(rows_max, ROWS_MAX),
    }
    async with by_index(connection):
        found = await connection.cursor(binary=True).execute(_BOARD, values)
        rows = await found.fetchall()
    return [row_at(row, as_of.instant) for row in rows]


async def changes(
    connection: AsyncConnection[Any], after: int, as_of: AsOf, *, rows_max: int
) -> list[Change]:
    """What happened to incidents between two positions, each once, in the order of positions."""
    values = {"after": after, "position": as_of.position, "rows_max": rows_max}
    async with by_index(connection):
        found = await connection.cursor(binary=True).execute(_CHANGED, values)
        return [_change(row, as_of.instant) for row in await found.fetchall()]


def narrowed(
    as_of: AsOf, communities: Sequence[UUID] | None, units: Sequence[UUID] | None
) -> dict[str, Any]:
    """The values of a query that is narrowed to communities and units; None = all of them."""
    return {
        "position": as_of.position,
        "communities": None if communities is None else list(communities),
        "units": None if units is None else list(units),
    }


def _change(row: tuple[Any, ...], instant: datetime) -> Change:
    shown, now, was = row[: -2 * _WIDTH], row[-2 * _WIDTH : -_WIDTH], row[-_WIDTH:]
    before = None if was[0] is None else Where._make(was)
    return Change(row_at(shown, instant), Where._make(now), before)


def row_at(row: tuple[Any, ...], instant: datetime) -> BoardRow:
    """A row as it is read, with its limits as they stand at an instant."""
    running_since, due = row[-2:]
    if due is None:
        return BoardRow._make((*row, False, False))
    warned = instant >= warn_at(running_since, due)
    return BoardRow._make((*row, warned, instant > due))
