"""One more process that answers at a port which its parent shares, until told to stop.

`python -m infra.processes.server LEDGER DATA_DIR LOG_LEVEL PARENT PORT`, PARENT being the process
id with which it ends; the rest is the environment's. What need be done only once, beside answering,
is the parent's.
"""

import asyncio
import signal
import sys
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from itertools import repeat
from pathlib import Path
from threading import Event
from typing import Any, cast

import uvloop

from infra.bootstrap import parts_of
from infra.logging import start_logging
from infra.orphans import alone
from infra.postgres.server import Server, running
from infra.processes.keeper import Keeper
from infra.serving import join, serve
from infra.settings import Level, Settings

CHECK_S = 0.1  # as long as it lives alone, nobody else can have the port


class Enough(Exception):
    """Told to stop, or the parent is gone."""


def main(ledger: str, data_dir: str, log_level: Level, parent: int, port: int) -> None:
    if alone(parent):
        return
    settings = Settings(data_dir=Path(data_dir), log_level=log_level)
    start_logging(settings.log_level)
    stop = Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    looping = asyncio.Runner(loop_factory=uvloop.new_event_loop)
    with suppress(Enough), running(settings) as server, looping as runner:
        runner.run(_serve(server, ledger, settings, port, while_wanted(stop, parent)))


async def _serve(
    server: Server, ledger: str, settings: Settings, port: int, wanted: Coroutine[Any, Any, None]
) -> None:
    """Raises Enough. It joins when it can answer: whoever comes to it waits for nothing."""
    async with parts_of(server, ledger, settings) as parts:
        with join(port) as listener:
            await serve(parts, listener, wanted, first=False)


async def while_wanted(stop: Event, parent: int) -> None:
    """Rest until told to stop, or until this is no child of that process. Raises Enough."""
    for pause_s in repeat(CHECK_S):
        if stop.is_set() or alone(parent):
            raise Enough
        await asyncio.sleep(pause_s)


@contextmanager
def servers(ledger: str, settings: Settings, port: int, count: int) -> Iterator[None]:
    """Keep so many of them at this port for as long as the context lasts."""
    keepers = [Keeper("server", ledger, settings, str(port)) for _ in range(count)]
    for keeper in keepers:
        keeper.start()
    try:
        yield
    finally:
        for keeper in keepers:
            keeper.enough()
        for keeper in keepers:
            keeper.end()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], cast("Level", sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]))
