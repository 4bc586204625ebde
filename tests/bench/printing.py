"""The result for people, and line by line for programs."""

import json
import os
import platform
import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.bench.figures import Figure
from tests.bench.place import Place

LIBRARIES = ("eventsourcing", "psycopg", "pydantic", "orjson", "uvloop", "fastapi")


def setting(place: Place, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Versions, settings and the machine: what a figure means nothing without."""
    return {
        "python": platform.python_version(),
        **{name: version(name) for name in LIBRARIES},
        "cores": os.cpu_count(),
        "flush_us": round(place.flush_us()),
        **place.server_settings(),
        **asked,
    }


def load_average() -> list[float]:
    """Of the machine, over one, five and fifteen minutes: beside other work ratios say little."""
    return [round(one, 2) for one in os.getloadavg()]


def busy(said: Mapping[str, Any]) -> bool:
    """Whether other work ran when the run began: it favours who has more processes."""
    return bool(said["load_average"][0] > said["cores"] / 2)


def print_setting(said: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n")
    else:
        console = Console()
        console.print(
            "  ".join(f"{key} {value}" for key, value in said.items()), highlight=False, style="dim"
        )
        if busy(said):
            console.print(BUSY, highlight=False, style="bold")
    sys.stdout.flush()


def print_figures(figures: Iterable[Figure], *, as_json: bool) -> None:
    if as_json:
        for one in figures:
            sys.stdout.write(json.dumps(one.members(), ensure_ascii=False) + "\n")
        return
    console = Console(width=None if sys.stdout.isatty() else 160)
    console.print(table_of(list(figures)))
    console.print(NOTE, style="dim")


BUSY = (
    "机器上还有其他工作，这些数字不能衡量本程序。\n"
    "Other work runs beside it: these figures are no measure of the product."
)
NOTE = (
    "比值逐轮计算，再取中位数与范围；负载发生器与数据库同用这些核。\n"
    "Ratios are computed in each round; shown are their median and range. The load generators"
    " share the cores with everything else."
)


def table_of(figures: Sequence[Figure]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("#")
    table.add_column("测的是 · what", overflow="fold")
    for heading in (
        "产品 · work", "参照 · reference", "比 · ratio", "范围 · range", "目标 · target",
    ):  # fmt: skip
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("")
    for one in figures:
        table.add_row(*cells_of(one), style=None if one.met is not False else "bold red")
    return table


def cells_of(one: Figure) -> tuple[str, ...]:
    """A figure as people read it."""
    between = f"{number(one.low)}–{number(one.high)}" if one.low is not None else ""
    return (
        one.item, one.variant, number(one.work), number(one.reference), number(one.ratio), between,
        str(one.target or ""), verdict(one),
    )  # fmt: skip


def verdict(one: Figure) -> str:
    return "" if one.met is None else "达到 · met" if one.met else "未达 · missed"


def number(value: float | None) -> str:
    """Three digits that count, thousands set apart."""
    if value is None:
        return ""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) >= 1 else f"{value:.3f}"
