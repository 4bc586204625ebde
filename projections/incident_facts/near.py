"""What the facts know of places: open incidents near one, and the grid that a point lies in."""

from collections.abc import Collection, Sequence
from datetime import datetime
from math import cos, radians
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection, sql

from domain.incident.incident import OPEN_TASK
from projections.engine.asof import AsOf, by_index, versions
from projections.incident_facts.rows import Incident

DEGREE_M = 111_195.0
_OPEN = [status.value for status in OPEN_TASK]
VOTES, VOTES_MIN, VOTE_WITHIN_M = 7, 2, 400.0


class Near(NamedTuple):
    """metres: how far it is; None where that is not known, because one of both has no point."""

    stream: UUID
    number: str | None
    status: str
    community: UUID | None
    grid: UUID | None
    unit: UUID | None
    reported_at: datetime
    text_id: UUID | None
    duplicates: int
    metres: float | None


# The earth is flat enough for a few hundred metres.
_METRES = (
    """sqrt(power((i.lat - %(lat)s) * %(north)s, 2) + power((i.lon - %(lon)s) * %(east)s, 2))"""
)
_BOX = """i.lat BETWEEN %(lat)s - %(metres)s / %(north)s AND %(lat)s + %(metres)s / %(north)s
   AND i.lon BETWEEN %(lon)s - %(metres)s / %(east)s AND %(lon)s + %(metres)s / %(east)s"""
_NEAR = f"""
SELECT * FROM (
  SELECT i.stream, i.number, i.status, i.community, i.grid, i.unit, i.reported_at, i.text_id,
         i.duplicates, {_METRES} AS metres
    FROM views.incident_facts_now i
   WHERE i.is_open AND i.category = %(category)s AND i.stream <> %(stream)s AND {_BOX}
     AND i.reported_at BETWEEN %(since)s AND %(until)s) near
 WHERE metres <= %(metres)s ORDER BY metres, stream LIMIT 20
"""  # noqa: S608 - made of constants
_SAME_GRID = """
SELECT i.stream, i.number, i.status, i.community, i.grid, i.unit, i.reported_at, i.text_id,
       i.duplicates, NULL::float8 AS metres
  FROM views.incident_facts_now i
 WHERE i.is_open AND i.community = %(community)s AND i.grid = %(grid)s
   AND i.category = %(category)s AND i.stream <> %(stream)s
   AND i.reported_at BETWEEN %(since)s AND %(until)s
 ORDER BY i.reported_at DESC, i.stream LIMIT 20
"""
_POINTS = f"""
SELECT grid, metres FROM (
  SELECT i.grid, {_METRES} AS metres FROM views.incident_facts_now i
   WHERE i.grid IS NOT NULL AND i.category = ANY(%(classes)s) AND {_BOX}) p
 WHERE metres <= %(metres)s ORDER BY metres LIMIT %(votes)s
"""  # noqa: S608
_CENTRES = """
SELECT grid, avg(lat), avg(lon) FROM views.incident_facts_now
 WHERE grid = ANY(%s) AND category = ANY(%s) AND lat IS NOT NULL GROUP BY grid
"""
_MOST_USED = """
SELECT category FROM views.incident_facts_now
 WHERE category IS NOT NULL AND reported_at > %(since)s
   AND (%(communities)s::uuid[] IS NULL OR community = ANY(%(communities)s))
 GROUP BY category ORDER BY count(*) FILTER (WHERE grid = %(grid)s) DESC, count(*) DESC, category
 LIMIT %(rows_max)s
"""
_TEXTS = """
SELECT stream, community, grid, unit, text_id FROM views.incident_facts_now
 WHERE stream = ANY(%s)
"""

_TEXTS_THEN = sql.SQL("""
SELECT b.stream, b.community, b.grid, b.unit, b.text_id FROM {} b
 WHERE b.stream = ANY(%(streams)s)
""").format(versions("incident_facts"))


class Told(NamedTuple):
    """Where an incident lies, and the id of its description in the vault."""

    stream: UUID
    community: UUID | None
    grid: UUID | None
    unit: UUID | None
    text_id: UUID | None


