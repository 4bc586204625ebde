"""A moment asked for, as the last position recorded by then and the instant that clocks use."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from psycopg import AsyncConnection, sql

YOUNG = timedelta(minutes=1)

# recorded_at never runs backwards along the positions, which have no gaps: so the last one recorded
# by an instant is found by halving.
_LAST_BY = """
WITH RECURSIVE search(low, high) AS (
    SELECT 0::bigint, coalesce(max(notification_id), 0) FROM log.events
    UNION ALL
    SELECT CASE WHEN e.recorded_at <= %(instant)s THEN e.notification_id ELSE low END,
           CASE WHEN e.recorded_at <= %(instant)s THEN high ELSE e.notification_id - 1 END
      FROM search JOIN log.events e ON e.notification_id = (low + high + 1) / 2
     WHERE low < high)
SELECT low FROM search WHERE low = high
"""


class AsOf(NamedTuple):
    """Everything up to `position` is known, nothing after it; clocks stand at `instant`."""

    position: int
    instant: datetime


class AsOfRefused(ValueError):
    """The future, or a position that the log has not reached."""


async def at_instant(connection: AsyncConnection[Any], instant: datetime) -> AsOf:
    """What had been recorded by an instant. Raises AsOfRefused for the future.

    Near the present a batch may hold the log's lock, its recorded instant already taken: it is
    waited for, so that the same question always finds the same position.
    """
    now = await _clock(connection)
    if instant > now:
        raise AsOfRefused(f"{instant.isoformat()} lies in the future")
    async with connection.transaction():
        if instant > now - YOUNG:
            await connection.execute("SELECT pg_advisory_xact_lock_shared(7)")
        found = await connection.execute(_LAST_BY, {"instant": instant})
        row = await found.fetchone()
    assert row is not None, "the search always ends"
    return AsOf(row[0], instant)


async def at_position(connection: AsyncConnection[Any], position: int) -> AsOf:
    """Right after a position. Raises AsOfRefused where the log has none such."""
    found = await connection.execute(
        "SELECT recorded_at FROM log.events WHERE notification_id = %s", [position]
    )
    row = await found.fetchone()
    if row is None:
        raise AsOfRefused(f"the log has no position {position}")
    return AsOf(position, row[0])


async def at_present(connection: AsyncConnection[Any], group: str) -> AsOf:
    """Where the group stands, at the database's clock."""
    found = await connection.execute(
        "SELECT coalesce(max(position), 0), clock_timestamp() FROM views.positions WHERE view = %s",
        [group],
    )
    row = await found.fetchone()
    assert row is not None, "an aggregate has a row"
    return AsOf(*row)


@asynccontextmanager
async def by_index(connection: AsyncConnection[Any]) -> AsyncIterator[None]:
    """For queries that pick few rows by position.

    The planner takes the two bounds of a version for independent and expects a quarter of all rows.
    """
    async with connection.transaction():
        await connection.execute("SET LOCAL enable_seqscan = off; SET LOCAL jit = off")
        yield


async def _clock(connection: AsyncConnection[Any]) -> datetime:
    row = await (await connection.execute("SELECT clock_timestamp()")).fetchone()
    assert row is not None, "the database tells the time"
    now: datetime = row[0]
    return now


def versions(table: str) -> sql.Composed:
    """The rows of a table as they stood at %(position)s, as a subquery.

    Two branches, one per partition: what holds still, and what held then.
    """
    return sql.SQL(
        "(SELECT * FROM {0} WHERE to_position IS NULL AND from_position <= %(position)s"
        " UNION ALL"
        " SELECT * FROM {0} WHERE to_position > %(position)s AND from_position <= %(position)s)"
    ).format(sql.Identifier("views", table))
