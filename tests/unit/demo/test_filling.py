"""A filling that is stopped: nobody is left who waits for an answer."""

import asyncio
import gc
from contextlib import suppress
from itertools import islice
from types import SimpleNamespace
from typing import Any

from domain.catalogue import EMPTY
from domain.errors import NotFound
from infra.demo.fill import fill
from infra.demo.living import setup
from tests.support.demo import the_county

SENT, FAILED = 20, 10


def test_who_stops_withdraws_what_is_on_its_way_and_leaves_no_failure_to_be_logged() -> None:
    answers: list[asyncio.Future[Any]] = []
    faults: list[dict[str, Any]] = []

    async def known(_: Any) -> set[Any]:
        return set()

    async def keep_all(_: Any) -> None:
        pass

    def submit(*_: Any) -> asyncio.Future[Any]:
        answers.append(asyncio.get_running_loop().create_future())
        if len(answers) == FAILED:
            answers[-1].set_exception(NotFound())
        return answers[-1]

    async def stopped() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, fault: faults.append(fault))
        ledger: Any = SimpleNamespace(known=known, submit=submit, catalogue=EMPTY)
        evidence: Any = SimpleNamespace(keep_all=keep_all)
        with suppress(TimeoutError):
            async with asyncio.timeout(0.1):
                await fill(ledger, evidence, islice(setup(the_county()), SENT))
        assert [answer.done() for answer in answers] == [True] * SENT
        await asyncio.sleep(0)  # the step that was cancelled holds what it was cancelled in
        answers.clear()
        gc.collect()

    asyncio.run(stopped())
    assert faults == []
