"""Writers that are broken on purpose: they cache before the commit, or turn away for no reason.

The one keeps what it has when the connection is cut. They are the controls of the ledger check: on
the same schedule each must be found out every time, where the writer that is shipped passes.
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
from tests.support.ledgers import ANNA, BOXES, History, put, send, toy_ledger, uuid_of
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


async def each_box_is_filled(url: str, path: Path) -> set[str]:
    """By who has seen that it is empty. What is then found."""
    history = History(path)
    async with toy_ledger(url) as ledger:
        for n in range(BOXES):
            box = uuid_of(f"box {n}")
            await send(ledger, history, ANNA, Submission(toy.OpenBox(command_id=box, stream=box)))
            filling = toy.PutIn(command_id=uuid_of(f"filling {n}"), stream=box, amount=5)
            await send(ledger, history, ANNA, Submission(filling, expected_version=1))
    return {finding.what for finding in check(gather(url, [path]), put_off_max=0)}


@pytest.mark.parametrize("broken_as", ["stale", "hidden"])
def test_a_ledger_that_turns_away_for_no_reason_is_found_out(
    database: Database, tmp_path: Path, broken_as: str
) -> None:
    with broken.BROKEN[broken_as]():
        found = asyncio.run(each_box_is_filled(database.url(Role.WRITER), tmp_path / "h.jsonl"))
    assert found == {"FALSELY_REFUSED"}


def test_a_ledger_that_turns_away_nobody_passes(database: Database, tmp_path: Path) -> None:
    url = database.url(Role.WRITER)
    assert asyncio.run(each_box_is_filled(url, tmp_path / "h.jsonl")) == set()
