"""Two ledgers on one log, connections cut at their commits: nothing is lost, doubled or torn.

The control writes the cache before its commit and must be found out every time.
"""

import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from random import Random
from uuid import UUID

import pytest
from psycopg import AsyncConnection

from infra.postgres.roles import Role
from tests.campaigns.evidence import gather
from tests.campaigns.ledger_check import check, summary
from tests.support import toy
from tests.support.ledgers import Orders
from tests.support.postgres import Database
from tests.support.proxy import Fate, Proxy, proxied

ROOT = Path(__file__).parents[2]
SEED = 20261124
LEDGERS = 2
COMMANDS = 1500  # of each
CLIENTS = 32
CONNECTION_COMMITS_MAX = 12

FOLLOW = """SELECT notification_id, event_id FROM log.events
             WHERE notification_id > %s ORDER BY notification_id LIMIT 200"""


@pytest.fixture(autouse=True)
def toys() -> Iterator[None]:
    with toy.registered():
        yield


def doom(rng: Random) -> Callable[[], Fate]:
    """Some commits go through; then one is cut: before, meanwhile or after, a third each."""
    fates = [Fate.CUT_BEFORE, Fate.CUT_MEANWHILE, Fate.CUT_AFTER]
    left = rng.randrange(CONNECTION_COMMITS_MAX)

    def fate() -> Fate:
        nonlocal left
        left -= 1
        if left >= 0:
            return Fate.FORWARD
        left = rng.randrange(CONNECTION_COMMITS_MAX)
        return rng.choice(fates)

    return fate


async def follow(url: str, done: asyncio.Event) -> list[tuple[int, UUID]]:
    """Read behind the writers until they are done and nothing is left."""
    followed: list[tuple[int, UUID]] = []
    async with await AsyncConnection.connect(url, autocommit=True) as conn:
        await conn.execute("LISTEN ledger")
        while True:
            was_done = done.is_set()
            last = followed[-1][0] if followed else 0
            rows = await (await conn.execute(FOLLOW, (last,))).fetchall()
            followed += [(position, event_id) for position, event_id in rows]
            if was_done and not rows:
                return followed
            async for _ in conn.notifies(timeout=0.02, stop_after=1):
                pass


async def work(orders: Orders) -> int:
    command = [sys.executable, "-m", "tests.support.ledgers", json.dumps(orders._asdict())]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=DEVNULL)
    return await process.wait()


async def campaign(url: str, histories: list[Path]) -> tuple[list[tuple[int, UUID]], int]:
    done = asyncio.Event()
    async with AsyncExitStack() as stack:
        follower = asyncio.create_task(follow(url, done))
        proxies: list[Proxy] = []
        orders: list[Orders] = []
        for which, history in enumerate(histories):
            rng = Random(f"{SEED} {which}")  # noqa: S311 - it must repeat, not surprise
            proxy = await stack.enter_async_context(proxied(url, doom(rng)))
            proxies.append(proxy)
            orders.append(Orders(proxy.url, str(history), SEED, which, LEDGERS, COMMANDS, CLIENTS))
        codes = await asyncio.gather(*map(work, orders))
        assert codes == [0] * LEDGERS
        done.set()
        return await follower, sum(proxy.cuts for proxy in proxies)


def test_two_ledgers_whose_commits_are_cut_lose_double_and_tear_nothing(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = database.url(Role.WRITER)
    histories = [tmp_path / f"ledger-{which}.jsonl" for which in range(LEDGERS)]
    followed, cuts = asyncio.run(campaign(url, histories))
    seen = gather(url, histories, followed)
    found = check(seen)
    with capsys.disabled():
        sys.stdout.write(f"\nledger-check seed={SEED} {summary(seen, found, cuts=cuts)}\n")
    assert found[:10] == []
    assert cuts > 50
    assert len(seen.asked) == LEDGERS * COMMANDS
