"""What the ledger costs, measured against its references in one run on one server.

Every contender is a program of its own (`contender.py`), so that none pays for the memory or the
collector of another; all of them, and the load generators, share the machine's cores.
`python -m tests.bench.profile` says where a command's time goes.
"""

import asyncio
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

from rich.console import Console
from rich.progress import Progress

from tests.bench import town, writing
from tests.bench.asked import Asked, asked
from tests.bench.figures import Figure
from tests.bench.place import Place, place
from tests.bench.printing import print_figures, print_setting, setting
from tests.bench.rounds import run

NO_PGBENCH = "没有 pgbench，缺这一行 · no pgbench was found: its rows are left out"


def main(words: Sequence[str]) -> None:
    wanted = asked(words)
    with place(wanted.flush_ms) as ready, _telling() as told:
        told("合成县 · founding the county")
        asyncio.run(town.found(ready, days=0))
        print_setting(_said(ready, wanted), as_json=wanted.json)
        figures = list(measured(ready, wanted, told))
    print_figures(figures, as_json=wanted.json)


def measured(ready: Place, wanted: Asked, told: Callable[[str], None]) -> Iterator[Figure]:
    """Everything that was asked for."""
    with ExitStack() as stack:
        rounds = run(
            writing.cells(ready, wanted, stack),
            wanted.rounds,
            lambda number, cell: told(f"{number + 1}/{wanted.rounds} {cell}"),
            ready.checkpoint,
        )
        yield from writing.figures(wanted, rounds)


def _said(ready: Place, wanted: Asked) -> dict[str, object]:
    said = wanted._asdict()
    del said["json"]
    left_out = {} if ready.pgbench else {"left_out": [NO_PGBENCH]}
    return setting(ready, said | {"items": sorted(wanted.items), **left_out})


@contextmanager
def _telling() -> Iterator[Callable[[str], None]]:
    """Say on stderr what is being done."""
    with Progress("{task.description}", console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("")
        yield lambda what: bar.update(task, description=what)


if __name__ == "__main__":
    main(sys.argv[1:])
