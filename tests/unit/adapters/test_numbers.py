"""How many numbers a process fetches at a time."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

from adapters.eventstore.follow import Following
from adapters.eventstore.log import LogConnection
from adapters.eventstore.numbers import BLOCK, BLOCK_MAX, SOON, NumberStock
from adapters.eventstore.pending import Pending

NOON = datetime(2020, 8, 26, 4, tzinfo=UTC)


class Desk:
    """Hands out numbers from 1 and writes down how many were asked for."""

    def __init__(self) -> None:
        self.fetched: list[int] = []

    async def reserve(self, wanted: Mapping[str, int]) -> dict[str, int]:
        ((key, n),) = wanted.items()
        self.fetched.append(n)
        return {key: sum(self.fetched) - n + 1}


def given(desk: Desk, stock: NumberStock, n: int, at: datetime) -> list[int]:
    """Numbers for n commands of one batch."""
    following = Following()
    following.now = at
    kind = SimpleNamespace(number_keys=lambda *_: ("a",))
    one: Any = SimpleNamespace(
        kind=kind, command=None, submission=SimpleNamespace(replayed_at=None)
    )
    batch = [cast("Pending", one)] * n
    asyncio.run(stock.ensure(cast("LogConnection", desk), batch, following))
    return [stock.take("a") for _ in range(n)]


def test_a_block_gone_within_seconds_is_followed_by_one_twice_as_large() -> None:
    desk, stock = Desk(), NumberStock()
    numbers = [number for _ in range(300) for number in given(desk, stock, 100, NOON)]
    assert numbers == list(range(1, 30_001))
    assert desk.fetched == [100, 200, 400, 800, 1_600, 3_200, 6_400, 6_400, 6_400, 6_400]
    assert max(desk.fetched) == BLOCK_MAX


def test_a_block_that_lasted_is_followed_by_a_small_one() -> None:
    """What a stopped process leaves unused is a hole in the numbers that an auditor sees."""
    desk, stock = Desk(), NumberStock()
    given(desk, stock, 100, NOON)
    given(desk, stock, 100, NOON + timedelta(seconds=1))
    later = NOON + timedelta(seconds=1) + SOON
    given(desk, stock, 100, later)
    given(desk, stock, 250, later + SOON)
    assert desk.fetched == [BLOCK, 2 * BLOCK, 3 * BLOCK]
