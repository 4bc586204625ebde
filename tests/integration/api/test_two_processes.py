"""Two processes serve one ledger: what one of them wrote, the other answers for at once.

The other has not heard of it: it looks for news in its own time, which never comes here.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from adapters.eventstore import writer
from api import moments
from tests.support.examples import GRID
from tests.support.feed import Feed, row_of
from tests.support.postgres import Database
from tests.support.streams import served
from tests.support.surface import V1, Surface, serving, surface

DISPATCHER = "dispatcher-centre"
REPORT = {"channel": "HOTLINE_12345", "category": "D1", "grid": str(GRID)}


class Two(NamedTuple):
    """here: the one that wrote, and what its receipt says. there: the other."""

    here: Surface
    there: Surface
    receipt: dict[str, Any]

    @property
    def path(self) -> str:
        return f"{V1}/incidents/{self.receipt['stream']}"

    def read(self, path: str, **params: str) -> Any:
        return self.there.get(path, login=DISPATCHER, params=params)


@pytest.fixture
def two(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Two]:
    monkeypatch.setattr(writer, "NEWS_S", 3600.0)
    with surface(database, tmp_path) as here, serving(database, tmp_path) as there:
        here.catch_up()
        there.token(DISPATCHER)
        answer = here.command("/incidents", REPORT, login=DISPATCHER)
        assert answer.status_code == 201, answer.text
        assert there.parts.ledger.position < here.parts.ledger.position
        yield Two(here, there, answer.json())


def test_a_position_is_known_that_another_process_wrote(two: Two) -> None:
    at = two.receipt["position"]
    now, then = two.read(two.path), two.read(two.path, as_of=at)
    assert now.json()["history"] == then.json()["history"]
    assert now.headers["log-position"] == then.headers["log-position"] == at
    compared = two.read(f"{two.path}/differences", since=at).json()
    assert (compared["since"], compared["until"], compared["differences"]) == (at, at, [])
    two.here.catch_up()
    board = two.read(f"{V1}/boards/open", as_of=at)
    assert (board.json()["position"], len(board.json()["rows"])) == (at, 1)
    assert two.read(f"{V1}/health").json()["head"] == at


def test_a_position_that_nobody_wrote_is_refused(two: Two) -> None:
    place, _, n = two.receipt["position"].rpartition(".")
    for path in (two.path, f"{V1}/boards/open"):
        answer = two.read(path, as_of=f"{place}.{int(n) + 1}")
        assert (answer.status_code, answer.json()["code"]) == (400, "as_of_invalid")


def test_a_receipt_code_is_not_called_unknown_before_the_views_know_of_it(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moments, "WAIT_S", 0.05)
    asked = {"code": two.receipt["receipt_code"]}
    early = two.there.ask("POST", f"{V1}/public/receipts", json=asked)
    assert (early.status_code, early.json()["code"]) == (503, "view_behind")
    two.here.catch_up()
    found = two.there.ask("POST", f"{V1}/public/receipts", json=asked)
    assert (found.status_code, found.json()["stage"]) == (200, "RECEIVED")


def test_a_feed_goes_on_behind_a_position_that_another_process_told(two: Two) -> None:
    async def act() -> None:
        async with served(two.there.parts) as host:
            feed = Feed(two.there, host)
            stream = await feed.listen(two.receipt["position"])
            written = await feed.report()
            two.here.catch_up()
            heard = row_of(await stream.message())
            assert heard["stream"] == written["stream"]
            feed.hang_up()

    two.there.run(act())
