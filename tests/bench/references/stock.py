"""The stock library: an application with its PostgreSQL recorder, in threads, as it comes."""

import asyncio
import gc
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from typing import Any
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

from tests.bench.contender import Cells, answering, given
from tests.bench.load import WARM_S, collections, window

THREADS = 8
STREAMS = 1000
EVENTS = 5


class Report(Aggregate):
    """An incident as the library's guides would write it; its event has about 340 bytes."""

    @event("Reported")
    def __init__(
        self, number: str, channel: str, category: str, urgency: str, grid: str, community: str,
        lat: float, lon: float, due_accept: str,
    ) -> None:  # fmt: skip
        self.number, self.channel, self.category, self.urgency = number, channel, category, urgency
        self.grid, self.community, self.lat, self.lon = grid, community, lat, lon
        self.due_accept = due_accept
        self.percent = 0

    @event("Progressed")
    def progress(self, task: str, kind: str, percent: int) -> None:
        self.task, self.kind, self.percent = task, kind, percent


def report() -> Report:
    return Report(
        number="017-1127-00001", channel="PATROL", category="D1", urgency="ROUTINE",
        grid="018f0000-0000-7000-8000-000000000001",
        community="018f0000-0000-7000-8000-000000000002", lat=38.06, lon=106.3,
        due_accept="2026-11-27T09:30:00Z",
    )  # fmt: skip


class Stock:
    """One application shared by all threads, its pool as large as they are many."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        more = {"POSTGRES_POOL_SIZE": str(THREADS), "POSTGRES_MAX_OVERFLOW": str(THREADS)}
        self._application: Application[UUID] = Application(env={**environment, **more})
        self._streams: list[UUID] = []

    @property
    def cells(self) -> Cells:
        return {"create": self.create, "fill": self.fill, "append": self.append}

    async def create(self, seconds: float, threads: int = THREADS) -> Any:
        def act() -> None:
            self._application.save(report())

        return await asyncio.to_thread(_measured, act, threads, seconds)

    async def fill(self, streams: int = STREAMS) -> int:
        """Make streams of five events."""

        def made() -> UUID:
            one = report()
            for n in range(EVENTS - 1):
                one.progress("018f0000-0000-7000-8000-000000000003", "WORKING", n)
            self._application.save(one)
            return one.id

        def make() -> None:
            with ThreadPoolExecutor(THREADS) as pool:
                self._streams += pool.map(lambda _: made(), range(streams))

        await asyncio.to_thread(make)
        return len(self._streams)

    async def append(self, seconds: float, threads: int = THREADS) -> Any:
        """Load a stream of five and append one event."""
        streams = cycle(self._streams)

        def act() -> None:
            one: Report = self._application.repository.get(next(streams))
            one.progress("018f0000-0000-7000-8000-000000000003", "WORKING", 30)
            self._application.save(one)

        return await asyncio.to_thread(_measured, act, threads, seconds)


def _measured(act: Callable[[], None], threads: int, seconds: float) -> Any:
    """The closed loop of `load.py` with threads in the place of tasks."""
    gc.collect()
    begin = time.perf_counter() + WARM_S
    end = begin + seconds

    def client(_: int) -> list[float]:
        latencies: list[float] = []
        while (since := time.perf_counter()) < end:
            act()
            if since >= begin:
                latencies.append(time.perf_counter() - since)
        return latencies

    with collections() as watch, ThreadPoolExecutor(threads) as pool:
        latencies = [one for mine in pool.map(client, range(threads)) for one in mine]
        spent = time.perf_counter() - begin
        return window(latencies, spent, watch.longest_ms())._asdict()


if __name__ == "__main__":
    asyncio.run(answering(Stock(given()).cells))
