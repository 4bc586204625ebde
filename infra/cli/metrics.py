"""响应时间等指标 · Metrics: response times, as a table or as JSON lines.

`metrics response-times --ledger NAME --by community --interval report-close [--as-of TIME|EPOCH.N]`
Percentiles by nearest rank, in seconds; n counts what they are taken from. Missing: begun without
an end at the as-of instant. Negative: ends before it begins. What its source took back is in none
of them.
"""

import asyncio
import json
import sys
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

from psycopg import AsyncConnection
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from typer import Argument, Option

from infra.cli import DataDir, LogLevel, begin
from infra.postgres.server import running
from infra.reading import Reading, reading
from projections.response_times.queries import By, Cell, Interval, Question, response_times

WIDTH_MIN = 126


class Metric(StrEnum):
    RESPONSE_TIMES = "response-times"


def run(
    metric: Annotated[Metric, Argument(help="指标 · Which metric.")],
    ledger: Annotated[str, Option(help="账本 · The ledger to read.")],
    by: Annotated[By, Option(help="分组 · Broken down by.")] = By.COMMUNITY,
    interval: Annotated[Interval, Option(help="区间 · From which step to which.")] = (
        Interval.REPORT_CLOSE
    ),
    as_of: Annotated[
        str | None, Option(help="截至 · As of a time (RFC 3339) or a position (EPOCH.N).")
    ] = None,
    *,
    as_json: Annotated[
        bool, Option("--json", help="每行一个 JSON · One JSON object per line.")
    ] = False,
    data_dir: DataDir = None,
    log_level: LogLevel = None,
) -> None:
    assert metric is Metric.RESPONSE_TIMES
    settings = begin(data_dir, log_level)
    with running(settings) as server, reading(server, ledger) as read:
        cells = asyncio.run(_ask(read, by, interval, as_of))
    if as_json:
        for cell in cells:
            sys.stdout.write(json.dumps(_members(by, cell), ensure_ascii=False) + "\n")
    else:
        _show(cells, by, interval, read, as_of)


async def _ask(read: Reading, by: By, interval: Interval, as_of: str | None) -> Sequence[Cell]:
    async with await AsyncConnection.connect(read.url, autocommit=True) as connection:
        moment = await read.moment(connection, as_of)
        question = Question(interval, read.zone, (by,))
        return await response_times(connection, moment, question)


def _members(by: By, cell: Cell) -> dict[str, object]:
    values = cell._asdict()
    del values["key"]
    return {by.value: cell.key[0], **values}


def _show(
    cells: Sequence[Cell], by: By, interval: Interval, read: Reading, as_of: str | None
) -> None:
    title = f"{read.ledger}  {interval.value}  {as_of or '现在 now'}"
    if read.synthetic:
        title += "  合成数据 SYNTHETIC"
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    table.add_column(by.value, overflow="ellipsis", no_wrap=True, max_width=30)
    for name in ("n", "missing", "negative", "p50", "p90", "p95", "p99"):
        table.add_column(name, justify="right", no_wrap=True)
    for cell in cells:
        spans = [_span(value) for value in (cell.p50, cell.p90, cell.p95, cell.p99)]
        counts = [f"{value:,}" for value in (cell.n, cell.missing, cell.negative)]
        table.add_row(read.label(by, cell.key[0]), *counts, *spans)
    Console(width=max(Console().width, WIDTH_MIN)).print(table)
    if not cells:
        sys.stdout.write("此刻尚无数据 · There is nothing yet as of this moment.\n")


def _span(seconds: int | None) -> str:
    """`3d 04:05:06`; a dash where there is nothing to count."""
    if seconds is None:
        return "–"
    days, rest = divmod(seconds, 86_400)
    clock = f"{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}"
    return f"{days}d {clock}" if days else clock
