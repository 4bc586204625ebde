"""A closed loop: so many clients, each with one act on its way, for so many seconds."""

import asyncio
import gc
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

WARM_S = 0.2

Act = Callable[[], Awaitable[Any]]


class Window(NamedTuple):
    """What one window showed. rate: per second. gc_ms: its longest garbage collection."""

    rate: float
    p50_ms: float
    p99_ms: float
    gc_ms: float
    n: int


class NothingDone(ValueError):
    """A window in which no act that began in it was done: it says nothing of any rate."""


class Collections:
    """The longest garbage collection since the last question, of this process.

    It is told in the collector's own time on the processor: what shares the processors may put a
    collection off midway, as it may whatever else runs then; that is no work of the collector's.
    """

    def __init__(self) -> None:
        self._begun = 0.0
        self._longest = 0.0

    def __call__(self, phase: str, _about: dict[str, int]) -> None:
        now = time.thread_time()
        if phase == "start":
            self._begun = now
        else:
            self._longest = max(self._longest, now - self._begun)

    def longest_ms(self) -> float:
        """And begin anew."""
        longest, self._longest = self._longest, 0.0
        return longest * 1000


@contextmanager
def collections() -> Iterator[Collections]:
    """Watch the collector for as long as the context lasts."""
    watch = Collections()
    gc.callbacks.append(watch)
    try:
        yield watch
    finally:
        gc.callbacks.remove(watch)


async def closed_loop(act: Act, clients: int, seconds: float, warm_s: float = WARM_S) -> Window:
    """Run the clients; what begins in the first moments is not counted. Raises NothingDone."""
    latencies: list[float] = []
    begin = time.perf_counter() + warm_s
    end = begin + seconds

    async def client() -> None:
        while (since := time.perf_counter()) < end:
            await act()
            if since >= begin:
                latencies.append(time.perf_counter() - since)

    with collections() as watch:
        running = [asyncio.create_task(client()) for _ in range(clients)]
        await asyncio.sleep(warm_s)
        watch.longest_ms()
        await asyncio.gather(*running)
        gc_ms = watch.longest_ms()
        return window(latencies, time.perf_counter() - begin, gc_ms)


def window(latencies: Sequence[float], seconds: float, gc_ms: float = 0.0) -> Window:
    """Raises NothingDone."""
    if not latencies:
        raise NothingDone("nothing was done in this window")
    ordered = sorted(latencies)
    p50, p99 = (ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in (0.5, 0.99))
    return Window(len(ordered) / seconds, p50 * 1000, p99 * 1000, gc_ms, len(ordered))
