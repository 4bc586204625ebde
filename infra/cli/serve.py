"""提供已有账本的页面与接口 · Serve a ledger that exists: pages and API, on this machine only.

The ledger is one made by `demo`, `import` or `open`. Until real sign-in exists only this machine is
answered, and a real ledger answers nobody but the health checks.
"""

import asyncio
import sys
from typing import Annotated

import uvloop
from typer import Option

from domain.ledger.events import LedgerKind
from infra.bootstrap import no_ledger, parts_of, prepare_existing
from infra.cli import DataDir, LogLevel, begin
from infra.postgres.server import running
from infra.processes.projector import projector
from infra.processes.relay import relay
from infra.processes.server import servers
from infra.progress import say
from infra.refusal import CannotRun
from infra.serving import address, listen, serve

PROCESSES_MAX = 16


def run(
    ledger: Annotated[str, Option(help="账本 · The ledger to serve.")] = "demo",
    port: Annotated[int, Option(help="端口 · The port.", min=0, max=65_535)] = 8420,
    processes: Annotated[
        int, Option(help="进程数 · How many processes answer.", min=1, max=PROCESSES_MAX)
    ] = 1,
    data_dir: DataDir = None,
    log_level: LogLevel = None,
) -> None:
    if processes > 1 and sys.platform != "linux":
        raise CannotRun(
            "本系统只能用一个进程：多个进程共用一个端口只在 Linux 上可行。",
            "Only one process can answer here: sharing a port needs Linux.",
        )
    settings = begin(data_dir, log_level)
    with listen(port, shared=processes > 1) as listener, running(settings, making=False) as server:
        prepare_existing(server, ledger)

        async def main() -> None:
            async with parts_of(server, ledger, settings) as parts:
                opened = parts.ledger.catalogue.ledger
                if opened is None:
                    raise no_ledger(ledger)
                if opened.kind is LedgerKind.REAL:
                    _tell_of_real(ledger, seeded=opened.seeded)
                more = f"  {processes} 个进程 processes" if processes > 1 else ""
                say(f"{address(listener)}{more}  Ctrl-C 停止 · stops")
                await serve(parts, listener)

        looping = asyncio.Runner(loop_factory=uvloop.new_event_loop)
        beside = servers(ledger, settings, listener.getsockname()[1], processes - 1)
        with projector(ledger, settings), relay(ledger, settings), beside, looping as runner:
            try:
                runner.run(main())
            except KeyboardInterrupt:
                say("已停止 · Stopped.")


def _tell_of_real(ledger: str, *, seeded: bool) -> None:
    """What can be done with it today. Raises CannotRun where its opening is not complete."""
    if not seeded:
        raise CannotRun(
            f"账本“{ledger}”尚未开立完毕，请再次运行 ./run open。",
            f"The ledger {ledger!r} is not opened completely: run ./run open again.",
        )
    say("[真实账本 REAL] 尚无登录方式：页面、读取和命令一律拒绝，只回答健康检查，且仅限本机。")
    say(
        "[真实账本 REAL] There is no sign-in yet: pages, reads and commands are refused, and only"
        " health checks are answered, to this machine only."
    )
