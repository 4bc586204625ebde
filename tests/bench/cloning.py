"""A log grown fast: streams that the ledger wrote, copied under new ids, receipts and all.

Every copy is a stream that the rules made: the same commands by the same people, with ids and
number of its own. Request hashes are the original's, which nobody asks about here.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import psycopg

from adapters.eventstore.append import LOCK
from adapters.eventstore.mapper import decode_metadata
from adapters.ids import new_id, new_salt

_EVENTS = """SELECT originator_id, originator_version, topic, state, event_id, metadata,
                    effective_at
               FROM log.events WHERE originator_id = ANY(%s)
              ORDER BY originator_id, originator_version"""
_RECEIPTS = """SELECT command_id, actor, request_sha256, outcome, code, stream, version,
                      effective_at, decided_at, catalogue_position
                 FROM log.receipts WHERE stream = ANY(%s) ORDER BY stream, position"""
_COPY_EVENTS = """COPY log.events (originator_id, originator_version, topic, state,
    notification_id, event_id, metadata, effective_at, recorded_at, salt)
    FROM STDIN (FORMAT BINARY)"""
_COPY_RECEIPTS = """COPY log.receipts (command_id, actor, request_sha256, outcome, code, stream,
    version, position, effective_at, decided_at, catalogue_position)
    FROM STDIN (FORMAT BINARY)"""
_EVENT_TYPES = (
    "uuid", "int8", "text", "bytea", "int8", "uuid", "bytea", "timestamptz", "timestamptz", "bytea",
)  # fmt: skip
_RECEIPT_TYPES = (
    "uuid", "text", "bytea", "text", "text", "uuid", "int8", "int8", "timestamptz", "timestamptz",
    "int8",
)  # fmt: skip
_NUMBER = rb'(?<="number":")\d{3}-\d{4}-\d{5}(?=")'
CHUNK = 20_000


class _Event(NamedTuple):
    """state, metadata: cut where an id or the number stands; every second part is such a one."""

    version: int
    topic: str
    state: list[bytes]
    event_id: UUID
    metadata: list[bytes]
    effective_at: datetime
    command_id: UUID


class Original(NamedTuple):
    """A stream to copy. ids: what every copy has its own of."""

    stream: UUID
    ids: tuple[UUID, ...]
    events: tuple[_Event, ...]
    receipts: tuple[tuple[Any, ...], ...]


class Copied(NamedTuple):
    """A copy: what its ids are, by those of the original."""

    ids: dict[UUID, UUID]
    original: Original

    @property
    def stream(self) -> UUID:
        return self.ids[self.original.stream]


def originals(url: str, streams: Sequence[UUID]) -> list[Original]:
    """Read what is to be copied."""
    with closing(psycopg.connect(url)) as connection:
        cursor = connection.cursor(binary=True)
        rows = cursor.execute(_EVENTS, [list(streams)]).fetchall()
        receipts = cursor.execute(_RECEIPTS, [list(streams)]).fetchall()
    return [
        _original(
            stream, [row for row in rows if row[0] == stream],
            tuple(row for row in receipts if row[5] == stream),
        )
        for stream in streams
    ]  # fmt: skip


def _original(stream: UUID, rows: list[Any], receipts: tuple[tuple[Any, ...], ...]) -> Original:
    commands = [decode_metadata(row[5]).command_id for row in rows]
    ids = tuple(dict.fromkeys((stream, *commands, *(row[4] for row in rows))))
    cut = re.compile(b"(" + b"|".join([*(str(one).encode() for one in ids), _NUMBER]) + b")")
    events = tuple(
        _Event(version, topic, cut.split(state), event_id, cut.split(metadata), effective_at, by)
        for (_, version, topic, state, event_id, metadata, effective_at), by in zip(
            rows, commands, strict=True
        )
    )
    return Original(stream, ids, events, tuple(row for row in receipts if row[0] in ids))


def copy_streams(url: str, wanted: Sequence[Original]) -> list[Copied]:
    """Append one copy of each, in this order; one transaction under the log's lock for each chunk.

    url: of who may do anything: the writer's role has no COPY of receipts out of its statement.
    """
    made: list[Copied] = []
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        for chunk in _chunks(wanted):
            made += _append(connection, chunk)
        connection.execute("ANALYZE log.events, log.receipts")
    return made


def _chunks(wanted: Sequence[Original]) -> Iterator[list[Original]]:
    chunk: list[Original] = []
    rows = 0
    for one in wanted:
        chunk.append(one)
        rows += len(one.events)
        if rows >= CHUNK:
            yield chunk
            chunk, rows = [], 0
    if chunk:
        yield chunk


def _append(connection: psycopg.Connection[Any], chunk: Sequence[Original]) -> list[Copied]:
    copies = [Copied({one: new_id() for one in original.ids}, original) for original in chunk]
    with connection.transaction():
        connection.execute(LOCK)
        head, at = _head(connection)
        receipts: list[tuple[Any, ...]] = []
        with connection.cursor().copy(_COPY_EVENTS) as copy:
            copy.set_types(_EVENT_TYPES)
            for one in copies:
                receipts += _receipts(one, head)
                for row in _rows(one, head, at):
                    copy.write_row(row)
                head += len(one.original.events)
        with connection.cursor().copy(_COPY_RECEIPTS) as copy:
            copy.set_types(_RECEIPT_TYPES)
            for row in receipts:
                copy.write_row(row)
    return copies


def _head(connection: psycopg.Connection[Any]) -> tuple[int, datetime]:
    row = connection.execute(
        "SELECT notification_id, greatest(recorded_at, clock_timestamp()) FROM log.events"
        " ORDER BY notification_id DESC LIMIT 1"
    ).fetchone()
    assert row is not None, "a ledger that is copied from has events"
    return row[0], row[1]


def _rows(one: Copied, head: int, at: datetime) -> Iterator[tuple[Any, ...]]:
    words = {str(old).encode(): str(new).encode() for old, new in one.ids.items()}
    for n, event in enumerate(one.original.events, 1):
        yield (
            one.stream, event.version, event.topic, _filled(event.state, words, head), head + n,
            one.ids[event.event_id], _filled(event.metadata, words, head), event.effective_at, at,
            new_salt(),
        )  # fmt: skip


def _filled(parts: list[bytes], words: dict[bytes, bytes], serial: int) -> bytes:
    filled = list(parts)
    for n in range(1, len(filled), 2):
        filled[n] = words.get(filled[n]) or _numbered(filled[n], serial)
    return b"".join(filled)


def _numbered(number: bytes, serial: int) -> bytes:
    return number[:4] + b"%04d-%05d" % (serial // 100_000 % 10_000, serial % 100_000)


def _receipts(one: Copied, head: int) -> Iterator[tuple[Any, ...]]:
    last = {event.command_id: n for n, event in enumerate(one.original.events, 1)}
    for (
        command_id,
        *told,
        _stream,
        version,
        effective_at,
        decided_at,
        known,
    ) in one.original.receipts:
        yield (
            one.ids[command_id], *told, one.stream, version, head + last.get(command_id, 0),
            effective_at, decided_at, known,
        )  # fmt: skip
