"""Deletes what was sealed for a command that never became an event.

It follows the log, marks every value that an event refers to, and deletes what is unmarked 24 hours
after it was last sealed, only when it has read the whole log: what it has not read may refer to it.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from psycopg import AsyncConnection

STEP_MAX = 1000

CURSOR = "SELECT position, event_id FROM vault.sweep FOR UPDATE"
ADVANCE = "UPDATE vault.sweep SET position = %s, event_id = %s"
HEAD = "SELECT coalesce(max(notification_id), 0) FROM log.events"
EVENT_AT = "SELECT event_id FROM log.events WHERE notification_id = %s"
NEXT = """
SELECT notification_id, event_id, state FROM log.events
 WHERE notification_id > %s AND notification_id <= %s ORDER BY notification_id LIMIT %s
"""
# The rows are locked in the order in which a vault that seals locks them.
MARK = """
WITH met AS (
    SELECT sealed.id, m.position
      FROM vault.sealed JOIN unnest(%s::uuid[], %s::bigint[]) m(id, position) USING (id)
     WHERE marked_position IS NULL ORDER BY sealed.id FOR UPDATE OF sealed
)
UPDATE vault.sealed SET marked_position = met.position FROM met WHERE sealed.id = met.id
"""
DELETE = """
DELETE FROM vault.sealed
 WHERE marked_position IS NULL AND sealed_at < clock_timestamp() - interval '24 hours'
"""


class Swept(NamedTuple):
    """One step: how far the log was read and how far it went then, values marked and deleted."""

    position: int
    head: int
    marked: int
    deleted: int


async def sweep(
    vault: AsyncConnection[Any], log: AsyncConnection[Any], *, limit: int = STEP_MAX
) -> Swept:
    """Take one step of at most `limit` events, in one transaction of the vault.

    The two may be connections to different databases. Two sweepers wait for each other. A log that
    was restored to an earlier state is read again from its beginning.
    """
    async with vault.transaction():
        ((position, event_id),) = await (await vault.execute(CURSOR)).fetchall()
        head = await _one(log, HEAD)
        if position and await _one(log, EVENT_AT, position) != event_id:
            position, event_id = 0, None
        events = await (await log.execute(NEXT, (position, head, limit), binary=True)).fetchall()
        met: dict[UUID, int] = {}
        for at, _, state in events:
            for identifier in references(state):
                met.setdefault(identifier, at)
        if events:
            position, event_id, _ = events[-1]
        marked = await vault.execute(MARK, (list(met), list(met.values())))
        await vault.execute(ADVANCE, (position, event_id))
        deleted = (await vault.execute(DELETE)).rowcount if position == head else 0
    return Swept(position, head, marked.rowcount, deleted)


def references(state: bytes) -> Iterator[UUID]:
    """The ids of the values that a stored event refers to."""
    if b'"commitment"' in state:
        yield from _found(orjson.loads(state))


def _found(part: Any) -> Iterator[UUID]:
    if isinstance(part, dict):
        if part.keys() >= {"subject", "id", "commitment"}:
            yield UUID(part["id"])
        part = part.values()
    elif not isinstance(part, list):
        return
    for inner in part:
        yield from _found(inner)


async def _one(conn: AsyncConnection[Any], query: str, *parameters: object) -> Any:
    row = await (await conn.execute(query, parameters)).fetchone()
    return row[0] if row else None
