"""Items 1 to 4: durable commands, through as many processes as there are processors."""

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from importlib.util import find_spec

from tests.bench.asked import Asked
from tests.bench.contender import Contender
from tests.bench.figures import Figure, Target, alone, figure
from tests.bench.place import Place, library_environment
from tests.bench.references.pgbench import PgBench
from tests.bench.rounds import Cell, Rounds
from tests.bench.several import PROCESSES, Several
from tests.bench.town import TOWN

CLIENTS = (1, 8, 32, 128)
CRUD_CLIENTS = (8, 32)
STREAMS_PER_S = 20_000
"""More than can be loaded cold in a second: a cell that runs out of them fails."""

GC_TARGET = Target(0.5, at_least=False)


def cells(place: Place, asked: Asked, stack: ExitStack) -> list[Cell]:
    """The product's and the references' cells that these items need."""
    if not asked.items & {"1", "2", "3", "4"}:
        return []
    products = [
        stack.enter_context(
            Contender("tests.bench.product", place.log(f"product-{n}"), **place.given(TOWN))
        )
        for n in range(PROCESSES)
    ]
    product, several = products[0], Several(products)
    stock = stack.enter_context(
        Contender(
            "tests.bench.references.stock", place.log("stock"),
            **library_environment(place.references),
        )
    )  # fmt: skip
    return [
        *_creating(asked, several),
        *_limits(place, asked),
        *_alone(asked, product, several, stock),
        *_crud(place, asked, stack),
        *(_appending(asked, several, stock) if "2" in asked.items else ()),
    ]


def crud_installed() -> bool:
    """It comes with the group `bench`, which `./run bench` installs."""
    return find_spec("sqlalchemy") is not None and find_spec("asyncpg") is not None


def _creating(asked: Asked, several: Several) -> Iterator[Cell]:
    wanted = {"1": {32, 128}, "3": {128}, "4": {32}}
    for clients in CLIENTS:
        if any(clients in wanted.get(item, ()) for item in asked.items):
            work = partial(several.ask, "create", clients=clients, seconds=asked.cell_s)
            yield Cell(f"create {clients}", work)


def _alone(asked: Asked, product: Contender, several: Several, stock: Contender) -> Iterator[Cell]:
    if "1" in asked.items:
        for clients in CLIENTS:
            work = partial(product.ask, "create", clients=clients, seconds=asked.cell_s)
            yield Cell(f"alone {clients}", work)
        yield Cell(
            "create text 128",
            lambda: several.ask("create", clients=128, seconds=asked.cell_s, text=True),
        )
    if asked.items & {"3", "4"}:
        yield Cell("stock create", lambda: stock.ask("create", seconds=asked.cell_s))


def _crud(place: Place, asked: Asked, stack: ExitStack) -> Iterator[Cell]:
    """At 8 and at 32 clients: the better of the two is the reference."""
    if "3" not in asked.items or not crud_installed():
        return
    crud = stack.enter_context(
        Contender("tests.bench.references.crud", place.log("crud"), url=place.references)
    )
    for clients in CRUD_CLIENTS:
        work = partial(crud.ask, "create", clients=clients, seconds=asked.cell_s)
        yield Cell(f"crud {clients}", work)


def _limits(place: Place, asked: Asked) -> Iterator[Cell]:
    if place.pgbench is not None and "1" in asked.items:
        pgbench = PgBench(place, place.pgbench)
        yield Cell("pgbench", lambda: {"rate": pgbench.rate(asked.cell_s)})


def _appending(asked: Asked, several: Several, stock: Contender) -> Iterator[Cell]:
    def fill() -> None:
        several.fill(STREAMS_PER_S * asked.cell_s)

    stock.ask("fill")
    warm = Cell("warm", lambda: several.ask("warm", clients=128, seconds=asked.cell_s))
    yield Cell("cold", lambda: several.ask("cold", clients=128, seconds=asked.cell_s), fill, warm)
    yield Cell("stock append", lambda: stock.ask("append", seconds=asked.cell_s))


def figures(asked: Asked, rounds: Rounds) -> Iterator[Figure]:
    """What was measured, against what it must come up to."""
    if "1" in asked.items:
        yield from _against_the_limit(rounds)
        yield from latencies(rounds, "in one process", "alone")
    if "2" in asked.items:
        stock = rounds.of("stock append")
        for name, least in (("cold", 12), ("warm", 25)):
            variant = f"load 5 + append 1, 128 concurrent, {name} / stock, 8 threads · commands/s"
            yield figure("2", variant, rounds.of(name), stock, Target(least))
    if "3" in asked.items:
        variant = "128 concurrent / stock, 8 threads · commands/s"
        stock = rounds.of("stock create")
        yield figure("3", variant, rounds.of("create 128"), stock, Target(18))
    if "3" in asked.items and crud_installed():
        variant = "128 concurrent / CRUD, the better of 8 and 32 clients · commands/s"
        crud = rounds.best(*(f"crud {clients}" for clients in CRUD_CLIENTS))
        yield figure("3", variant, rounds.of("create 128"), crud, Target(13))
    if "4" in asked.items:
        variant = "p99 at 32 concurrent / stock's at 8 threads · ms"
        works, references = rounds.of("create 32", "p99_ms"), rounds.of("stock create", "p99_ms")
        yield figure("4", variant, works, references, Target(0.35, at_least=False))


def _against_the_limit(rounds: Rounds) -> Iterator[Figure]:
    rows = [
        ("create 32", "32 concurrent", Target(1)),
        ("create 128", "128 concurrent", Target(1.5)),
        ("alone 32", "32 concurrent, in one process", None),
        ("alone 128", "128 concurrent, in one process", None),
        ("create text 128", "128 concurrent, with a text of 40 characters", None),
    ]
    for name, variant, target in rows:
        works = rounds.of(name)
        if rounds.has("pgbench"):
            against = f"{variant} / pgbench, 32 clients · commands/s"
            yield figure("1", against, works, rounds.of("pgbench"), target)
        else:
            yield alone("1", f"{variant} · commands/s", works)


def latencies(rounds: Rounds, where: str, cell: str) -> Iterator[Figure]:
    """p50 and p99, and the longest garbage collection of the same window against the p99."""
    for clients in CLIENTS:
        name, at = f"{cell} {clients}", f"{clients} concurrent, {where} · ms"
        longest, p99 = rounds.of(name, "gc_ms"), rounds.of(name, "p99_ms")
        yield alone("p50", at, rounds.of(name, "p50_ms"))
        yield alone("p99", at, p99)
        yield figure("gc", f"longest collection / p99, {at}", longest, p99, GC_TARGET)
