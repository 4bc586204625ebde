"""Sessions against a database: what opens one, and what ends it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from adapters.identity.sessions import CONSOLE_FOR, DEVICE_FOR, Sessions
from infra.postgres.roles import Role
from tests.support.postgres import Database

KEY = b"k" * 32
LEDGER, PERSON, POST = UUID(int=1), UUID(int=2), UUID(int=3)
NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)


class SetClock:
    """A clock that stands where the test puts it."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


def edge(database: Database) -> AsyncConnectionPool[AsyncConnection]:
    return AsyncConnectionPool(database.url(Role.EDGE), min_size=1, max_size=2, open=False)


def with_sessions(database: Database, act: Callable[[Sessions, SetClock], Awaitable[None]]) -> None:
    async def run() -> None:
        async with edge(database) as pool:
            clock = SetClock()
            await act(Sessions(pool, KEY, clock), clock)

    asyncio.run(run())


def test_a_session_is_recognised_until_it_ends(database: Database) -> None:
    async def act(sessions: Sessions, clock: SetClock) -> None:
        token, claim = await sessions.open(LEDGER, PERSON, POST, device=False)
        assert (claim.person, claim.post, claim.device) == (PERSON, POST, None)
        clock.at = NOW + CONSOLE_FOR - timedelta(seconds=1)
        assert await sessions.recognise(token, LEDGER) == claim
        clock.at = NOW + CONSOLE_FOR
        assert await sessions.recognise(token, LEDGER) is None

    with_sessions(database, act)


def test_a_device_session_has_a_device_of_its_own_and_lasts_longer(database: Database) -> None:
    async def act(sessions: Sessions, clock: SetClock) -> None:
        _, first = await sessions.open(LEDGER, PERSON, POST, device=True)
        token, second = await sessions.open(LEDGER, PERSON, POST, device=True)
        assert first.device is not None
        assert first.device != second.device
        clock.at = NOW + DEVICE_FOR - timedelta(seconds=1)
        assert await sessions.recognise(token, LEDGER) == second

    with_sessions(database, act)


def test_an_ended_session_is_not_recognised_again(database: Database) -> None:
    async def act(sessions: Sessions, clock: SetClock) -> None:
        token, _ = await sessions.open(LEDGER, PERSON, POST, device=False)
        assert await sessions.recognise(token, LEDGER)
        await sessions.end(token)
        assert await sessions.recognise(token, LEDGER) is None
        clock.at += timedelta(hours=1)
        await sessions.end(token)
        ended = stored(database)[0][1]
        assert ended == NOW

    with_sessions(database, act)


def test_a_session_ended_by_another_process_is_noticed(database: Database) -> None:
    async def act(sessions: Sessions, clock: SetClock) -> None:
        token, _claim = await sessions.open(LEDGER, PERSON, POST, device=False)
        async with edge(database) as pool:
            here = Sessions(pool, KEY, clock, recheck_s=0)
            assert await here.recognise(token, LEDGER)
            await sessions.end(token)
            assert await here.recognise(token, LEDGER) is None

    with_sessions(database, act)


def test_a_token_of_another_ledger_is_no_session_here(database: Database) -> None:
    async def act(sessions: Sessions, _: SetClock) -> None:
        token, _claim = await sessions.open(LEDGER, PERSON, POST, device=False)
        assert await sessions.recognise(token, UUID(int=9)) is None

    with_sessions(database, act)


def test_a_well_signed_token_that_was_never_stored_is_no_session(database: Database) -> None:
    async def act(sessions: Sessions, _: SetClock) -> None:
        token, _claim = await sessions.open(LEDGER, PERSON, POST, device=False)
        with psycopg.connect(database.url(Role.OWNER), autocommit=True) as connection:
            connection.execute("DELETE FROM edge.sessions")
        assert await sessions.recognise(token, LEDGER) is None

    with_sessions(database, act)


def test_the_token_itself_is_not_stored(database: Database) -> None:
    async def act(sessions: Sessions, _: SetClock) -> None:
        token, _claim = await sessions.open(LEDGER, PERSON, POST, device=False)
        (digest, _ended) = stored(database)[0]
        assert len(digest) == 32
        assert digest not in token.encode()

    with_sessions(database, act)


def stored(database: Database) -> list[tuple[bytes, datetime | None]]:
    with psycopg.connect(database.url(Role.EDGE)) as connection:
        return connection.execute("SELECT token_sha256, revoked_at FROM edge.sessions").fetchall()
