"""截图：重现每一页的图片 · Screenshots: every page in both themes and languages, as it looks now.

Takes them of a ledger that exists (`./run demo` makes one) into the folder `build/screens`, which
is not part of the repository; says which it left out because the ledger holds nothing of what they
show. Needs Chromium, Chrome or Edge, and Node for building the pages.
"""

import asyncio
from pathlib import Path
from typing import Annotated

import uvloop
from typer import Option

from infra.bootstrap import Parts, no_ledger, parts_of, prepare_existing
from infra.cli import DataDir, LogLevel, begin
from infra.postgres.server import running
from infra.processes.projector import projector
from infra.progress import say
from infra.screens.receipt import code_of_a_report
from infra.screens.registry import SCREENS, Screen
from infra.screens.taking import Taken, take
from infra.serving import address, listen, serve
from infra.ui.build import build


def run(
    only: Annotated[
        str | None, Option(help="只拍名字含此的页 · Only pages whose name contains this.")
    ] = None,
    ledger: Annotated[str, Option(help="账本 · The ledger to show.")] = "demo",
    into: Annotated[Path, Option(help="图片放这里 · Where the pictures go.")] = Path(
        "build/screens"
    ),
    data_dir: DataDir = None,
    log_level: LogLevel = None,
) -> None:
    settings = begin(data_dir, log_level or "WARNING")
    chosen = [screen for screen in SCREENS if only is None or only in screen.name]
    with listen(0) as listener, running(settings, making=False) as server:
        prepare_existing(server, ledger)
        build()

        async def main() -> None:
            async with parts_of(server, ledger, settings) as parts:
                if parts.ledger.catalogue.ledger is None:
                    raise no_ledger(ledger)
                await serve(
                    parts, listener, _taken(parts, address(listener), chosen, into), pages=False
                )

        looping = asyncio.Runner(loop_factory=uvloop.new_event_loop)
        with projector(ledger, settings), looping as runner:
            try:
                runner.run(main())
            except Done as done:
                _tell(done.taken, into)


class Done(Exception):
    """Every picture that can be has been taken."""

    def __init__(self, taken: Taken) -> None:
        super().__init__()
        self.taken = taken


async def _taken(parts: Parts, base: str, screens: list[Screen], into: Path) -> None:
    code = await code_of_a_report(parts)
    raise Done(await asyncio.to_thread(take, parts.ledger.catalogue, base, screens, into, code))


def _tell(taken: Taken, into: Path) -> None:
    say(f"{taken.pictures} 张图片 pictures → {into}")
    for name, lacking in taken.left_out.items():
        say(f"  未拍 left out: {name}。{lacking.zh} {lacking.en}")
