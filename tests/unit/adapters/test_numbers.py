"""How many numbers a process fetches at a time, and of which year they are."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

from adapters.eventstore.follow import Following
from adapters.eventstore.log import LogConnection
from adapters.eventstore.numbers import BLOCK, BLOCK_MAX, SOON, NumberStock
from adapters.eventstore.pending import Pending
from adapters.eventstore.receipts import Submission
from adapters.ids import new_id
from domain.incident.commands.intake import ReportIncident
from domain.incident.terms import Channel
from tests.support.examples import CATALOGUE, GRID, OFFICER_A
from tests.support.townsfolk import principal_of

NOON = datetime(2020, 8, 26, 4, tzinfo=UTC)


class Desk:
    """Hands out numbers from 1 and writes down how many were asked for."""

    def __init__(self) -> None:
        self.fetched: list[int] = []

    async def reserve(self, wanted: Mapping[str, int]) -> dict[str, int]:
        first = {}
        for key, n in wanted.items():
            first[key] = sum(self.fetched) + 1
            self.fetched.append(n)
        return first


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


def a_report(replayed_at: datetime | None) -> Pending:
    new = new_id()
    command = ReportIncident(
        command_id=new, stream=new, channel=Channel.PATROL, category="D1", grid=GRID
    )
    submission = Submission(command, replayed_at=replayed_at)
    answer = asyncio.get_running_loop().create_future()
    return Pending(principal_of(OFFICER_A.actor), submission, answer, 0.0)


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


def test_a_replayed_report_is_numbered_in_the_year_that_it_is_replayed_for() -> None:
    """Also beside a report of today, in one batch."""

    async def keys(*replayed: datetime | None) -> list[tuple[str, ...]]:
        following, desk = Following(), Desk()
        following.now, following.catalogue = NOON, CATALOGUE
        batch = [a_report(at) for at in replayed]
        await NumberStock().ensure(cast("LogConnection", desk), batch, following)
        return [pending.number_keys for pending in batch]

    assert asyncio.run(keys(NOON - timedelta(days=800), None, NOON - timedelta(days=400))) == [
        ("017-2018",), ("017-2020",), ("017-2019",),
    ]  # fmt: skip
