"""Other processes' news: how far they reach, and looking for them while the log is away."""

import asyncio

import psycopg
import pytest
from structlog.testing import capture_logs

from adapters.eventstore import writer
from adapters.eventstore.follow import Following
from adapters.eventstore.ledger import Ledger
from adapters.eventstore.load import Loaded, Wanted
from adapters.eventstore.pending import Pending
from adapters.eventstore.receipts import Submission
from adapters.ids import new_id
from domain.kernel import EARLIEST
from domain.ledger.commands import FinishSeeding
from tests.support.ledgers import ANNA
from tests.support.memory_connection import MemoryConnection, MemoryServer
from tests.support.townsfolk import Codes
from tests.support.twin_ledgers import NOWHERE, county_append


class Leaving(MemoryConnection):
    """Away when it is told to. loads: released once by each."""

    def __init__(self, server: MemoryServer) -> None:
        super().__init__(server)
        self.away = False
        self.loads = asyncio.Semaphore(0)

    async def load(self, catalogue: int, wanted: Wanted) -> Loaded:
        self.loads.release()
        if self.away:
            raise psycopg.OperationalError("the server is gone")
        return await super().load(catalogue, wanted)


def test_an_absence_of_the_log_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "NEWS_S", 0.001)

    async def run() -> list[str]:
        server = MemoryServer()
        server.log.append(county_append())
        reading = Leaving(server)
        lines = iter([reading, MemoryConnection(server)])
        with capture_logs() as logs:
            async with Ledger(NOWHERE, "here", Codes(), open_log=lambda: next(lines)):
                for away in (True, False, True):
                    reading.away = away
                    for _ in range(10):
                        await reading.loads.acquire()
        return [line["event"] for line in logs]

    assert asyncio.run(run()) == ["ledger.news_missed"] * 2


def test_who_heard_of_a_later_head_does_not_go_back_to_that_of_his_own_append() -> None:
    following = Following()
    following.take(Loaded(EARLIEST, 10, [], {}, {}, {}), 0, 0.0)
    following.written(5, alone=False)
    assert following.head == 10
    following.written(12, alone=True)
    assert following.head == 12


def test_what_a_command_needs_is_asked_again_by_news_that_come_while_it_is_read() -> None:
    async def run() -> None:
        server = MemoryServer()
        async with Ledger(
            NOWHERE, "here", Codes(), opening=True, open_log=lambda: MemoryConnection(server)
        ) as here:
            one = Pending(
                ANNA, Submission(FinishSeeding(command_id=new_id(), stream=new_id())),
                asyncio.get_running_loop().create_future(), 0.0,
            )  # fmt: skip
            one.need(here.catalogue)
            server.log.append(county_append())
            await here._writer._load(here._writer.reading, [one], fresh=True)
            assert here.catalogue.ledger is not None
            assert one.needed_by is here.catalogue

    asyncio.run(run())
