"""A moment in words becomes one position, for ever the same."""

import threading
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg import AsyncConnection

from infra.postgres.roles import Role
from projections.engine.asof import AsOf, AsOfRefused, at_instant, at_position, at_present
from projections.engine.positions import wait_for
from projections.engine.runner import Runner
from tests.support.asking import ask
from tests.support.log import NINE, Happened, LogWriter
from tests.support.postgres import Database
from tests.support.stories import County

STORY = County(3).go_on(130)
MakeRunner = Callable[..., Runner]


def clock(connection: psycopg.Connection) -> datetime:
    row = connection.execute("SELECT clock_timestamp()").fetchone()
    assert row is not None
    now: datetime = row[0]
    return now


async def waited(connection: AsyncConnection[Any], *of: Any) -> int:
    return await wait_for(lambda: nullcontext(connection), *of)


def test_a_time_is_the_last_position_recorded_by_then(database: Database, log: LogWriter) -> None:
    log.add_all(STORY)
    recorded = [one.at for one in STORY]
    for n in range(0, len(STORY), 7):
        for moment in (recorded[n], recorded[n] + timedelta(microseconds=1)):
            expected = len([at for at in recorded if at <= moment])
            assert ask(database, at_instant, moment) == AsOf(expected, moment)


def test_before_the_first_event_nothing_is_known(database: Database, log: LogWriter) -> None:
    early = NINE - timedelta(days=1)
    assert ask(database, at_instant, early) == AsOf(0, early)
    log.add_all(STORY[:3])
    assert ask(database, at_instant, early) == AsOf(0, early)


def test_the_future_is_refused(database: Database, reader: psycopg.Connection) -> None:
    now = clock(reader)
    with pytest.raises(AsOfRefused):
        ask(database, at_instant, now + timedelta(minutes=5))


def test_a_position_stands_at_its_own_recorded_instant(database: Database, log: LogWriter) -> None:
    log.add_all(STORY)
    assert ask(database, at_position, 9) == AsOf(9, STORY[8].at)
    for beyond in (0, len(STORY) + 1):
        with pytest.raises(AsOfRefused):
            ask(database, at_position, beyond)


def test_the_present_is_where_the_view_stands(
    database: Database, log: LogWriter, runner: MakeRunner
) -> None:
    assert ask(database, at_present, "facts").position == 0
    log.add_all(STORY)
    with runner() as kept:
        kept.catch_up(40)
        assert ask(database, at_present, "facts").position == 40


def test_near_the_present_a_batch_on_its_way_is_waited_for(
    database: Database, reader: psycopg.Connection
) -> None:
    """Its instant is taken already: an answer that left it out would not be true a second later."""
    answers: list[AsOf] = []
    with psycopg.connect(database.url(Role.OWNER)) as batch:
        batch.execute("SELECT pg_advisory_xact_lock(7)")
        taken, asked = clock(batch), clock(reader)
        thread = threading.Thread(target=lambda: answers.append(ask(database, at_instant, asked)))
        thread.start()
        while not reader.execute(
            "SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
            " WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted"
        ).fetchone():
            assert thread.is_alive()
        batch.execute(
            "INSERT INTO log.events VALUES (gen_random_uuid(), 1, 'incident.void_lapsed.v1', '{}',"
            " 1, gen_random_uuid(), '{}', %s, %s, '0123456789abcdef')",
            [taken, taken],
        )
        batch.commit()
    thread.join(20)
    assert answers == [AsOf(1, asked)]


def test_a_reader_of_his_own_writes_waits_for_their_position(
    database: Database, log: LogWriter, runner: MakeRunner
) -> None:
    log.add_all(STORY[:20])
    stop = threading.Event()
    with runner() as kept:
        kept.catch_up()
        assert ask(database, waited, "facts", 21, 0.05) == 20
        thread = threading.Thread(target=kept.follow, args=(stop,))
        thread.start()
        position = log.add_all([Happened(*STORY[20])])
        assert ask(database, waited, "facts", position, 20) == position
        stop.set()
        thread.join(20)


def test_following_needs_no_bell(database: Database, log: LogWriter, runner: MakeRunner) -> None:
    """A NOTIFY that never comes costs half a second, not an event."""
    stop = threading.Event()
    with runner() as kept:
        kept._log.connection.execute("UNLISTEN ledger")
        thread = threading.Thread(target=kept.follow, args=(stop,))
        thread.start()
        position = log.add_all(STORY[:9])
        assert ask(database, waited, "facts", position, 20) == position
        stop.set()
        thread.join(20)
