"""After a loss nothing that was known before counts: no number in hand, no state in memory."""

import asyncio
from collections.abc import Callable, Sequence
from uuid import UUID

import psycopg

from adapters.eventstore.append import Append, Written
from adapters.eventstore.ledger import Ledger
from adapters.eventstore.load import Loaded, Wanted
from adapters.eventstore.receipts import Outcome, StoredReceipt, Submission
from adapters.ids import new_id
from domain.incident.commands.intake import ReportIncident
from domain.incident.events.intake import IncidentReported
from domain.incident.terms import Channel
from domain.kernel import ActorKind
from tests.support import toy
from tests.support.examples import GRID, OFFICER_A
from tests.support.ledgers import ANNA, new_box, principal, put, toy_ledger
from tests.support.memory_connection import MemoryConnection, MemoryServer
from tests.support.townsfolk import Codes, principal_of
from tests.support.twin_ledgers import NOWHERE, county_append

OTHERS = 5
IMPORT = principal(3, ActorKind.IMPORT)


class Losing(MemoryConnection):
    """Loses its first append, when it is told to; asked_for: what became of it was."""

    def __init__(self, server: MemoryServer) -> None:
        super().__init__(server)
        self.appending, self.lost, self.asked_for = (
            asyncio.Event(),
            asyncio.Event(),
            asyncio.Event(),
        )

    async def append(self, append: Append) -> Written:
        if not self.lost.is_set():
            self.appending.set()
            await self.lost.wait()
            raise psycopg.OperationalError("the server closed the connection")
        return await super().append(append)

    async def receipts(self, command_ids: Sequence[UUID]) -> dict[UUID, StoredReceipt]:
        self.asked_for.set()
        return await super().receipts(command_ids)


class Slow(MemoryConnection):
    """Takes its time to load, when it is told to."""

    def __init__(self, server: MemoryServer) -> None:
        super().__init__(server)
        self.asked_for, self.free = asyncio.Event(), asyncio.Event()
        self.free.set()

    async def load(self, catalogue: int, wanted: Wanted) -> Loaded:
        if not self.free.is_set():
            self.asked_for.set()
            await self.free.wait()
        return await super().load(catalogue, wanted)


async def report(ledger: Ledger) -> None:
    new = new_id()
    command = ReportIncident(
        command_id=new, stream=new, channel=Channel.PATROL, category="D1", grid=GRID
    )
    receipt = await ledger.execute(principal_of(OFFICER_A.actor), Submission(command))
    assert receipt.outcome is Outcome.APPLIED


async def until(so: Callable[[], bool]) -> None:
    for _ in range(1_000):
        if so():
            return
        await asyncio.sleep(0.001)
    raise TimeoutError


def test_no_number_that_was_in_hand_at_a_loss_is_given_out() -> None:
    """The server that takes over has lost its last moments, and gives the block to another."""

    async def run() -> list[str]:
        server = MemoryServer()
        server.log.append(county_append())
        reading, writing = MemoryConnection(server), Losing(server)
        lines = iter([reading, writing])
        here = Ledger(NOWHERE, "here", Codes(), open_log=lambda: next(lines))
        there = Ledger(NOWHERE, "there", Codes(), open_log=lambda: MemoryConnection(server))
        async with here, there:
            written = asyncio.create_task(report(here))
            await writing.appending.wait()
            (stock,) = here._writer.numbers._stock.values()
            left = len(stock.left)
            decided = asyncio.create_task(report(here))
            await until(lambda: len(stock.left) == left - 1)
            server.log.numbers.clear()
            for _ in range(OTHERS):
                await report(there)
            writing.lost.set()
            await asyncio.gather(written, decided)
        events = [recorded.fact.event for recorded in server.log.recorded()]
        return [event.number for event in events if isinstance(event, IncidentReported)]

    numbers = asyncio.run(run())
    assert len(numbers) == len(set(numbers)) == OTHERS + 2


def test_nothing_is_decided_on_what_was_known_before_a_loss() -> None:
    """The server that takes over has other facts under the same versions; no append could tell."""
    box, other = new_id(), new_id()

    async def fill(ledger: Ledger, stream: UUID, amount: int) -> None:
        await ledger.execute(ANNA, Submission(toy.OpenBox(command_id=stream, stream=stream)))
        await ledger.execute(ANNA, put(stream, amount))

    async def run() -> Outcome:
        server, heir = MemoryServer(), MemoryServer()
        reading, writing = Slow(server), Losing(server)
        lines = iter([reading, writing])
        async with toy_ledger("", open_log=lambda: MemoryConnection(heir)) as there:
            await fill(there, box, 5)
            await fill(there, other, 10)
        async with toy_ledger("", open_log=lambda: next(lines)) as here:
            writing.lost.set()
            await fill(here, box, 60)
            writing.lost.clear()
            reading.free.clear()
            lost = asyncio.create_task(fill(here, new_id(), 1))
            await writing.appending.wait()
            compare = toy.Compare(command_id=new_id(), stream=box, other=other)
            compared = asyncio.create_task(here.execute(ANNA, Submission(compare)))
            await reading.asked_for.wait()  # the box itself is known, with 60 in it
            server.log = heir.log
            writing.lost.set()
            await writing.asked_for.wait()
            reading.free.set()
            await lost
            return (await compared).outcome

    with toy.registered():
        assert asyncio.run(run()) is Outcome.APPLIED


def test_what_is_imported_keeps_its_order_through_a_loss() -> None:
    """Two lots: the second is decided already, on another stream, when the first is lost."""

    async def run() -> list[int]:
        server = MemoryServer()
        reading, writing = Slow(server), Losing(server)
        lines = iter([reading, writing])
        async with toy_ledger("", open_log=lambda: next(lines)) as here:
            writing.lost.set()
            boxes = [await new_box(here) for _ in range(2)]
            writing.lost.clear()
            first = here.submit(IMPORT, put(boxes[0], 1))
            await writing.appending.wait()
            reading.free.clear()
            take = toy.TakeKey(command_id=new_id(), stream=boxes[1], key="k")
            second = here.submit(IMPORT, Submission(take))
            await reading.asked_for.wait()
            writing.lost.set()
            await writing.asked_for.wait()
            reading.free.set()
            await asyncio.gather(first, second)
        events = server.log.recorded()
        return [boxes.index(recorded.fact.stream) for recorded in events[2:]]

    with toy.registered():
        assert asyncio.run(run()) == [0, 1]
