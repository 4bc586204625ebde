import asyncio
import gc
import time

import pytest

from tests.bench.load import NothingDone, closed_loop, collections, window


def test_a_closed_loop_counts_what_was_done_and_how_long_it_took() -> None:
    async def act() -> None:
        await asyncio.sleep(0.01)

    seen = asyncio.run(closed_loop(act, clients=4, seconds=0.2, warm_s=0.02))
    assert 40 <= seen.n <= 84
    assert seen.rate == pytest.approx(seen.n / 0.21, rel=0.3)
    assert 10 <= seen.p50_ms <= seen.p99_ms


def test_an_act_that_fails_ends_the_measurement() -> None:
    async def act() -> None:
        raise ValueError("refused")

    with pytest.raises(ValueError, match="refused"):
        asyncio.run(closed_loop(act, clients=2, seconds=0.1, warm_s=0.0))


def test_nothing_done_is_no_window() -> None:
    with pytest.raises(NothingDone):
        window([], 1.0)


def test_the_percentiles_are_of_what_was_seen() -> None:
    seen = window([n / 1000 for n in range(1, 101)], 10.0)
    assert (seen.rate, seen.p50_ms, seen.p99_ms) == (10.0, 51.0, 100.0)


def test_the_longest_collection_is_told_once() -> None:
    with collections() as watch:
        since = time.thread_time()
        gc.collect()
        spent_ms = (time.thread_time() - since) * 1000
        assert 0 < watch.longest_ms() <= spent_ms
        gc.disable()
        try:
            assert watch.longest_ms() == 0
        finally:
            gc.enable()
