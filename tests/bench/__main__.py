"""What the ledger costs, measured against its references in one run on one server.

Every contender is a program of its own (`contender.py`), so that none pays for the memory or the
collector of another; all of them, and the load generators, share the machine's cores.
`python -m tests.bench.profile` says where a command's time goes.
"""

import asyncio
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager

from rich.console import Console
from rich.progress import Progress

from tests.bench import document, growing, profile, reading, serving, town, writing
from tests.bench.asked import Asked, asked
from tests.bench.figures import Figure, judged
from tests.bench.place import Place, place
from tests.bench.printing import load_average, print_figures, print_setting, setting
from tests.bench.rounds import Cell, Rounds, run
from tests.support.stoppable import stoppable

NO_PGBENCH = "没有 pgbench，缺它的各行 · no pgbench was found: its rows are left out"
NO_CRUD = (
    "没有安装 sqlalchemy 与 asyncpg，缺 CRUD 一行 · the group `bench` is not installed: no CRUD"
)

SLOW_MS = 2.0

Told = Callable[[str], None]


def main(words: Sequence[str]) -> None:
    wanted = asked(words)
    before = load_average()
    with place(wanted.flush_ms) as ready, _telling() as told:
        made(ready, wanted, told)
        lacking = _lacking(ready)
        said = _said(ready, wanted, before, lacking)
        print_setting(said, as_json=wanted.json)
        figures: list[Figure] = []

        def left_out(what: str) -> None:
            lacking.append(what)  # for the document, whose setting is this list
            sys.stderr.write(f"{what}\n")

        try:
            figures.extend(measured(ready, wanted, told, left_out))
            if wanted.write_docs:
                _write(ready, wanted, said, figures, told, left_out)
        finally:  # what fails late takes nothing with it
            print_figures(figures, as_json=wanted.json)


def _write(
    ready: Place, wanted: Asked, said: Mapping[str, object], figures: list[Figure], told: Told,
    left_out: Told,
) -> None:  # fmt: skip
    """The document: with a slow disk, and with the profile, beside what was asked for."""
    profiles = profile.profiles_of(ready)
    ready.slow_down(SLOW_MS)
    fewer = wanted._replace(
        items=frozenset({"1", "3"}), rounds=min(wanted.rounds, 3), growth=(), flush_ms=SLOW_MS
    )
    slow = [one for one in measured(ready, fewer, told, left_out) if one.item in fewer.items]
    ready.slow_down(wanted.flush_ms)
    after = {"load_average_after": load_average()}
    document.write(document.Shown({**said, **after}, figures, SLOW_MS, slow, profiles))


def made(ready: Place, wanted: Asked, told: Told) -> None:
    """The county, and the longer logs that are asked for."""
    told("合成县 · founding the county")
    lengths = set(wanted.growth if wanted.items & {item for item, *_ in growing.WORKS} else ())
    if wanted.items & {"6", "7"}:
        lengths.add(wanted.replayed)
    asyncio.run(town.found(ready, days=1 if lengths else 0))
    for events in sorted(lengths):
        told(f"复制到 {events:,} 个事件 · copying up to {events:,} events")
        growing.grow(ready, events)


def measured(ready: Place, wanted: Asked, told: Told, left_out: Told) -> Iterator[Figure]:
    """Everything that was asked for. left_out: told of windows and figures that have nothing."""
    return judged(_measured(ready, wanted, told, left_out), wanted.flush_ms, left_out)


def _measured(ready: Place, wanted: Asked, told: Told, left_out: Told) -> Iterator[Figure]:
    def ran(cells: Sequence[Cell], rounds: int) -> Rounds:
        def begun(number: int, cell: str) -> None:
            told(f"{number + 1}/{rounds} {cell}")

        return run(cells, rounds, begun, ready.checkpoint, left_out)

    with ExitStack() as stack:
        cells = [*writing.cells(ready, wanted, stack), *serving.cells(ready, wanted, stack)]
        rounds = ran(cells, wanted.rounds)
        yield from writing.figures(wanted, rounds)
        yield from serving.figures(wanted, rounds)
    with ExitStack() as stack:
        rounds = ran(list(reading.cells(ready, wanted, stack)), wanted.rounds)
        yield from reading.figures(ready, wanted, rounds)
    if wanted.growth:
        rounds = ran(list(growing.cells(ready, wanted)), wanted.growth_rounds)
        yield from growing.figures(wanted, rounds)


def _lacking(ready: Place) -> list[str]:
    """What cannot be measured here, and why."""
    return [
        why
        for why, there in ((NO_PGBENCH, ready.pgbench), (NO_CRUD, writing.crud_installed()))
        if not there
    ]


def _said(
    ready: Place, wanted: Asked, before: list[float], lacking: list[str]
) -> dict[str, object]:
    said = wanted._asdict()
    del said["json"], said["write_docs"]
    items, growth = sorted(wanted.items), list(wanted.growth)
    more = {"items": items, "growth": growth, "left_out": lacking, "load_average": before}
    return setting(ready, said | more)


@contextmanager
def _telling() -> Iterator[Told]:
    """Say on stderr what is being done: in one line, or in a log in a line for each."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda what: console.print(what, style="dim")
        return
    with Progress("{task.description}", console=console, transient=True) as bar:
        task = bar.add_task("")
        yield lambda what: bar.update(task, description=what)


if __name__ == "__main__":
    with stoppable():
        main(sys.argv[1:])
