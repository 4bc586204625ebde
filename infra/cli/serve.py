"""提供已有账本的页面与接口 · Serve a ledger that exists: pages and API, on this machine only.

The ledger is one made by `demo` or `import`. Until real sign-in exists only this machine is
answered.
"""

import asyncio
from typing import Annotated

import uvloop
from typer import Option

from infra.bootstrap import parts_of, prepare
from infra.cli import DataDir, LogLevel, begin
from infra.postgres.server import running
from infra.processes.projector import projector
from infra.progress import say
from infra.refusal import CannotRun
from infra.serving import address, listen, serve


def run(
    ledger: Annotated[str, Option(help="账本 · The ledger to serve.")] = "demo",
    port: Annotated[int, Option(help="端口 · The port.", min=0, max=65_535)] = 8420,
    data_dir: DataDir = None,
    log_level: LogLevel = None,
) -> None:
    settings = begin(data_dir, log_level)
    listener = listen(port)
    with running(settings) as server:
        prepare(server, ledger)

        async def main() -> None:
            async with parts_of(server, ledger, settings) as parts:
                if parts.ledger.catalogue.ledger is None:
                    raise CannotRun(
                        f"账本“{ledger}”还是空的。先运行 ./run demo 或 ./run import。",
                        f"The ledger {ledger!r} is empty. Run ./run demo or ./run import first.",
                    )
                say(f"{address(listener)}  Ctrl-C 停止 · stops")
                await serve(parts, listener)

        looping = asyncio.Runner(loop_factory=uvloop.new_event_loop)
        with projector(ledger, settings), looping as runner:
            try:
                runner.run(main())
            except KeyboardInterrupt:
                say("已停止 · Stopped.")
