"""How far a group of views has read the log, and what holds it."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

from psycopg import AsyncConnection, sql

from projections.engine.tables import AnyConnection

WAIT_POLL_S = 0.02
Opened: TypeAlias = Callable[[], AbstractAsyncContextManager[AsyncConnection[Any]]]


class Place(NamedTuple):
    """build: counts the rebuilds switched to; shape: what the tables were made from."""

    position: int
    build: int
    shape: bytes


class MovedOn(Exception):
    """Somebody else moved the group's position: what was folded here is not to be written."""


class Positions:
    """The rows of `positions` and `poison` of one group in one schema."""

    def __init__(self, connection: AnyConnection, schema: str, group: str) -> None:
        self._connection = connection
        self._group = group
        self._positions = sql.Identifier(schema, "positions")
        self._poison = sql.Identifier(schema, "poison")

    def read(self, *, lock: bool = False) -> Place | None:
        query = sql.SQL("SELECT position, build, shape FROM {} WHERE view = %s {}").format(
            self._positions, sql.SQL("FOR UPDATE" if lock else "")
        )
        row = self._connection.execute(query, [self._group]).fetchone()
        return Place(*row) if row else None

    def begin(self, shape: bytes) -> Place:
        """Before the first event."""
        insert = sql.SQL("INSERT INTO {} (view, position, build, shape) VALUES (%s, 0, 0, %s)")
        self._connection.execute(insert.format(self._positions), [self._group, shape])
        return Place(0, 0, shape)

    def advance(self, place: Place, position: int, recorded_at: datetime) -> None:
        """Move on, if the group still stands where we took it up. Raises MovedOn."""
        update = sql.SQL(
            "UPDATE {} SET position = %s, recorded_at = %s"
            " WHERE view = %s AND position = %s AND build = %s"
        ).format(self._positions)
        values = [position, recorded_at, self._group, place.position, place.build]
        if self._connection.execute(update, values).rowcount != 1:
            raise MovedOn(self._group)

    def remove(self) -> None:
        for name in (self._positions, self._poison):
            self._connection.execute(
                sql.SQL("DELETE FROM {} WHERE view = %s").format(name), [self._group]
            )

    def take_over(self, schema: str, build: int) -> None:
        """Stand where the group stands in another schema, whose row goes."""
        self.remove()
        insert = sql.SQL(
            "WITH gone AS (DELETE FROM {} WHERE view = %s RETURNING *)"
            " INSERT INTO {} (view, position, recorded_at, build, shape)"
            " SELECT view, position, recorded_at, %s, shape FROM gone"
        ).format(sql.Identifier(schema, "positions"), self._positions)
        self._connection.execute(insert, [self._group, build])

    def hold(self, position: int, topic: str, error: str, attempts: int) -> None:
        """Record the event that cannot be taken in; the position stays before it."""
        insert = sql.SQL(
            "INSERT INTO {} AS p (view, position, topic, error, attempts)"
            " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (view, position) DO UPDATE"
            " SET error = excluded.error, attempts = p.attempts + excluded.attempts,"
            " last_at = clock_timestamp()"
        ).format(self._poison)
        self._connection.execute(insert, [self._group, position, topic, error, attempts])

    def release(self, upto: int) -> None:
        """What was poison has been taken in."""
        delete = sql.SQL("DELETE FROM {} WHERE view = %s AND position <= %s").format(self._poison)
        self._connection.execute(delete, [self._group, upto])


class Health(NamedTuple):
    """One group: where it stands, how far behind the log, and what holds it.

    behind_s: age of the oldest event that it has not taken in; 0 when there is none.
    poison: position of the event that holds it.
    """

    view: str
    position: int
    behind: int
    behind_s: float
    poison: int | None
    error: str | None

    @property
    def head(self) -> int:
        """The log's last position at that moment."""
        return self.position + self.behind


_HEALTH = """
SELECT p.view, p.position, head.position - p.position,
       coalesce(extract(epoch FROM clock_timestamp() - next.recorded_at)::float8, 0),
       poison.position, poison.error
  FROM views.positions p
 CROSS JOIN (SELECT coalesce(max(notification_id), 0) AS position FROM log.events) head
  LEFT JOIN log.events next ON next.notification_id = p.position + 1
  LEFT JOIN views.poison poison ON poison.view = p.view AND poison.position = p.position + 1
 ORDER BY p.view
"""


async def health(connection: AsyncConnection[Any]) -> list[Health]:
    """Every group that has begun."""
    found = await connection.execute(_HEALTH)
    return [Health(*row) for row in await found.fetchall()]


class Standing(NamedTuple):
    """Where a group stands at an instant of the database's clock, in its how many-th build."""

    position: int
    build: int
    instant: datetime


async def standing(connection: AsyncConnection[Any], group: str) -> Standing:
    """Where the group stands; position 0 of build 0 before its first event."""
    found = await connection.execute(
        "SELECT coalesce(max(position), 0), coalesce(max(build), 0), clock_timestamp()"
        " FROM views.positions WHERE view = %s",
        [group],
    )
    row = await found.fetchone()
    assert row is not None, "an aggregate has a row"
    return Standing(*row)


async def head(connection: AsyncConnection[Any]) -> int:
    """The last position of the log, whoever wrote it; 0 before the first."""
    found = await connection.execute("SELECT coalesce(max(notification_id), 0) FROM log.events")
    row = await found.fetchone()
    assert row is not None, "an aggregate has a row"
    position: int = row[0]
    return position


async def position_of(connection: AsyncConnection[Any], group: str) -> int:
    """The last position that the group has taken in; 0 before its first."""
    found = await connection.execute(
        "SELECT position FROM views.positions WHERE view = %s", [group]
    )
    row = await found.fetchone()
    return row[0] if row else 0


async def wait_for(opened: Opened, group: str, position: int, timeout_s: float) -> int:
    """Wait until the group has taken in a position; return how far it is, less where time ran out.

    opened: lends a connection in autocommit for each look, so that who waits keeps nobody from one.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + timeout_s
    while True:
        async with opened() as connection:
            reached = await position_of(connection, group)
        if reached >= position or (left := end - loop.time()) <= 0:
            return reached
        await asyncio.sleep(min(WAIT_POLL_S, left))
