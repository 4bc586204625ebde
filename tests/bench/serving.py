"""Item 5, and the latencies over HTTP."""

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial

from tests.bench.asked import Asked
from tests.bench.contender import Contender
from tests.bench.figures import Figure, Target, figure
from tests.bench.http_load import posted, request_of
from tests.bench.place import Place
from tests.bench.rounds import Cell, Measured, Rounds
from tests.bench.town import CATEGORY, HERE, TOWN
from tests.bench.writing import CLIENTS, latencies

PATH = "/api/v1/incidents"


def cells(place: Place, asked: Asked, stack: ExitStack) -> Iterator[Cell]:
    """The product's and the reference's cells."""
    if not asked.items & {"1", "5"}:
        return
    served = stack.enter_context(
        Contender("tests.bench.served", place.log("served"), **place.given(TOWN))
    )
    base = served.ask("where")
    requests = [
        request_of(PATH, one["body"], one["token"])
        for one in served.ask("sessions", wanted=max(CLIENTS))
    ]
    for clients in CLIENTS if "1" in asked.items else (32,):
        work = partial(_measured, served, base, requests, clients, asked.cell_s)
        yield Cell(f"post {clients}", work)
    if "5" in asked.items:
        hello = stack.enter_context(Contender("tests.bench.references.hello", place.log("hello")))
        body = {"channel": "PATROL", "category": CATEGORY, "geo": HERE.model_dump()}
        body["grid"] = "018f0000-0000-7000-8000-000000000001"
        greeting = [request_of("/", body)]
        where = hello.ask("where")
        yield Cell("hello", partial(_measured, hello, where, greeting, 32, asked.cell_s))


def _measured(
    server: Contender, base: str, requests: list[bytes], clients: int, seconds: float
) -> Measured:
    server.ask("longest_ms")
    seen = posted(base, requests, clients, seconds)
    return seen._asdict() | {"gc_ms": server.ask("longest_ms")}


def figures(asked: Asked, rounds: Rounds) -> Iterator[Figure]:
    """What was measured, against what it must come up to."""
    if "1" in asked.items:
        yield from latencies(rounds, "HTTP", "post")
    if "5" in asked.items:
        variant = "POST, 32 connections, 1 worker / FastAPI hello · requests/s"
        yield figure("5", variant, rounds.of("post 32"), rounds.of("hello"), Target(0.75))
        variant = "p99 of the same / hello's · ms"
        works, references = rounds.of("post 32", "p99_ms"), rounds.of("hello", "p99_ms")
        yield figure("5", variant, works, references, Target(3, at_least=False))
