"""A writer that caches before the commit and keeps what it has when the connection is cut.

It is the control of the ledger check: on the same schedule it must be found out every time, where
the writer that is shipped passes.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.eventstore.receipts import Submission
from adapters.ids import new_id
from infra.postgres.roles import Role
from tests.campaigns.evidence import gather
from tests.campaigns.ledger_check import check
from tests.campaigns.two_ledgers import follow
from tests.support import broken, toy
from tests.support.ledgers import ANNA, History, put, send, toy_ledger
from tests.support.postgres import Database
from tests.support.proxy import Fate, Proxy, proxied


@pytest.fixture(autouse=True)
def toys() -> Iterator[None]:
    with toy.registered():
        yield


@pytest.fixture
def hasty() -> Iterator[None]:
    with broken.hasty():
        yield


async def same_version_other_state(url: str, path: Path, amount: int) -> set[str]:
    """A's commit is cut off; before A is back, B writes that very version. What is then found."""
    history = History(path)
    box = new_id()
    doomed = False

    def fate() -> Fate:
        if not doomed:
            return Fate.FORWARD
        proxy.open.clear()  # A stays away until B has written
        return Fate.CUT_BEFORE

    proxy: Proxy
    async with (
        proxied(url, fate) as proxy,
        toy_ledger(proxy.url) as a,
        toy_ledger(url) as b,
    ):
        opening = Submission(toy.OpenBox(command_id=box, stream=box))
        await send(b, history, ANNA, opening)
        await send(a, history, ANNA, put(box, 5))
        doomed = True
        late = asyncio.create_task(send(a, history, ANNA, put(box, amount)))
        await proxy.cut.wait()
        doomed = False
        await send(b, history, ANNA, put(box, 10))
        proxy.open.set()
        await late
    done = asyncio.Event()
    done.set()
    seen = gather(url, [path], await follow(url, done))
    return {finding.what for finding in check(seen)}


@pytest.mark.parametrize("round_", [1, 2, 3])
@pytest.mark.parametrize(("amount", "found"), [(60, "FALSELY_REFUSED"), (20, "WRONGLY_DECIDED")])
@pytest.mark.usefixtures("hasty")
def test_a_writer_that_caches_before_its_commit_is_found_out(
    database: Database, tmp_path: Path, amount: int, found: str, round_: int
) -> None:
    history = tmp_path / f"round-{round_}.jsonl"
    url = database.url(Role.WRITER)
    assert asyncio.run(same_version_other_state(url, history, amount)) == {found}


@pytest.mark.parametrize("amount", [60, 20])
def test_the_writer_passes_the_very_same_schedule(
    database: Database, tmp_path: Path, amount: int
) -> None:
    url = database.url(Role.WRITER)
    assert asyncio.run(same_version_other_state(url, tmp_path / "h.jsonl", amount)) == set()
