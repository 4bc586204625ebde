"""Growth: the same work on logs of different lengths, against the shortest of them.

Each log is the county with its lives copied, so that nothing but the length differs. A log that
the work itself would lengthen by much is made anew for each round.
"""

from collections.abc import Iterator
from contextlib import ExitStack, suppress
from functools import partial
from itertools import cycle

from psycopg import sql

from tests.bench.asked import Asked
from tests.bench.cloning import Original, copy_streams, originals
from tests.bench.contender import Contender
from tests.bench.figures import Figure, Target, figure
from tests.bench.load import NothingDone
from tests.bench.place import Place
from tests.bench.rounds import Cell, Measured, Rounds
from tests.bench.town import TOWN

FEW = 1_000
WORKS = (
    ("1", "create", "128 concurrent creates · commands/s"),
    ("2", "load", "cold loads of streams of five, 128 at a time · streams/s"),
    ("2", "load few", f"the same among {FEW:,} streams · streams/s"),
    ("7", "catch_up", "catch-up of all views · events/s"),
)
"""By item. Of a longer log more is loaded than a processor's caches hold, as long as it is drawn
from all of it; among few streams that lie all over it nothing differs but the log's length."""
FLAT = Target(0.77)
"""1 / 1.3: below that factor a difference says nothing on a machine that is shared."""

RENEWED_MAX = 100_000
_INCIDENTS = sql.SQL(
    "SELECT originator_id FROM log.events WHERE topic = 'incident.incident_reported.v1'"
    " ORDER BY notification_id"
)
_FIVE = sql.SQL(
    "SELECT originator_id FROM log.events WHERE originator_version = 5"
    " AND topic = 'incident.arrived_on_scene.v1' ORDER BY notification_id DESC LIMIT 1"
)
_HEAD = sql.SQL("SELECT max(notification_id) FROM log.events")


def ledger_of(events: int) -> str:
    """The name of the ledger with so many events."""
    return f"{TOWN}_{events}"


def grow(place: Place, events: int) -> None:
    """Make a ledger of the town and copies of its incidents; nobody may have the town open.

    Half of the copies are lives from report to close, half streams of five events.
    """
    name = ledger_of(events)
    place.copy_ledger(TOWN, name)
    url = place.ledger_url(name)
    ((head,),) = place.asked(_HEAD, name)
    lives = originals(url, [stream for (stream,) in place.asked(_INCIDENTS, name)])
    ((five,),) = place.asked(_FIVE, name)
    (short,) = [one for one in lives if one.stream == five]
    copy_streams(url, list(_up_to(events - head, lives, short)))
    place.execute(sql.SQL("VACUUM ANALYZE log.events"), ledger=name)


def _up_to(events: int, lives: list[Original], short: Original) -> Iterator[Original]:
    for one in cycle(lives):
        if events <= 0:
            return
        yield one
        lacking = len(one.events)
        events -= lacking
        while lacking > 0:
            yield short
            lacking -= len(short.events)
            events -= len(short.events)


def cells(place: Place, asked: Asked) -> Iterator[Cell]:
    """Every work on every length."""
    for item, work, _ in WORKS:
        if item in asked.items:
            for events in asked.growth:
                measure = partial(_measured, place, asked, work, events)
                yield Cell(f"{work} {events}", measure)


def _measured(place: Place, asked: Asked, work: str, events: int) -> Measured:
    source = ledger = ledger_of(events)
    renewed = work == "create" and events <= RENEWED_MAX
    if renewed:
        ledger = f"{source}_again"
        place.copy_ledger(source, ledger)
        place.checkpoint()
    try:
        with ExitStack() as stack:
            return _asked_of(place, asked, work, ledger, stack)
    finally:
        if renewed:
            place.server.drop_database(ledger)


def _asked_of(place: Place, asked: Asked, work: str, ledger: str, stack: ExitStack) -> Measured:
    module = "tests.bench.product" if work == "create" else "tests.bench.replaying"
    contender = stack.enter_context(Contender(module, place.log("growth"), **place.given(ledger)))
    match work:
        case "create":
            with suppress(NothingDone):
                contender.ask("create", clients=128, seconds=0.2)  # so that it has warmed up
            measured: Measured = contender.ask("create", clients=128, seconds=asked.cell_s / 2)
        case "load":
            measured = contender.ask("load", seconds=asked.cell_s)
        case "load few":
            measured = contender.ask("load", seconds=asked.cell_s, among=FEW)
        case _:
            measured = contender.ask(work)
    return measured


def figures(asked: Asked, rounds: Rounds) -> Iterator[Figure]:
    """Each length against the shortest, round by round."""
    shortest = min(asked.growth)
    for item, work, said in WORKS:
        if item not in asked.items:
            continue
        reference = rounds.of(f"{work} {shortest}")
        for events in asked.growth:
            if events != shortest:
                variant = f"growth: {events:,} events / {shortest:,}, {said}"
                yield figure(item, variant, rounds.of(f"{work} {events}"), reference, FLAT)
