"""导入其他系统的日志 · Import the log of another system: myla311 or servicenow.

The log goes into a ledger of its own. Rows that cannot be imported are listed in a rejects file
with their line and reason. Importing the same file again adds nothing; an interrupted import is
simply started again.
"""

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Annotated
from uuid import UUID

from rich.progress import Progress, TaskID
from typer import Argument, Option

from adapters.eventstore.ledger import Ledger
from adapters.importers.batch import finish_batch, importer, open_batch
from adapters.importers.importing import Counts, Importing
from adapters.importers.source import BadRow, Source, WrongColumns, survey
from adapters.importers.sources import SOURCES
from domain.ledger.events import LedgerKind
from infra.bootstrap import parts_of, prepare
from infra.cli import DataDir, LogLevel, begin
from infra.opening import Plan, finish_opening, open_ledger
from infra.postgres.server import Server, running
from infra.progress import bar, say
from infra.refusal import CannotRun
from infra.settings import Settings
from infra.views import catch_up

SHOWN_EVERY = 256


def run(
    source: Annotated[str, Argument(help="来源 · myla311 or servicenow.")],
    file: Annotated[
        Path, Argument(help="CSV 文件或其 ZIP · The CSV file, or a ZIP that holds it.")
    ],
    ledger: Annotated[str, Option(help="账本 · The ledger to write, one per source.")],
    rejects: Annotated[
        Path | None, Option(help="被拒行的文件 · Where rejected rows are listed.")
    ] = None,
    *,
    as_json: Annotated[
        bool, Option("--json", help="最后一行为 JSON · End with one line of JSON.")
    ] = False,
    data_dir: DataDir = None,
    log_level: LogLevel = None,
) -> None:
    settings = begin(data_dir, log_level)
    known = _source(source)
    rows = _survey(file, known)
    listed = rejects or settings.data_dir / "rejects" / f"{ledger}-{known.name}.csv"
    with running(settings) as server, bar() as progress:
        prepare(server, ledger)
        started = time.monotonic()
        try:
            counts = asyncio.run(
                _import(server, ledger, settings, known, file, listed, rows, progress)
            )
        except KeyboardInterrupt:
            raise CannotRun(
                "导入已中断；已写入的都在，重新运行同一命令即可继续。",
                "The import was interrupted. What was written is kept; the same command goes on.",
            ) from None
        seconds = time.monotonic() - started
        caught_up_s = catch_up(server, ledger, progress)
    _report(counts, seconds, caught_up_s, listed)
    if as_json:
        numbers = {
            "read": counts.read, "imported": counts.imported, "duplicate": counts.duplicate,
            "rejected": counts.rejected, "events": counts.events, "seconds": round(seconds, 3),
        }  # fmt: skip
        sys.stdout.write(json.dumps(numbers) + "\n")


async def _import(
    server: Server, name: str, settings: Settings, source: Source, file: Path, listed: Path,
    rows: int, progress: Progress,
) -> Counts:  # fmt: skip
    async with parts_of(server, name, settings, opening=True) as parts:
        ledger_id = await _opened(parts.ledger, source)
        batch = await open_batch(parts.ledger, ledger_id, source, file)
        task = progress.add_task(f"{source.name} → {name}", total=rows)
        importing = Importing(
            parts.ledger, importer(batch), source, ledger_id,
            on_row=lambda counts: _show(progress, task, counts),
        )  # fmt: skip
        counts = await importing.run(file, listed)
        await finish_batch(parts.ledger, batch, counts)
        return counts


async def _opened(ledger: Ledger, source: Source) -> UUID:
    plan = Plan(LedgerKind.IMPORTED, source.zone)
    known = ledger.catalogue.ledger
    if known is not None and known.kind is not LedgerKind.IMPORTED:
        raise CannotRun(
            f"账本“{ledger.name}”不是导入账本，请另取一名。",
            f"The ledger {ledger.name!r} is no import ledger; choose another name.",
        )
    ledger_id = await open_ledger(ledger, plan)
    await finish_opening(ledger, plan, ledger_id)
    return ledger_id


def _show(progress: Progress, task: TaskID, counts: Counts) -> None:
    if counts.read % SHOWN_EVERY == 0:
        progress.update(task, completed=counts.read)


def _source(name: str) -> Source:
    if name not in SOURCES:
        known = ", ".join(SOURCES)
        raise CannotRun(
            f"没有名为“{name}”的来源；可用：{known}。",
            f"There is no source {name!r}; there are: {known}.",
        )
    return SOURCES[name]


def _survey(file: Path, source: Source) -> int:
    """How many rows there are to read; a file of another kind ends here, with nothing written."""
    try:
        return survey(file, source)
    except WrongColumns as wrong:
        raise CannotRun(wrong.zh, wrong.en) from None
    except (BadRow, OSError, UnicodeDecodeError) as error:
        raise CannotRun(f"无法读取 {file}：{error}", f"{file} cannot be read: {error}") from None


def _report(counts: Counts, seconds: float, caught_up_s: float, listed: Path) -> None:
    rate = counts.events / seconds if seconds else 0
    say(
        f"读入 read {counts.read:,}  导入 imported {counts.imported:,}"
        f"  重复 duplicate {counts.duplicate:,}  拒绝 rejected {counts.rejected:,}"
    )
    say(
        f"事件 events {counts.events:,}  用时 {seconds:.1f} s  {rate:,.0f} events/s"
        f"  视图 views {caught_up_s:.1f} s"
    )
    if counts.rejected:
        say(f"被拒的行见 the rejected rows: {listed}")
