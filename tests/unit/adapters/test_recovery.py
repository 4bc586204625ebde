"""How long a lost outcome is looked for: as long as its callers have patience, and no longer."""

import asyncio
from collections.abc import Iterator, Sequence
from uuid import UUID

import psycopg
import pytest

from adapters.eventstore.append import Append, Written
from adapters.eventstore.errors import OutcomeUnknown
from adapters.eventstore.ledger import PATIENCE_S
from adapters.eventstore.receipts import Outcome, Receipt, StoredReceipt
from adapters.eventstore.writer import RECONNECT_S
from tests.support import toy
from tests.support.ledgers import ANNA, new_box, put, toy_ledger
from tests.support.memory_connection import MemoryConnection, MemoryServer
from tests.support.twin_ledgers import NOWHERE
from tests.support.virtual_time import VirtualLoop


@pytest.fixture(autouse=True)
def toys() -> Iterator[None]:
    with toy.registered():
        yield


class Leaving(MemoryConnection):
    """Away when it is told to."""

    away = False

    async def append(self, append: Append) -> Written:
        self._require_there()
        return await super().append(append)

    async def receipts(self, command_ids: Sequence[UUID]) -> dict[UUID, StoredReceipt]:
        self._require_there()
        return await super().receipts(command_ids)

    def _require_there(self) -> None:
        if self.away:
            raise psycopg.OperationalError("the server is gone")


class Frozen(MemoryConnection):
    """Hears nothing any more once it is told to, and says nothing."""

    frozen = False

    async def append(self, append: Append) -> Written:
        if self.frozen:
            await asyncio.get_running_loop().create_future()
        return await super().append(append)


Answered = tuple[float, Receipt | Exception]


def answered(patiences_s: Sequence[float], away_s: float) -> list[Answered]:
    """When each of a batch is answered while the server is away, and what.

    Nobody but the writer ends the waiting: `submit` has no patience of its own.
    """

    async def run() -> list[Answered]:
        loop = asyncio.get_running_loop()
        server = MemoryServer()
        lines = [MemoryConnection(server), writing := Leaving(server)]
        opened = iter(lines)
        async with toy_ledger(NOWHERE, open_log=lambda: next(opened)) as ledger:
            box = await new_box(ledger)
            writing.away, since = True, loop.time()

            async def ask(patience_s: float) -> Answered:
                ledger.patience_s = patience_s
                [answer] = await asyncio.gather(
                    ledger.submit(ANNA, put(box, 1)), return_exceptions=True
                )
                assert not isinstance(answer, BaseException) or isinstance(answer, Exception)
                return loop.time() - since, answer

            asked = [asyncio.create_task(ask(patience_s)) for patience_s in patiences_s]
            await asyncio.sleep(away_s)
            writing.away = False
            return await asyncio.gather(*asked)

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(run())


def test_it_is_called_unknown_when_the_first_of_a_batch_has_no_patience_left() -> None:
    for patiences_s in ([PATIENCE_S], [PATIENCE_S, PATIENCE_S / 4], [1.0, PATIENCE_S]):
        for after_s, answer in answered(patiences_s, away_s=3 * PATIENCE_S):
            assert isinstance(answer, OutcomeUnknown)
            assert answer.retry_after_s == 1
            assert 0 <= after_s - min(patiences_s) <= 2 * RECONNECT_S


def test_it_is_looked_for_to_the_end_of_patience_and_told_once_somebody_knows() -> None:
    [(after_s, answer)] = answered([PATIENCE_S], away_s=PATIENCE_S - 1)
    assert isinstance(answer, Receipt)
    assert answer.outcome is Outcome.APPLIED
    assert 0 <= after_s - (PATIENCE_S - 1) <= 2 * RECONNECT_S


@pytest.mark.parametrize("behind", [0, 3], ids=["alone", "with others behind"])
def test_a_stop_waits_for_a_silent_database_as_long_as_there_is_patience(behind: int) -> None:
    async def run() -> float:
        loop = asyncio.get_running_loop()
        server = MemoryServer()
        opened = iter([MemoryConnection(server), writing := Frozen(server)])
        async with toy_ledger(NOWHERE, open_log=lambda: next(opened)) as ledger:
            box = await new_box(ledger)
            writing.frozen, since = True, loop.time()
            asking = [asyncio.create_task(ledger.execute(ANNA, put(box, 1)))]
            await asyncio.sleep(1)
            asking += [
                asyncio.create_task(ledger.execute(ANNA, put(box, 1))) for _ in range(behind)
            ]
            answers = await asyncio.gather(*asking, return_exceptions=True)
            assert {type(answer) for answer in answers} == {OutcomeUnknown}
        return loop.time() - since

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        took_s = runner.run(asyncio.wait_for(run(), 10 * PATIENCE_S))
    assert took_s <= PATIENCE_S + 2
