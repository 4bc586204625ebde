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
    paused: the clocks stand still.
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
    timer: str | None
    running_since: datetime | None
    due: datetime | None
    warned: bool
    breached: bool


class Changes(NamedTuple):
    """What makes the next board of one: rows new or changed, and incidents that it shows no more.

    gone: also such as it never showed; to take those off changes nothing.
    """

    rows: list[BoardRow]
    gone: list[UUID]


ON_BOARD = sql.SQL("""(b.is_open
   AND (%(communities)s::uuid[] IS NULL OR b.community = ANY(%(communities)s::uuid[]))
   AND (%(units)s::uuid[] IS NULL OR b.unit = ANY(%(units)s::uuid[])))""")
ROW = sql.SQL("""
       b.stream, b.from_position, number, status, urgency, coalesce(category, category_key),
       community, community_key, grid, unit, unit_key, channel, level, lat, lon, reported_at,
       duplicates, reopenings, frozen_at IS NOT NULL OR status IN ('SUSPENDED', 'PARKED') AS paused,
       shown_timer, shown_from, shown_due
""")
_ROWS = sql.SQL("SELECT {} FROM {} b WHERE {}").format(ROW, versions("incident_facts"), ON_BOARD)
_BOARD = _ROWS + sql.SQL("""
 ORDER BY array_position(%(urgencies)s::text[], urgency), paused, shown_due, stream
 LIMIT %(rows_max)s
""")
_CHANGED = _ROWS + sql.SQL(" AND from_position > %(after)s ORDER BY from_position")
_GONE = sql.SQL(
    "SELECT stream FROM {} b WHERE from_position > %(after)s AND {} IS NOT TRUE"
).format(versions("incident_facts"), ON_BOARD)


async def open_board(
    connection: AsyncConnection[Any],
    as_of: AsOf,
    *,
    communities: Sequence[UUID] | None = None,
    units: Sequence[UUID] | None = None,
    rows_max: int = ROWS_MAX,
) -> list[BoardRow]:
    """By urgency, then by the earliest due; paused ones last in their class. None = all of them."""
    values = narrowed(as_of, communities, units) | {
        "urgencies": [urgency.value for urgency in Urgency],
        "rows_max": min(rows_max, ROWS_MAX),
    }
    async with by_index(connection):
        found = await connection.cursor(binary=True).execute(_BOARD, values)
        rows = await found.fetchall()
    return [row_at(row, as_of.instant) for row in rows]


async def changes(
    connection: AsyncConnection[Any],
    after: int,
    as_of: AsOf,
    *,
    communities: Sequence[UUID] | None = None,
    units: Sequence[UUID] | None = None,
) -> Changes:
    """What turns the board as of position `after` into that as of `as_of`, oldest change first."""
    values = narrowed(as_of, communities, units) | {"after": after}
    async with by_index(connection):
        changed = await connection.cursor(binary=True).execute(_CHANGED, values)
        rows = [row_at(row, as_of.instant) for row in await changed.fetchall()]
        gone = await connection.execute(_GONE, values)
        return Changes(rows, [stream for (stream,) in await gone.fetchall()])


def narrowed(
    as_of: AsOf, communities: Sequence[UUID] | None, units: Sequence[UUID] | None
) -> dict[str, Any]:
    """The values of a query that is narrowed to communities and units; None = all of them."""
    return {
        "position": as_of.position,
        "communities": None if communities is None else list(communities),
        "units": None if units is None else list(units),
    }


def row_at(row: tuple[Any, ...], instant: datetime) -> BoardRow:
    """A row as it is read, with its limits as they stand at an instant."""
    running_since, due = row[-2:]
    if due is None:
        return BoardRow._make((*row, False, False))
    warned = instant >= warn_at(running_since, due)
    return BoardRow._make((*row, warned, instant > due))
