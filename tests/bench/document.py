"""docs/performance.md, from what a run measured: nobody edits it by hand."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tests.bench.figures import Figure
from tests.bench.printing import busy, cells_of
from tests.bench.profile import Profile, rows_of, waits_of

PATH = Path(__file__).parents[2] / "docs" / "performance.md"
MARK = "<!-- Written by `./run bench --write-docs`; do not edit. -->"
HEADINGS = ("#", "what", "work", "reference", "ratio", "range", "target", "")

_HOW = """\
Absolute numbers say little about another machine: read the ratios. Each is that of two cells of the
same round, on the same server, in programs of their own; shown are the median of the rounds and
their range. Work and reference are each the median of their own rounds, so that they need not
divide into the ratio beside them. The order of the cells moves on from round to round. The load
generators share the cores with the product and the database, so nothing here is what a machine with
cores to spare would show; and single cells differ by up to a factor of 1.3 where nothing has
changed. Which Python runs it matters too: one that was compiled without a profile, as pyenv does
unless told otherwise, takes up to a quarter more of the processor for the same command than
Debian's; pgbench and COPY are no Python and do not care.

The commands of items 1 to 4 go through as many processes as the machine has processors, each with
its share of the clients, as `./run serve --processes` serves; what one process does alone stands in
rows of its own. In every cell the product does what it does for people: rights over the very
resource, receipts, claims, deadlines by the published calendar, the full catalogue of a county with
129 grids. A command here is a grid officer's report with a place (items 1, 3, 4, 5), or his
sighting on an incident of five events (item 2); it is a copy, under ids of its own, of one that was
validated. The references do less, and are set up as their authors advise:

* **pgbench**: one row of 343 bytes a transaction, prepared, ids at random as the stock library's.
* **stock**: the library's application with its PostgreSQL recorder and a declared aggregate, in
  8 threads; its `ProjectionRunner` with one counter as view.
* **CRUD**: SQLAlchemy's async sessions on asyncpg, a row for the incident and one for the audit.
* **hello**: a FastAPI route with a pydantic body of the same fields that does nothing, one worker.
* **COPY BINARY**: the same rows as bytes, in the order in which they lie, thrown away.

`./run bench` prints these figures, `./run bench --quick` in three minutes, and `./run profile` says
where a command's time goes.
"""
_LASTING = """\
p50 and p99 are the product's own. In the rows `gc` the work is the longest collection of garbage in
the same window, in its own time on the processor (what else runs may interrupt it, as it may
anything); the reference is the p99 above it.
"""
_AGAINST = "{} of {} targets against the references are met."
_COLLECTED = "{} of {} windows meet the target of the garbage collector."
_GROWTH = """\
The same work on logs of different lengths; each against the shortest, in the same round. Loads
that are drawn from a longer log meet more of it than the processor's caches and the tables of its
pages hold; those among a thousand streams, which lie all over the log, tell what its length costs.
Rounds of these rows: {growth_rounds}; of those above: {rounds}. The range is that of as many.
"""
_PROFILE = """\
One process, in two windows for each number of clients: the first is undisturbed, in the second
every phase is measured, which itself takes some of the time. The tables are of the second. It is
another moment than that of the rows above, and single windows: rates differ from theirs, most from
those of several processes.
"""
_SLOW = """\
Emulated by `commit_delay`, as on a disk that is replicated elsewhere.
"""


class Shown(NamedTuple):
    """What the document tells of. slow: figures of a run whose flushes took so many ms."""

    setting: Mapping[str, Any]
    figures: Sequence[Figure]
    slow_ms: float
    slow: Sequence[Figure]
    profiles: Sequence[Profile]


def write(shown: Shown) -> None:
    PATH.write_text(text_of(shown), encoding="utf-8")


def text_of(shown: Shown) -> str:
    """The whole document."""
    growth = [one for one in shown.figures if one.variant.startswith("growth")]
    collected = [one for one in shown.figures if one.item == "gc"]
    lasting = [one for one in shown.figures if one.item in ("p50", "p99", "gc")]
    disk = [one for one in shown.figures if one.item == "bytes"]
    apart = {id(one) for one in (*growth, *lasting, *disk)}
    against = [one for one in shown.figures if id(one) not in apart]
    parts = [
        MARK, "# Performance\n", _HOW, _busy(shown.setting),
        "## Against the references\n", _table(against), _met(_AGAINST, against),
        "## How long a command takes\n",
        _LASTING, _table(lasting), _met(_COLLECTED, collected),
        "## As the log grows\n", _GROWTH.format_map(shown.setting), _table(growth),
        _met("{} of {} targets of growth are met.", growth),
        f"## When a flush takes {shown.slow_ms:g} ms\n", _SLOW, _table(shown.slow),
        "## What it takes of the disk\n", _table(disk),
        "## Where a command's time goes\n", _PROFILE, *map(_profile, shown.profiles),
        "## Where this was measured\n", _setting(shown.setting),
    ]  # fmt: skip
    return "\n".join(parts)


def _busy(said: Mapping[str, Any]) -> str:
    """What else the machine did when the run began: much of it favours who has more processes."""
    load, cores = said["load_average"][0], said["cores"]
    told = f"When the run began the machine's load average was {load:g}, on {cores} cores.\n"
    if not busy(said):
        return told
    return told + (
        "\n**Other work ran beside it: these figures are no measure of the product.** A reference"
        "\nof many processes then gets more of the cores than a product of two.\n"
    )


def _table(figures: Iterable[Figure]) -> str:
    lines = [_row(HEADINGS), _row(["---"] * 2 + ["---:"] * 5 + ["---"])]
    lines += [_row(cell.rpartition(" · ")[2] if n == 7 else cell for n, cell in enumerate(one))
              for one in map(cells_of, figures)]  # fmt: skip
    return "\n".join(lines) + "\n"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _met(said: str, figures: Sequence[Figure]) -> str:
    """Of each kind apart: a window of the collector tells nothing of the references."""
    judged = [one.met for one in figures if one.met is not None]
    return said.format(judged.count(True), len(judged)) + "\n"


def _profile(one: Profile) -> str:
    n = one.queue.commands
    batch = n / max(one.queue.batches, 1)
    rates = f"{one.plain:,.0f} commands/s undisturbed, {one.rate:,.0f} while measured"
    lines = [
        f"### {one.clients} concurrent\n",
        f"{rates}, {batch:.0f} a batch.\n",
        _row(("phase", "µs a command", "of the time")), _row(("---", "---:", "---:")),
        *(_row((name, f"{spent:.1f}", f"{share:.1%}")) for name, spent, share in rows_of(one)),
        "", _row(("lasted, beside all else", "µs a command", "ms each time")),
        _row(("---", "---:", "---:")),
        *(_row((name, f"{spent:.1f}", f"{each:.2f}")) for name, each, spent in waits_of(one)),
        "", f"The database's processor: {one.backend_s / n * 1e6:.1f} µs a command.\n",
    ]  # fmt: skip
    return "\n".join(lines)


def _setting(said: Mapping[str, Any]) -> str:
    rows = [_row((name, str(value))) for name, value in said.items()]
    return "\n".join([_row(("", "")), _row(("---", "---")), *rows]) + "\n"
