"""重放整个账本 · Replay: read every event and fold every stream, to see that all of it can be.

`replay --ledger NAME`, after an update of the program or a restore: the exit code is 1 where an
event cannot be read, a stream cannot be folded, or something is missing between the first event and
the last. Nothing is written, and the ledger may be in use meanwhile. Views are compared with the
log by `rebuild --check`.
"""

import os
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Annotated

from typer import Exit, Option

from infra.bootstrap import prepare_existing
from infra.cli import DataDir, LogLevel, begin
from infra.postgres.roles import Role
from infra.postgres.server import Server, running
from infra.processes.replayer import PartLost, Replayer
from infra.progress import bar
from infra.refusal import CannotRun
from infra.settings import Settings
from projections.engine.replay import Replayed, parted

PROCESSES_MAX = 16
SHOWN_MAX = 20


def run(
    ledger: Annotated[str, Option(help="账本 · The ledger to replay.")] = "demo",
    processes: Annotated[
        int | None,
        Option(min=1, max=PROCESSES_MAX, help="进程数 · Processes; else one per processor."),
    ] = None,
    *,
    data_dir: DataDir = None,
    log_level: LogLevel = None,
) -> None:
    settings = begin(data_dir, log_level)
    with running(settings, making=False) as server:
        prepare_existing(server, ledger)
        since = time.monotonic()
        upto, replayed = _replayed(server, ledger, settings, processes)
        spent = time.monotonic() - since
    findings = [*replayed.findings, *_missing(upto, replayed)]
    _show(ledger, replayed, spent)
    _show_findings(findings)
    if findings:
        raise Exit(1)


def _replayed(
    server: Server, ledger: str, settings: Settings, processes: int | None
) -> tuple[int, Replayed]:
    """The position up to which was read, and what all parts found. Raises CannotRun."""
    wanted = processes or min(PROCESSES_MAX, os.cpu_count() or 1)
    parts = parted(server.url(ledger, Role.PROJECTOR), wanted)
    upto = parts[0].upto
    try:
        with ExitStack() as stack, bar() as progress:
            task = progress.add_task(ledger, total=upto)
            found = stack.enter_context(ThreadPoolExecutor(len(parts)))
            children = [
                stack.enter_context(Replayer(ledger, settings, os.getpid(), part)) for part in parts
            ]
            results = list(
                found.map(lambda one: one.result(lambda n: progress.advance(task, n)), children)
            )
    except PartLost as lost:
        raise CannotRun(
            f"重放中断（{lost}），原因见上；重新运行同一命令即可。",
            f"The replay was cut short ({lost}), for the reason above: run the same command again.",
        ) from None
    return upto, Replayed(
        sum(one.events for one in results),
        sum((one.streams for one in results), Counter[str]()),
        [finding for one in results for finding in one.findings],
    )


def _missing(upto: int, replayed: Replayed) -> list[str]:
    """Positions have no gaps: a row that is gone leaves one."""
    unread = upto - replayed.events
    return [f"{unread} of {upto} positions hold no event that was read"] if unread else []


def _show(ledger: str, replayed: Replayed, spent: float) -> None:
    rate = replayed.events / max(spent, 1e-9)
    kinds = " · ".join(f"{name} {n:,}" for name, n in sorted(replayed.streams.items()))
    sys.stdout.write(
        f"{ledger}: 事实 events {replayed.events:,} · 流 streams {replayed.streams.total():,}"
        f" · {spent:.1f} s ({rate:,.0f}/s)\n  {kinds}\n"
    )


def _show_findings(findings: list[str]) -> None:
    for finding in findings[:SHOWN_MAX]:
        sys.stdout.write(f"  {finding}\n")
    if len(findings) > SHOWN_MAX:
        sys.stdout.write(f"  … {len(findings) - SHOWN_MAX:,}\n")
    sys.stdout.write(
        "有问题，见上；请勿继续写入。 Something is wrong, see above: do not go on writing.\n"
        if findings
        else "全部可读，逐流折叠无误。 Every event was read, every stream folded.\n"
    )
