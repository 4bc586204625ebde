"""Whoever is told to stop while the database says nothing: nobody is left without an answer."""

import asyncio

import psycopg
import pytest

from adapters.eventstore.errors import OutcomeUnknown
from adapters.eventstore.receipts import Outcome, Receipt
from tests.support.frozen import frozen
from tests.support.ledgers import ANNA, new_box, put, toy_ledger

PATIENCE_S = 2.0


def writers(url: str) -> list[int]:
    """The server's processes for the writer's connections."""
    with psycopg.connect(url) as conn:
        rows = conn.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND application_name = 'gridledger-writer'"
        )
        return [pid for (pid,) in rows]


def test_a_command_that_came_before_the_end_of_a_short_silence_is_written(url: str) -> None:
    """However long nobody had asked for anything before."""

    async def run() -> Receipt:
        ledger = toy_ledger(url, patience_s=PATIENCE_S)
        await ledger.__aenter__()
        box = await new_box(ledger)
        await asyncio.sleep(PATIENCE_S + 0.1)
        with frozen(writers(url)):
            await asyncio.sleep(0.7)  # by now the writer has looked for news, and hangs
            asked = asyncio.create_task(ledger.execute(ANNA, put(box, 5)))
            await asyncio.sleep(0.01)
            closing = asyncio.create_task(ledger.__aexit__(None, None, None))
            await asyncio.sleep(0.5)
        await closing
        return await asyncio.wait_for(asked, PATIENCE_S)

    assert asyncio.run(run()).outcome is Outcome.APPLIED


def test_a_long_silence_leaves_nobody_without_an_answer(url: str) -> None:
    async def run() -> None:
        ledger = toy_ledger(url, patience_s=PATIENCE_S)
        await ledger.__aenter__()
        box = await new_box(ledger)
        with frozen(writers(url)):
            early = asyncio.create_task(ledger.execute(ANNA, put(box, 5)))
            await asyncio.sleep(PATIENCE_S / 2)
            late = asyncio.create_task(ledger.execute(ANNA, put(box, 6)))
            await asyncio.sleep(0.01)
            submitted = ledger.submit(ANNA, put(box, 7))
            await ledger.__aexit__(None, None, None)
            for one in (early, late, submitted):
                with pytest.raises(OutcomeUnknown):
                    await asyncio.wait_for(one, PATIENCE_S)

    asyncio.run(run())
