"""Who looks up codes that stand for nothing keeps nobody waiting and stays one caller."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx2
import pytest

from adapters.vault.receipt_codes import code_of
from api.receipt_lookup import UNKNOWN_AT_ONCE_MAX
from tests.support.examples import GRID
from tests.support.feed import DISPATCHER, Feed
from tests.support.surface import BASE, V1, Surface

RECEIPTS = f"{V1}/public/receipts"
STRANGE = code_of(b"another ledger's key", UUID(int=1))


@pytest.fixture
def behind(county: Surface) -> Surface:
    """The views do not know of the last report."""
    county.catch_up()
    body = {"channel": "HOTLINE_12345", "category": "D1", "grid": str(GRID)}
    assert county.command("/incidents", body, login=DISPATCHER).status_code == 201
    return county


def test_strangers_who_wait_for_the_view_keep_nobody_from_the_board(
    behind: Surface, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.moments.WAIT_S", 0.8)
    monkeypatch.setattr("api.receipt_lookup.WAITING_MAX", UNKNOWN_AT_ONCE_MAX)
    done: list[tuple[str, int]] = []

    async def one(what: str, asking: Any) -> None:
        done.append((what, (await asking).status_code))

    async def all_at_once() -> None:
        guesses = (behind.asked("POST", RECEIPTS, json={"code": STRANGE}) for _ in range(10))
        board = behind.got(f"{V1}/boards/open", login=DISPATCHER)
        await asyncio.gather(*(one("guess", guess) for guess in guesses), one("board", board))

    behind.run(all_at_once())
    assert done == [("board", 200), *[("guess", 503)] * UNKNOWN_AT_ONCE_MAX]
    assert behind.ask("POST", RECEIPTS, json={"code": STRANGE}).status_code == 429, "each cost one"


def test_few_wait_for_the_view_at_a_time(behind: Surface, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.moments.WAIT_S", 60)
    monkeypatch.setattr("api.receipt_lookup.WAITING_MAX", 0)
    full = behind.ask("POST", RECEIPTS, json={"code": STRANGE})
    assert (full.status_code, full.headers["retry-after"]) == (503, "1")


def test_nobody_makes_himself_many_by_a_header(live: Callable[..., None]) -> None:
    async def act(feed: Feed) -> None:
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{feed.host.port}") as client:
            said = [{"X-Forwarded-For": f"192.0.2.{n}"} for n in range(UNKNOWN_AT_ONCE_MAX + 1)]
            asks = (client.post(RECEIPTS, json={"code": STRANGE}, headers=one) for one in said)
            statuses = [(await ask).status_code for ask in asks]
        assert statuses[-1] == 429

    live(act)


def test_a_guesser_keeps_nobody_out_but_his_own_network(county: Surface) -> None:
    """Whoever has one address of version 6 has all of its network."""
    county.catch_up()
    app = county.parts.app()

    async def ask(host: str) -> int:
        transport = httpx2.ASGITransport(app=app, client=(host, 1))
        async with httpx2.AsyncClient(transport=transport, base_url=BASE) as client:
            return (await client.post(RECEIPTS, json={"code": STRANGE})).status_code

    for guesser, same, others in (
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", ("2001:db8:0:2::1", "10.0.0.1")),
        ("::ffff:10.0.0.2", "::ffff:10.0.0.2", ("::ffff:10.0.0.3",)),
    ):
        guesses = [county.run(ask(guesser)) for _ in range(UNKNOWN_AT_ONCE_MAX)]
        assert guesses == [404] * UNKNOWN_AT_ONCE_MAX
        assert county.run(ask(same)) == 429
        assert [county.run(ask(other)) for other in others] == [404] * len(others)
