"""Reading the facts of incidents as they stood at any position."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection, sql

from projections.engine.asof import AsOf, by_index, versions
from projections.incident_facts.rows import Case, Incident, Task

GROUP = "facts"
PAGE_MAX = 200

_INCIDENT = sql.SQL("SELECT {} FROM {} i WHERE {}")
_COLUMNS = sql.SQL(", ").join(map(sql.Identifier, Incident._fields))
_TASKS = sql.SQL("SELECT {} FROM {} t WHERE stream = %(stream)s ORDER BY n").format(
    sql.SQL(", ").join(map(sql.Identifier, Task._fields)), versions("task_facts")
)


async def of_stream(connection: AsyncConnection[Any], as_of: AsOf, stream: UUID) -> Case | None:
    """An incident with its tasks; None where there was none yet."""
    values = {"position": as_of.position, "stream": stream}
    found = await _incidents(connection, sql.SQL("stream = %(stream)s"), values)
    if not found:
        return None
    tasks = await connection.cursor(binary=True).execute(_TASKS, values)
    return Case(found[0], {row[1]: Task(*row) for row in await tasks.fetchall()})


async def of_number(connection: AsyncConnection[Any], as_of: AsOf, number: str) -> Incident | None:
    """By the number, which an incident keeps: it is looked up where it stands now."""
    values = {"position": as_of.position, "number": number}
    found = await _incidents(connection, _BY_NUMBER, values)
    return found[0] if found else None


_BY_NUMBER = sql.SQL(
    "stream = (SELECT stream FROM views.incident_facts"
    " WHERE to_position IS NULL AND number = %(number)s)"
)


class Numbered(NamedTuple):
    """ended_at: when it was closed or rejected."""

    stream: UUID
    number: str
    status: str
    is_open: bool
    category: str | None
    community: UUID | None
    grid: UUID | None
    unit: UUID | None
    reported_at: datetime | None
    ended_at: datetime | None


async def of_numbers(connection: AsyncConnection[Any], numbers: Sequence[str]) -> list[Numbered]:
    """Those of these numbers as they stand now, the newest first."""
    found = await connection.cursor(binary=True).execute(_OF_NUMBERS, [list(numbers)])
    return [Numbered(*row) for row in await found.fetchall()]


async def of_streams(connection: AsyncConnection[Any], streams: Sequence[UUID]) -> list[Numbered]:
    """The same of these incidents."""
    found = await connection.cursor(binary=True).execute(_OF_STREAMS, [list(streams)])
    return [Numbered(*row) for row in await found.fetchall()]


_NUMBERED = """
SELECT stream, number, status, is_open, category, community, grid, unit, reported_at,
       CASE WHEN NOT is_open THEN coalesce(closed_at, rejected_at) END
  FROM views.incident_facts_now
"""
_OF_NUMBERS = _NUMBERED + " WHERE number = ANY(%s) ORDER BY reported_at DESC, stream"
_OF_STREAMS = _NUMBERED + " WHERE stream = ANY(%s) ORDER BY number"


async def categories(
    connection: AsyncConnection[Any], as_of: AsOf, streams: Sequence[UUID]
) -> dict[UUID, str]:
    """The category of each incident that has one; an imported one's is its source's own key."""
    values = {"position": as_of.position, "streams": list(streams)}
    async with by_index(connection):
        found = await connection.execute(_CATEGORIES, values)
        return dict(await found.fetchall())


_CATEGORIES = sql.SQL(
    "SELECT stream, coalesce(category, category_key) FROM {} i"
    " WHERE stream = ANY(%(streams)s) AND coalesce(category, category_key) IS NOT NULL"
).format(versions("incident_facts"))


async def reclassified_out_of(
    connection: AsyncConnection[Any], classes: Collection[str]
) -> list[UUID]:
    """The incidents that were reclassified and now are of none of these classes."""
    found = await connection.execute(_OUT_OF, {"classes": list(classes)})
    return [stream for (stream,) in await found.fetchall()]


_OUT_OF = """
SELECT DISTINCT i.stream
  FROM views.incident_changes_now c JOIN views.incident_facts_now i ON i.stream = c.stream
 WHERE c.category <> ALL(%(classes)s) AND i.category <> ALL(%(classes)s)
"""


async def page(
    connection: AsyncConnection[Any],
    as_of: AsOf,
    *,
    after: UUID | None = None,
    rows_max: int = 50,
    communities: Sequence[UUID] | None = None,
    statuses: Sequence[str] | None = None,
) -> list[Incident]:
    """Incidents in the order of their ids, which is that of their opening; None = any."""
    values = {
        "position": as_of.position,
        "after": after or UUID(int=0),
        "communities": None if communities is None else list(communities),
        "statuses": None if statuses is None else list(statuses),
        "rows_max": min(rows_max, PAGE_MAX),
    }
    return await _incidents(connection, _PAGE, values)


_PAGE = sql.SQL(
    "stream > %(after)s"
    " AND (%(communities)s::uuid[] IS NULL OR community = ANY(%(communities)s::uuid[]))"
    " AND (%(statuses)s::text[] IS NULL OR status = ANY(%(statuses)s::text[]))"
    " ORDER BY stream LIMIT %(rows_max)s"
)


async def _incidents(
    connection: AsyncConnection[Any], condition: sql.SQL, values: dict[str, Any]
) -> list[Incident]:
    query = _INCIDENT.format(_COLUMNS, versions("incident_facts"), condition)
    async with by_index(connection):
        found = await connection.cursor(binary=True).execute(query, values)
        return [Incident(*row) for row in await found.fetchall()]
