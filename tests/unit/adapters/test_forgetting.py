"""After a loss nobody knows which numbers are still reserved: none in hand is given out."""

import asyncio
from collections.abc import Callable

import psycopg

from adapters.eventstore.append import Append, Written
from adapters.eventstore.ledger import Ledger
from adapters.eventstore.receipts import Outcome, Submission
from adapters.ids import new_id
from domain.incident.commands.intake import ReportIncident
from domain.incident.events.intake import IncidentReported
from domain.incident.terms import Channel
from tests.support.examples import GRID, OFFICER_A
from tests.support.memory_connection import MemoryConnection, MemoryServer
from tests.support.townsfolk import Codes, principal_of
from tests.support.twin_ledgers import NOWHERE, county_append

OTHERS = 5


class Losing(MemoryConnection):
    """Loses its first append, when it is told to."""

    def __init__(self, server: MemoryServer) -> None:
        super().__init__(server)
        self.appending, self.lost = asyncio.Event(), asyncio.Event()

    async def append(self, append: Append) -> Written:
        if not self.lost.is_set():
            self.appending.set()
            await self.lost.wait()
            raise psycopg.OperationalError("the server closed the connection")
        return await super().append(append)


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
