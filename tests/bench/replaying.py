"""The product's reading side as a contender: the whole log, decoded, folded, taken in by views."""

import asyncio
import gc
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from random import Random
from typing import Any
from uuid import UUID

import psycopg
import uvloop

from adapters.eventstore.load import Wanted
from adapters.eventstore.log import PostgresLog
from adapters.eventstore.mapper import COLUMNS, to_recorded
from infra.logging import start_logging
from infra.postgres.roles import Role
from projections.engine.log import Log
from projections.engine.positions import Positions
from projections.engine.replay import Part, parted, read, replay
from projections.engine.runner import Runner, uncollected
from projections.engine.tables import NEXT, drop
from projections.engine.together import together
from projections.views import GROUPS
from tests.bench.contender import Cells, answering, given
from tests.bench.load import window
from tests.bench.place import server_of

STREAMS = 128
SEED = 1
Said = tuple[str | None, str, int]
"""A part of the log, as JSON tells it."""
_COPY = f"COPY (SELECT {COLUMNS} FROM log.events) TO STDOUT (FORMAT BINARY)"  # noqa: S608 - constants only
_FIVE = """SELECT originator_id FROM log.events WHERE originator_version = 5
           EXCEPT SELECT originator_id FROM log.events WHERE originator_version = 6"""


class Replaying:
    """One ledger that nobody writes to meanwhile."""

    def __init__(self, url: Callable[[Role], str]) -> None:
        self._url = url
        self._streams: list[UUID] = []
        self._random = Random(SEED)  # noqa: S311 - it must repeat, not surprise

    @property
    def cells(self) -> Cells:
        return {
            "copy": self.copy, "parts": self.parts, "decode": self.decode,
            "evolve": self.evolve, "catch_up": self.catch_up, "load": self.load,
        }  # fmt: skip

    async def copy(self) -> Any:
        """The limit: the same rows as bytes, in the order in which they lie."""
        with closing(psycopg.connect(self._url(Role.READER))) as connection:
            head = _head(connection)
            since = time.perf_counter()
            size = 0
            with connection.cursor().copy(_COPY) as copy:
                for block in copy:
                    size += len(block)
            return _rate(head, since) | {"bytes": size}

    async def parts(self, number: int) -> Any:
        """The log in so many parts, for `decode` and `evolve`."""
        gc.collect()
        return [(part.above and str(part.above), str(part.last), part.upto)
                for part in parted(self._url(Role.PROJECTOR), number)]  # fmt: skip

    async def decode(self, part: Said) -> Any:
        """Every event of a part as a value."""
        events = 0
        with uncollected():
            for rows in read(self._url(Role.PROJECTOR), _part(part)):
                events += len([to_recorded(row) for row in rows])
        return {"events": events}

    async def evolve(self, part: Said) -> Any:
        """Every stream of a part folded to what it is now."""
        replayed = replay(self._url(Role.PROJECTOR), _part(part), lambda _: None)
        if replayed.findings:
            raise RuntimeError(replayed.findings[0])
        return {"events": replayed.events, "streams": replayed.streams.total()}

    async def catch_up(self) -> Any:
        """All views from the first event, each event read once for all of them."""
        self._clear()
        url = self._url(Role.PROJECTOR)
        gc.collect()
        since = time.perf_counter()
        with ExitStack() as stack:
            log = Log(url, shared=True)
            stack.callback(log.connection.close)
            runners = [
                stack.enter_context(Runner(url, group, schema=NEXT, log=log)) for group in GROUPS
            ]
            together(runners)
            head = log.head()
            held = [runner.group.name for runner in runners if runner.stored_position() < head]
        spent = time.perf_counter() - since
        if held:
            raise RuntimeError(f"held: {held}")
        sizes = self._fact_rows()
        self._clear()
        return {"rate": head / spent, **sizes}

    def _clear(self) -> None:
        url = self._url(Role.PROJECTOR)
        with closing(psycopg.connect(url, autocommit=True)) as connection:
            for group in GROUPS:
                with connection.transaction():
                    drop(connection, group, NEXT)
                    Positions(connection, NEXT, group.name).remove()

    def _fact_rows(self) -> dict[str, int]:
        """Bytes with indexes, and rows, of the incidents' facts."""
        query = """SELECT sum(pg_total_relation_size(relid))::bigint
                     FROM pg_partition_tree(format('%%I.incident_facts', %s::text)::regclass)"""
        count = psycopg.sql.SQL("SELECT count(*) FROM {}.incident_facts")
        with closing(psycopg.connect(self._url(Role.PROJECTOR))) as connection:
            size = connection.execute(query, [NEXT]).fetchone()
            rows = connection.execute(count.format(psycopg.sql.Identifier(NEXT))).fetchone()
        assert size is not None
        assert rows is not None
        return {"fact_bytes": size[0], "fact_rows": rows[0]}

    async def load(self, seconds: float, among: int | None = None) -> Any:
        """Load batches of streams of five events, drawn from the whole log, as the writer does.

        among: of so many of them alone, which lie all over the log.
        """
        if not self._streams:
            with closing(psycopg.connect(self._url(Role.READER))) as connection:
                self._streams = [row[0] for row in connection.execute(_FIVE).fetchall()]
        streams = self._streams
        if among is not None and among < len(streams):
            streams = self._random.sample(streams, among)
        latencies: list[float] = []
        log = PostgresLog(self._url(Role.WRITER))
        try:
            loaded = await log.load(0, Wanted())
            begin = time.perf_counter()
            while (since := time.perf_counter()) < begin + seconds:
                wanted = self._random.sample(streams, STREAMS)
                found = await log.load(loaded.head, Wanted(tuple(wanted)))
                assert all(held.version == 5 for held in found.held.values())
                latencies.append(time.perf_counter() - since)
            spent = time.perf_counter() - begin
        finally:
            await log.close()
        seen = window(latencies, spent)
        return seen._asdict() | {"rate": seen.rate * STREAMS}


def _part(said: Said) -> Part:
    above, last, upto = said
    return Part(UUID(above) if above else None, UUID(last), upto)


def _head(connection: psycopg.Connection[Any]) -> int:
    row = connection.execute("SELECT max(notification_id) FROM log.events").fetchone()
    assert row is not None
    return int(row[0])


def _rate(events: int, since: float) -> dict[str, Any]:
    return {"rate": events / (time.perf_counter() - since)}


async def main(place: dict[str, str]) -> None:
    server = server_of(place)
    await answering(Replaying(lambda role: server.url(place["ledger"], role)).cells)


if __name__ == "__main__":
    start_logging("WARNING")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(given()))
