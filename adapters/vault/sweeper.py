"""Deletes what was sealed for a command that never became an event.

It follows the log, marks every value that an event refers to and every original that one calls
stored, and deletes what is unmarked 24 hours after it was last sealed, only when it has read the
whole log: what it has not read may refer to it.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from psycopg import AsyncConnection, sql

from adapters.eventstore.errors import Corrupt
from adapters.vault.originals import MARK, TABLE, original_id
from domain.incident.events.field import EvidenceStored

STEP_MAX = 1000

CURSOR = "SELECT position, event_id FROM vault.sweep FOR UPDATE"
ADVANCE = "UPDATE vault.sweep SET position = %s, event_id = %s"
HEAD = "SELECT coalesce(max(notification_id), 0) FROM log.events"
EVENT_AT = "SELECT event_id FROM log.events WHERE notification_id = %s"
NEXT = """
SELECT notification_id, event_id, originator_id, topic, state FROM log.events
 WHERE notification_id > %s AND notification_id <= %s ORDER BY notification_id LIMIT %s
"""
DELETE = sql.SQL("""
DELETE FROM {table}
 WHERE marked_position IS NULL AND sealed_at < clock_timestamp() - interval '24 hours'
""")
TABLES = (sql.Identifier("vault", "sealed"), TABLE)


class Swept(NamedTuple):
    """One step: how far the log was read and how far it went then, values marked and deleted.

    Words and originals are counted together.
    """

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
        for at, _, stream, topic, state in events:
            for identifier in _kept_by(stream, topic, state):
                met.setdefault(identifier, at)
        if events:
            position, event_id = events[-1][:2]
        marked = deleted = 0
        for table in TABLES:
            found = (list(met), list(met.values()))
            marked += (await vault.execute(MARK.format(table=table), found)).rowcount
            if position == head:
                deleted += (await vault.execute(DELETE.format(table=table))).rowcount
        await vault.execute(ADVANCE, (position, event_id))
    return Swept(position, head, marked, deleted)


def _kept_by(stream: UUID, topic: str, state: bytes) -> Iterator[UUID]:
    if topic == EvidenceStored.name:
        yield original_id(stream, orjson.loads(state)["sha256"])
    for one in references(state):
        yield one.id


class Reference(NamedTuple):
    """A sealed value that an event refers to, and the subject whose key seals it."""

    id: UUID
    subject: UUID


def references(state: bytes) -> Iterator[Reference]:
    """What a stored event refers to. Raises Corrupt where it is not readable."""
    if b'"commitment"' not in state:
        return
    try:
        said = orjson.loads(state)
    except orjson.JSONDecodeError as error:
        raise Corrupt(f"an event with a text is not readable: {error}") from None
    yield from _found(said)


def _found(part: Any) -> Iterator[Reference]:
    if isinstance(part, dict):
        if part.keys() >= {"subject", "id", "commitment"}:
            yield Reference(UUID(part["id"]), UUID(part["subject"]))
        part = part.values()
    elif not isinstance(part, list):
        return
    for inner in part:
        yield from _found(inner)


async def _one(conn: AsyncConnection[Any], query: str, *parameters: object) -> Any:
    row = await (await conn.execute(query, parameters)).fetchone()
    return row[0] if row else None
