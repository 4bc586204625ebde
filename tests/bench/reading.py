"""Items 6 and 7, and what an event and a row of facts take of the disk."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial

from psycopg import sql

from tests.bench.asked import Asked
from tests.bench.contender import Contender
from tests.bench.figures import Figure, Target, alone, figure
from tests.bench.growing import ledger_of
from tests.bench.place import Place, library_environment
from tests.bench.rounds import Cell, Measured, Rounds
from tests.bench.several import PROCESSES

_SIZES = sql.SQL(
    "SELECT pg_total_relation_size('log.events')::float8,"
    " pg_total_relation_size('log.receipts')::float8, max(notification_id) FROM log.events"
)


def cells(place: Place, asked: Asked, stack: ExitStack) -> Iterator[Cell]:
    """The product's and the references' cells, on a log of copied lives."""
    if not asked.items & {"6", "7"}:
        return
    ledger = ledger_of(asked.replayed)
    readers = [
        stack.enter_context(
            Contender("tests.bench.replaying", place.log(f"replaying-{n}"), **place.given(ledger))
        )
        for n in range(PROCESSES if "6" in asked.items else 1)
    ]
    reading = readers[0]
    if "6" in asked.items:
        yield Cell("copy", partial(reading.ask, "copy"))
        for name in ("decode", "evolve"):
            yield Cell(name, partial(_replayed, readers, name))
            yield Cell(f"{name} alone", partial(_replayed, [reading], name))
    if "7" in asked.items:
        environment = library_environment(place.references)
        stock = stack.enter_context(
            Contender("tests.bench.references.projecting", place.log("projecting"), **environment)
        )
        stock.ask("fill")
        yield Cell("catch_up", partial(reading.ask, "catch_up"))
        yield Cell("stock projection", partial(stock.ask, "project", seconds=asked.cell_s))


def _replayed(readers: Sequence[Contender], cell: str) -> Measured:
    """The whole log in as many parts as there are readers, until the last of them is through."""
    parts = readers[0].ask("parts", number=len(readers))
    with ThreadPoolExecutor(len(readers)) as pool:
        since = time.perf_counter()
        working = [
            pool.submit(one.ask, cell, part=part)
            for one, part in zip(readers, parts, strict=False)  # a short log has fewer
        ]
        events = sum(one.result()["events"] for one in working)
        return {"rate": events / (time.perf_counter() - since)}


def figures(place: Place, asked: Asked, rounds: Rounds) -> Iterator[Figure]:
    """What was measured, against what it must come up to."""
    if "6" in asked.items:
        copied = rounds.of("copy")
        for name, least in (("evolve", 0.25), ("decode", 0.45)):
            rows = ((name, name, Target(least)), (f"{name} alone", f"{name}, in one process", None))
            for cell, work, target in rows:
                variant = f"full replay, {work}, {asked.replayed:,} events / COPY BINARY · events/s"
                yield figure("6", variant, rounds.of(cell), copied, target)
    if "7" in asked.items:
        variant = f"all views, {asked.replayed:,} events / stock runner, one counter · events/s"
        works, references = rounds.of("catch_up"), rounds.of("stock projection")
        yield figure("7", variant, works, references, Target(20))
        yield from _bytes(place, asked, rounds)


def _bytes(place: Place, asked: Asked, rounds: Rounds) -> Iterator[Figure]:
    ((events, receipts, n),) = place.asked(_SIZES, ledger_of(asked.replayed))
    yield alone("bytes", "an event with its indexes · bytes", [events / n])
    yield alone("bytes", "an event's share of the receipts · bytes", [receipts / n])
    sizes, rows = rounds.of("catch_up", "fact_bytes"), rounds.of("catch_up", "fact_rows")
    each = [size / count for size, count in zip(sizes, rows, strict=True)]
    yield alone("bytes", "a row version of incident_facts with its indexes · bytes", each)
