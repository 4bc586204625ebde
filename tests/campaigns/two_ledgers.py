"""Two ledgers on one log whose connections are cut at their commits, and a reader behind them."""

import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from random import Random
from typing import NamedTuple
from uuid import UUID

from psycopg import AsyncConnection

from tests.campaigns.senders import Wish
from tests.support.proxy import Fate, Proxy, proxied

ROOT = Path(__file__).parents[2]
LEDGERS = 2
CONNECTION_COMMITS_MAX = 12

FOLLOW = """SELECT notification_id, event_id FROM log.events
             WHERE notification_id > %s ORDER BY notification_id LIMIT 200"""


class Done(NamedTuple):
    """histories: what was asked and answered. followed: what the reader met."""

    histories: list[Path]
    followed: list[tuple[int, UUID]]
    cuts: int


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


async def work(wish: Wish) -> int:
    """Until it has sent everything; where that is not waited for, it is gone when this ends."""
    command = [sys.executable, "-m", "tests.campaigns.senders", json.dumps(wish._asdict())]
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, stdin=PIPE, stdout=DEVNULL, stderr=DEVNULL if wish.broken else None
    )
    try:
        return await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def two_ledgers(url: str, folder: Path, name: str, wish: Wish) -> Done:
    """Each of two processes sends the commands of the wish; their histories have this name."""
    done = asyncio.Event()
    histories = [folder / f"{name}-{which}.jsonl" for which in range(LEDGERS)]
    async with AsyncExitStack() as stack:
        follower = asyncio.create_task(follow(url, done))
        proxies: list[Proxy] = []
        wishes: list[Wish] = []
        for which, history in enumerate(histories):
            rng = Random(f"{wish.seed} {which}")  # noqa: S311 - it must repeat, not surprise
            proxy = await stack.enter_async_context(proxied(url, doom(rng)))
            proxies.append(proxy)
            wishes.append(
                wish._replace(url=proxy.url, history=str(history), which=which, of=LEDGERS)
            )
        codes = await asyncio.gather(*map(work, wishes))
        assert codes == [0] * LEDGERS
        done.set()
        return Done(histories, await follower, sum(proxy.cuts for proxy in proxies))
