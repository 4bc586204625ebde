"""One face for the log in memory and the log in PostgreSQL, for those that compare them."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple
from uuid import UUID

import psycopg

from adapters.eventstore.append import Append, Written
from adapters.eventstore.load import Loaded, Wanted
from adapters.eventstore.log import LogConnection, PostgresLog
from adapters.eventstore.receipts import StoredReceipt
from domain.instants import DeviceClock
from tests.support.memory_connection import MemoryConnection, MemoryServer

_EVENTS = """SELECT notification_id, originator_id, originator_version, topic, state, event_id,
                    metadata, effective_at, recorded_at, salt
               FROM log.events ORDER BY notification_id"""
_RECEIPTS = """SELECT command_id, actor, request_sha256, outcome, code, stream, version, position,
                      effective_at, decided_at, catalogue_position FROM log.receipts"""
_CLAIMS = "SELECT kind, key, holder FROM log.claims"
_DEVICES = "SELECT device, last_seq, last_effective_at, offset_s FROM log.device_clocks"
_NUMBERS = "SELECT key, next FROM log.number_blocks"


class Content(NamedTuple):
    """All that a log keeps. events: as stored, in order, the position first and the salt last."""

    events: list[tuple[Any, ...]]
    receipts: dict[UUID, StoredReceipt]
    claims: dict[tuple[str, str], UUID]
    devices: dict[UUID, DeviceClock]
    numbers: dict[str, int]


class AnyLog:
    """A LogConnection, asked by those that do not run in its loop; `connect` makes further ones."""

    def __init__(
        self,
        runner: asyncio.Runner,
        connect: Callable[[], LogConnection],
        content: Callable[[], Content],
    ) -> None:
        self._runner = runner
        self.connect = connect
        self.connection = connect()
        self.content = content

    def run(self, asked: Coroutine[Any, Any, Any]) -> Any:
        return self._runner.run(asked)

    def append(self, append: Append) -> Written:
        written: Written = self.run(self.connection.append(append))
        return written

    def load(self, catalogue: int = 0, wanted: Wanted = Wanted()) -> Loaded:  # noqa: B008 - a value
        loaded: Loaded = self.run(self.connection.load(catalogue, wanted))
        return loaded

    def receipts(self, command_ids: Sequence[UUID]) -> dict[UUID, StoredReceipt]:
        found: dict[UUID, StoredReceipt] = self.run(self.connection.receipts(command_ids))
        return found

    def reserve(self, wanted: Mapping[str, int]) -> dict[str, int]:
        first: dict[str, int] = self.run(self.connection.reserve(wanted))
        return first


def memory_log(runner: asyncio.Runner) -> AnyLog:
    server = MemoryServer()
    return AnyLog(runner, lambda: MemoryConnection(server), lambda: in_memory(server))


def in_memory(server: MemoryServer) -> Content:
    log = server.log
    events = []
    for stored in log.events:
        stream, version, topic, state, position, *rest = stored.columns
        events.append((position, stream, version, topic, state, *rest, stored.row.salt))
    receipts = log.receipts_of(log.receipts)
    return Content(events, receipts, dict(log.claims), dict(log.devices), dict(log.numbers))


@contextmanager
def postgres_log(runner: asyncio.Runner, url: str) -> Iterator[AnyLog]:
    made: list[LogConnection] = []

    def connect() -> LogConnection:
        made.append(PostgresLog(url))
        return made[-1]

    yield AnyLog(runner, connect, lambda: in_postgres(url))
    for connection in made:
        runner.run(connection.close())


def in_postgres(url: str) -> Content:
    with psycopg.connect(url, options="-c timezone=UTC") as connection:
        claims = connection.execute(_CLAIMS).fetchall()
        return Content(
            connection.execute(_EVENTS).fetchall(),
            {row[0]: StoredReceipt(*row) for row in connection.execute(_RECEIPTS)},
            {(kind, key): holder for kind, key, holder in claims},
            {row[0]: DeviceClock(*row) for row in connection.execute(_DEVICES)},
            dict(connection.execute(_NUMBERS).fetchall()),
        )
