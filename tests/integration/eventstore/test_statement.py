"""A statement sent without the driver's cursors leaves its line as fit as those would."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import closing

import psycopg
import pytest

from adapters.eventstore.log import PostgresLog
from adapters.ids import new_id
from infra.postgres.roles import Role
from tests.support.postgres import Database, until_somebody_waits

Act = Callable[[PostgresLog], Awaitable[None]]


def on_a_line(database: Database, act: Act) -> None:
    """Act on a line that has been used, and use it afterwards."""

    async def run() -> None:
        log = PostgresLog(database.url(Role.WRITER))
        try:
            assert await log.reserve({"a": 1}) == {"a": 1}
            await act(log)
            assert await log.reserve({"a": 1}) == {"a": 2}
            assert await log.receipts([new_id()]) == {}
        finally:
            await log.close()

    asyncio.run(run())


@pytest.mark.timeout(20)
def test_more_than_the_socket_takes_at_once(database: Database) -> None:
    async def act(log: PostgresLog) -> None:
        assert await log.receipts([new_id() for _ in range(100_000)]) == {}

    on_a_line(database, act)


def test_whoever_is_cancelled_leaves_no_answer_to_the_next(database: Database) -> None:
    async def act(log: PostgresLog) -> None:
        with closing(psycopg.connect(database.url(Role.OWNER))) as owner:
            owner.execute("LOCK TABLE log.receipts")
            waiting = asyncio.create_task(log.receipts([new_id()]))
            await asyncio.sleep(0.2)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting

    on_a_line(database, act)


def test_what_the_server_was_made_to_forget_is_prepared_again(database: Database) -> None:
    async def act(log: PostgresLog) -> None:
        assert log.connection is not None
        await log.connection.execute("DEALLOCATE ALL")
        with pytest.raises(psycopg.errors.InvalidSqlStatementName):
            await log.receipts([new_id()])

    on_a_line(database, act)


def test_a_refused_statement_and_many_of_the_driver_s_own_change_nothing(
    database: Database,
) -> None:
    async def act(log: PostgresLog) -> None:
        assert log.connection is not None
        for _ in range(120):
            await log.connection.execute("SELECT 1")
        with pytest.raises(psycopg.errors.NumericValueOutOfRange):
            await log.reserve({"a": 2**63 - 1})

    on_a_line(database, act)


def test_whoever_waits_for_one_series_holds_none_that_comes_after_it(database: Database) -> None:
    """In one order, whatever is asked first: two processes wait for each other, never in a ring."""

    async def run() -> None:
        waiting, third = (PostgresLog(database.url(Role.WRITER)) for _ in range(2))
        try:
            assert await third.reserve({"a": 1, "b": 1}) == {"a": 1, "b": 1}
            with closing(psycopg.connect(database.url(Role.OWNER))) as first:
                first.execute("UPDATE log.number_blocks SET next = next WHERE key = 'a'")
                asked = asyncio.create_task(waiting.reserve({"b": 1, "a": 1}))
                await until_somebody_waits(database)
                async with asyncio.timeout(5):
                    assert await third.reserve({"b": 1}) == {"b": 2}
            assert await asked == {"a": 2, "b": 3}
        finally:
            await waiting.close()
            await third.close()

    asyncio.run(run())
