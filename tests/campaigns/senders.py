"""A process with a ledger of its own that sends commands and writes down every one of them.

Run as `python -m tests.campaigns.senders '{"url": …}'`. It ends when its commands are sent, or
when its standard input ends; then what is on its way is still waited for.
"""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple

from tests.campaigns import incident_life
from tests.support import ledgers, toy
from tests.support.broken import BROKEN
from tests.support.ledgers import Orders

LIVES: Final[dict[str, Callable[[Orders], Awaitable[None]]]] = {
    "boxes": ledgers.work, "incidents": incident_life.work,
}  # fmt: skip


class Wish(NamedTuple):
    """What a sender is to do. See `Orders`; about: boxes or incidents. broken: a name of BROKEN."""

    url: str = ""
    history: str = ""
    seed: int = 1
    which: int = 0
    of: int = 1
    commands: int = 1_000_000
    clients: int = 32
    about: str = "boxes"
    broken: str = ""

    def orders(self, told: asyncio.Event) -> Orders:
        return Orders(
            self.url, self.history, self.seed, self.which, self.of, self.commands, self.clients,
            told,
        )  # fmt: skip


async def work(wish: Wish) -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(sys.stdin.fileno(), _ended, told)
    await LIVES[wish.about](wish.orders(told))


def _ended(told: asyncio.Event) -> None:
    if not os.read(sys.stdin.fileno(), 64):
        told.set()
        asyncio.get_running_loop().remove_reader(sys.stdin.fileno())


if __name__ == "__main__":
    asked = Wish(**json.loads(sys.argv[1]))
    with toy.registered(), BROKEN[asked.broken]():
        asyncio.run(work(asked))
