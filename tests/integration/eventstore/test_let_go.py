"""What a ledger keeps of a command that it has answered: nothing but its facts."""

import asyncio
import gc

from adapters.eventstore.pending import Pending
from tests.support.ledgers import ANNA, new_box, put, toy_ledger


def test_a_command_is_let_go_once_it_is_answered(url: str) -> None:
    """What is held of the last quarter of a second is no more at hand for the next command."""

    async def run() -> list[Pending]:
        async with toy_ledger(url) as ledger:
            box = await new_box(ledger)
            for amount in range(1, 4):
                await ledger.execute(ANNA, put(box, amount))
            await asyncio.sleep(0.05)  # the writer goes on to wait for the next one
            gc.collect()
            there = [one for one in gc.get_objects() if isinstance(one, Pending)]
            return [one for one in there if one.command.stream == box]  # and no other test's

    assert asyncio.run(run()) == []
