"""Two ledgers on one log, connections cut at their commits: nothing is lost, doubled or torn.

The control writes the cache before its commit and must be found out every time.
"""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.postgres.roles import Role
from tests.campaigns.evidence import gather
from tests.campaigns.ledger_check import check, summary
from tests.campaigns.senders import Wish
from tests.campaigns.two_ledgers import LEDGERS, two_ledgers
from tests.support import toy
from tests.support.postgres import Database

SEED = 20261124
COMMANDS = 1500  # of each


@pytest.fixture(autouse=True)
def toys() -> Iterator[None]:
    with toy.registered():
        yield


def test_two_ledgers_whose_commits_are_cut_lose_double_and_tear_nothing(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = database.url(Role.WRITER)
    done = asyncio.run(two_ledgers(url, tmp_path, "boxes", Wish(seed=SEED, commands=COMMANDS)))
    seen = gather(url, done.histories, done.followed)
    found = check(seen)
    with capsys.disabled():
        sys.stdout.write(f"\nledger-check seed={SEED} {summary(seen, found, cuts=done.cuts)}\n")
    assert found[:10] == []
    assert done.cuts > 50
    assert len(seen.asked) == LEDGERS * COMMANDS