async def near(
    connection: AsyncConnection[Any],
    about: Incident,
    metres: float,
    since: datetime,
    until: datetime,
) -> list[Near]:
    """Other open incidents of the same class, the nearest first.

    Of one that has no point those of its grid, the newest first.
    """
    values: dict[str, Any] = {
        "category": about.category,
        "stream": about.stream,
        "since": since,
        "until": until,
    }
    if about.lat is None or about.lon is None:
        here = {"community": about.community, "grid": about.grid}
        found = await connection.execute(_SAME_GRID, values | here)
    else:
        values |= _around(about.lat, about.lon, metres)
        found = await connection.execute(_NEAR, values)
    return [Near(*row) for row in await found.fetchall()]


async def grid_at(
    connection: AsyncConnection[Any], lat: float, lon: float, classes: Collection[str]
) -> UUID | None:
    """The grid that most of what was reported nearest lies in; None where too little was near.

    classes: those whose points count.
    Grids have no geometry in the ledger, only its hash: what was reported there tells where they
    are, and the more is reported the better. One report alone tells nothing: it may have been
    filed in its officer's grid wherever he stood.
    """
    values = _around(lat, lon, VOTE_WITHIN_M) | {"votes": VOTES, "classes": list(classes)}
    found = await (await connection.execute(_POINTS, values)).fetchall()
    votes: dict[UUID, list[float]] = {}
    for grid, metres in found:
        votes.setdefault(grid, []).append(1 / (metres + 10))
    told = {grid: sum(each) for grid, each in votes.items() if len(each) >= VOTES_MIN}
    return max(told, key=lambda grid: (told[grid], grid)) if told else None


async def centres(
    connection: AsyncConnection[Any], grids: Sequence[UUID], classes: Collection[str]
) -> dict[UUID, tuple[float, float]]:
    """The middle of what was reported in each grid and of these classes: latitude, longitude."""
    found = await connection.execute(_CENTRES, [list(grids), list(classes)])
    return {grid: (lat, lon) for grid, lat, lon in await found.fetchall()}


async def most_used(
    connection: AsyncConnection[Any],
    since: datetime,
    grid: UUID | None,
    communities: Sequence[UUID] | None,
    rows_max: int,
) -> list[str]:
    """The categories reported most, those of the grid first."""
    values = {
        "since": since,
        "grid": grid,
        "communities": None if communities is None else list(communities),
        "rows_max": rows_max,
    }
    return [code for (code,) in await (await connection.execute(_MOST_USED, values)).fetchall()]


async def told(connection: AsyncConnection[Any], streams: Sequence[UUID]) -> list[Told]:
    """Where incidents lie and what describes them."""
    found = await connection.cursor(binary=True).execute(_TEXTS, [list(streams)])
    return [Told(*row) for row in await found.fetchall()]


async def told_then(
    connection: AsyncConnection[Any], streams: Sequence[UUID], as_of: AsOf
) -> list[Told]:
    """The same as it was known then: a description may have been corrected since."""
    asked = {"streams": list(streams), "position": as_of.position}
    async with by_index(connection):
        found = await connection.cursor(binary=True).execute(_TEXTS_THEN, asked)
        return [Told(*row) for row in await found.fetchall()]


async def open_tasks(connection: AsyncConnection[Any], units: Sequence[UUID]) -> dict[UUID, int]:
    """How many tasks each unit has in hand."""
    found = await connection.execute(_IN_HAND, [list(units), _OPEN])
    return dict(await found.fetchall())


_IN_HAND = """
SELECT t.unit, count(*) FROM views.task_facts_now t
 WHERE t.unit = ANY(%s) AND t.status = ANY(%s)
 GROUP BY t.unit
"""


def _around(lat: float, lon: float, metres: float) -> dict[str, Any]:
    east = DEGREE_M * max(cos(radians(lat)), 0.01)
    return {"lat": lat, "lon": lon, "metres": metres, "north": DEGREE_M, "east": east}
