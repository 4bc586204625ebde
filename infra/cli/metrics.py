"""响应时间、三无等指标 · Metrics: response times and three-no, as a table or as JSON lines.

`metrics response-times --ledger NAME --by community --interval report-close [--as-of TIME|EPOCH.N]`
Percentiles by nearest rank, in seconds; n counts what they are taken from. Missing: begun without
an end at the as-of instant. Negative: ends before it begins. What its source took back is in none
of them.

`metrics three-no --ledger NAME [--valid-at DAY] [--known-at DAY|TIME|EPOCH.N] [--window rolling]`
The three-no status of every community on a day, as known at a moment; `--as-of` sets both.
"""

import asyncio
import json
import sys
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

from psycopg import AsyncConnection
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text
from typer import Argument, Option

from infra.cli import DataDir, LogLevel, begin
from infra.postgres.server import running
from infra.reading import Reading, reading
from infra.terminal import terminal_for_tables
from infra.three_no import asked_of, show_three_no
from projections.engine.asof import AsOf
from projections.response_times.queries import By, Cell, Interval, Question, response_times
from projections.three_no.reading import WindowKind

CAPTION = "missing 未结束 no end yet · negative 先终后始 ends before it begins"
_UNITS = (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))


class Metric(StrEnum):
    RESPONSE_TIMES = "response-times"
    THREE_NO = "three-no"


def run(
    metric: Annotated[Metric, Argument(help="指标 · Which metric.")],
    ledger: Annotated[str, Option(help="账本 · The ledger to read.")] = "demo",
    by: Annotated[By, Option(help="分组 · Broken down by.")] = By.COMMUNITY,
    interval: Annotated[Interval, Option(help="区间 · From which step to which.")] = (
        Interval.REPORT_CLOSE
    ),
    as_of: Annotated[
        str | None, Option(help="截至 · As of a time (RFC 3339) or a position (EPOCH.N).")
    ] = None,
    valid_at: Annotated[
        str | None, Option(help="三无：状况日 · Three-no: the day whose status is shown.")
    ] = None,
    known_at: Annotated[
        str | None, Option(help="三无：按何时所知 · Three-no: as known on a day, at a time.")
    ] = None,
    window: Annotated[
        WindowKind, Option(help="三无：窗口 · Three-no: this year, or the last 365 days.")
    ] = WindowKind.YEAR,
    *,
    as_json: Annotated[
        bool, Option("--json", help="每行一个 JSON · One JSON object per line.")
    ] = False,
    data_dir: DataDir = None,
    log_level: LogLevel = None,
) -> None:
    settings = begin(data_dir, log_level)
    with running(settings, making=False) as server, reading(server, ledger) as read:
        if metric is Metric.THREE_NO:
            asked = asked_of(valid_at, known_at, as_of, window)
            show_three_no(read, asked, as_json=as_json)
            return
        moment, cells = asyncio.run(_ask(read, by, interval, as_of))
    if as_json:
        for cell in cells:
            sys.stdout.write(json.dumps(_members(by, cell), ensure_ascii=False) + "\n")
    else:
        _show(cells, by, f"{read.ledger}  {interval.value}  {read.title(moment)}", read)


async def _ask(
    read: Reading, by: By, interval: Interval, as_of: str | None
) -> tuple[AsOf, Sequence[Cell]]:
    async with await AsyncConnection.connect(read.url, autocommit=True) as connection:
        moment = await read.moment(connection, as_of)
        question = Question(interval, read.zone, (by,))
        return moment, await response_times(connection, moment, question)


def _members(by: By, cell: Cell) -> dict[str, object]:
    values = cell._asdict()
    del values["key"]
    return {by.value: cell.key[0], **values}


def _show(cells: Sequence[Cell], by: By, title: str, read: Reading) -> None:
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column(by.value)  # the one column that gives way
    for name in ("n", "missing", "negative", "p50", "p90", "p95", "p99"):
        table.add_column(name, justify="right", no_wrap=True)
    for cell in sorted(cells, key=_place):
        spans = [span(value) for value in (cell.p50, cell.p90, cell.p95, cell.p99)]
        counts = [f"{value:,}" for value in (cell.n, cell.missing, cell.negative)]
        label = Text(read.label(by, cell.key[0]), no_wrap=True, overflow="ellipsis")
        table.add_row(label, *counts, *spans)
    console = terminal_for_tables()
    console.print(title, markup=False)
    console.print(table)
    console.print(CAPTION if cells else "此刻尚无数据 · There is nothing yet as of this moment.")


def _place(cell: Cell) -> tuple[bool, int, str]:
    """Numbers as numbers, then words; what has no key comes last."""
    key = cell.key[0]
    return key is None, int(key) if key and key.isdecimal() else sys.maxsize, key or ""


def span(seconds: int | None) -> str:
    """The two greatest units, `3d 4h` or `18m 16s`; a dash where there is nothing to count."""
    if seconds is None:
        return "–"
    n = next((n for n, (_, size) in enumerate(_UNITS) if seconds >= size), len(_UNITS) - 1)
    parts = []
    for unit, size in _UNITS[n : n + 2]:
        count, seconds = divmod(seconds, size)
        parts.append(f"{count}{unit}")
    return " ".join(parts)
