"""导入其他系统的日志 · Import the log of another system: myla311 or servicenow.

The log goes into a ledger of its own. Rows that cannot be imported are listed in a rejects file
with their line and reason. Importing the same file again adds nothing; an interrupted import is
simply started again.
"""

import asyncio
import gc
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NamedTuple
from uuid import UUID

from rich.progress import Progress, TaskID
from typer import Argument, Option

from adapters.eventstore.errors import CommandIdReused, Unavailable
from adapters.eventstore.ledger import Ledger
from adapters.importers.batch import finish_batch, importer, open_batch
from adapters.importers.files import Unreadable, survey
from adapters.importers.importing import Counts, Importing
from adapters.importers.source import Source
from adapters.importers.sources import SOURCES
from domain.ledger.events import LedgerKind
from infra.bootstrap import parts_of, prepare
from infra.cli import DataDir, LogLevel, begin
from infra.opening import Plan, finish_opening, open_ledger, require_free_name
from infra.postgres.server import Server, running
from infra.progress import bar, say
from infra.refusal import CannotRun
from infra.settings import Settings
from infra.views import catch_up

SHOWN_EVERY = 256


class Log(NamedTuple):
    """What is imported. rows: how many there are to read; rejects: where the refused ones go."""

    source: Source
    file: Path
    rows: int
    rejects: Path


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
    require_free_name(ledger)
    log = _surveyed(
        source, file, rejects or settings.data_dir / "rejects" / f"{ledger}-{source}.csv"
    )
    with _resumable(), running(settings) as server, bar() as progress:
        prepare(server, ledger)
        started = time.monotonic()
        counts = asyncio.run(_import(server, ledger, settings, log, progress))
        seconds = time.monotonic() - started
        caught_up_s = catch_up(server, ledger, progress)
    _report(counts, seconds, caught_up_s, log.rejects)
    if as_json:
        numbers = {
            "read": counts.read, "imported": counts.imported, "duplicate": counts.duplicate,
            "rejected": counts.rejected, "events": counts.events, "seconds": round(seconds, 3),
        }  # fmt: skip
        sys.stdout.write(json.dumps(numbers) + "\n")


def _surveyed(source: str, file: Path, rejects: Path) -> Log:
    """Whatever is wrong with the request ends it here, with nothing written."""
    if source not in SOURCES:
        known = ", ".join(SOURCES)
        raise CannotRun(
            f"没有名为“{source}”的来源；可用：{known}。",
            f"There is no source {source!r}; there are: {known}.",
        )
    try:
        rows = survey(file, SOURCES[source])
        if rejects.exists() and rejects.samefile(file):
            raise CannotRun(
                "被拒行的文件不能是日志本身。", "The rejects file cannot be the log itself."
            )
    except Unreadable as unreadable:
        raise CannotRun(unreadable.zh, unreadable.en) from None
    except OSError as error:
        why = error.strerror or str(error)
        raise CannotRun(f"无法读取 {file}：{why}", f"{file} cannot be read: {why}") from None
    return Log(SOURCES[source], file, rows, rejects)


@contextmanager
def _resumable() -> Iterator[None]:
    """However it is cut short, the person hears that going on is all there is to do."""
    try:
        yield
    except KeyboardInterrupt:
        raise CannotRun(
            "导入已中断；已写入的都在，重新运行同一命令即可继续。",
            "The import was interrupted. What was written is kept; run the same command to go on.",
        ) from None
    except (Unavailable, CommandIdReused) as error:
        raise CannotRun(
            f"导入停下：{error}。已写入的都在，重新运行同一命令即可继续。",
            f"The import stopped: {error}. What was written is kept;"
            " run the same command to go on.",
        ) from None


async def _import(
    server: Server, name: str, settings: Settings, log: Log, progress: Progress
) -> Counts:
    async with parts_of(server, name, settings, opening=True) as parts:
        ledger_id = await _opened(parts.ledger, log.source)
        batch = await open_batch(parts.ledger, ledger_id, log.source, log.file)
        task = progress.add_task(f"{log.source.name} → {name}", total=log.rows)
        importing = Importing(
            parts.ledger, importer(batch), log.source, ledger_id,
            on_row=lambda counts: _show(progress, task, counts),
        )  # fmt: skip
        with _uncollected():
            counts = await importing.run(log.file, log.rejects)
        progress.update(task, completed=counts.read)
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
    if known is not None and known.time_zone != source.zone:
        raise CannotRun(
            f"账本“{ledger.name}”的时区是 {known.time_zone}，请为此来源另取一名。",
            f"The ledger {ledger.name!r} lives in {known.time_zone}; choose another name for this"
            " source.",
        )
    ledger_id = await open_ledger(ledger, plan)
    await finish_opening(ledger, plan, ledger_id)
    return ledger_id


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector of cycles: rows make none, and its passes took a fifth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _show(progress: Progress, task: TaskID, counts: Counts) -> None:
    if counts.read % SHOWN_EVERY == 0:
        progress.update(task, completed=counts.read)


def _report(counts: Counts, seconds: float, caught_up_s: float, listed: Path) -> None:
    rate = counts.events / seconds if seconds else 0
    say(
        f"读入 read {counts.read:,}  导入 imported {counts.imported:,}"
        f"  重复 duplicate {counts.duplicate:,}  拒绝 rejected {counts.rejected:,}"
    )
    say(
        f"事实 events {counts.events:,}  用时 {seconds:.1f} s  {rate:,.0f} events/s"
        f"  视图 views {caught_up_s:.1f} s"
    )
    if counts.rejected:
        say(f"被拒的行见 the rejected rows: {listed}")
