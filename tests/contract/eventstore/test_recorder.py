"""Our recorder keeps the library's contract, on our table, with INSERT and SELECT alone."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError, OperationalError, StoredEvent
from eventsourcing.tests import persistence as library
from psycopg.conninfo import make_conninfo

from adapters.eventstore.connection import connect
from adapters.eventstore.recorder import LogRecorder
from adapters.ids import new_id
from infra.postgres.roles import Role
from infra.postgres.server import database_name
from tests.support.postgres import Database
from tests.support.proxy import Fate, proxied

OBJECTS = """SELECT oid FROM pg_class WHERE relnamespace = 'log'::regnamespace
             UNION SELECT oid FROM pg_type WHERE typnamespace = 'log'::regnamespace
             UNION SELECT oid FROM pg_proc WHERE pronamespace = 'log'::regnamespace"""


class FromOne(LogRecorder):
    """Some of the library's cases count a stream's versions from 0; the log counts from 1."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        shift = int(bool(stored_events) and stored_events[0].originator_version == 0)
        return super().insert_events(
            [replace(e, originator_version=e.originator_version + shift) for e in stored_events]
        )


class OnOurLog:
    """Gives the library's test cases a recorder on an empty log."""

    recorder: LogRecorder

    @pytest.fixture(autouse=True)
    def _log(self, database: Database) -> Iterator[None]:
        self.recorder = FromOne(database.url(Role.WRITER), pool_size=4)
        with closing(self.recorder.datastore):
            yield

    def create_recorder(self) -> LogRecorder:
        return self.recorder


class TestAsApplicationRecorder(OnOurLog, library.ApplicationRecorderTestCase[LogRecorder]):
    INITIAL_VERSION = 1


class TestNonInterleaving(OnOurLog, library.NonInterleavingNotificationIDsBaseCase):
    INITIAL_VERSION = 1


@pytest.fixture
def recorder(database: Database) -> Iterator[LogRecorder]:
    recorder = LogRecorder(database.url(Role.WRITER))
    with closing(recorder.datastore):
        yield recorder


def stored(version: int, stream: object = None) -> StoredEvent:
    originator = stream or new_id()
    return StoredEvent(originator, version, "toy.put.v1", b"{}")  # type: ignore[arg-type]


def test_a_version_that_leaves_a_hole_is_refused(recorder: LogRecorder) -> None:
    stream = new_id()
    recorder.insert_events([stored(1, stream)])
    for version in (1, 3):
        with pytest.raises(IntegrityError):
            recorder.insert_events([stored(version, stream)])
    assert recorder.max_notification_id() == 1


def test_a_refused_append_burns_no_position(recorder: LogRecorder) -> None:
    stream = new_id()
    assert recorder.insert_events([stored(1, stream)]) == [1]
    with pytest.raises(IntegrityError):
        recorder.insert_events([stored(1, stream)])
    assert recorder.insert_events([stored(1)]) == [2]


def test_nothing_to_append_is_nothing(recorder: LogRecorder) -> None:
    assert recorder.insert_events([]) == []


def test_using_a_recorder_makes_nothing_else(database: Database, recorder: LogRecorder) -> None:
    with psycopg.connect(database.url(Role.WRITER)) as connection:
        before = connection.execute(OBJECTS).fetchall()
        assert recorder.max_notification_id() is None
        assert connection.execute(OBJECTS).fetchall() == before


def test_making_a_recorder_asks_no_server() -> None:
    assert LogRecorder("postgresql:///nowhere?host=/nowhere").channel_name == "ledger"


def test_the_environment_cannot_switch_the_unlocked_insert_on(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTGRES_ENABLE_DB_FUNCTIONS", "y")
    recorder = LogRecorder(database.url(Role.WRITER))
    assert recorder.datastore.enable_db_functions is False


def test_a_url_that_takes_on_a_role_is_obeyed(database: Database) -> None:
    """On a server of the user's one login serves all roles: `options` says which."""
    name = database_name(database.ledger)
    options = f"-c role={Role.WRITER}"
    url = make_conninfo(database.server.admin_url, dbname=name, options=options)
    datastore = LogRecorder(url).datastore
    with closing(datastore), datastore.get_connection() as conn:
        assert conn.execute("SELECT current_user AS me").fetchone() == {"me": Role.WRITER}

    async def ask() -> Any:
        async with await connect(url) as conn:
            return await (
                await conn.execute("SELECT current_user, current_setting('jit')")
            ).fetchone()

    assert asyncio.run(ask()) == (Role.WRITER, "off")


def test_an_append_whose_reply_is_lost_is_not_repeated(
    database: Database, recorder: LogRecorder
) -> None:
    event = stored(1)

    async def run() -> None:
        async with proxied(database.url(Role.WRITER), lambda: Fate.CUT_AFTER) as proxy:
            cut_off = LogRecorder(proxy.url, pool_size=1)
            with pytest.raises(OperationalError):
                await asyncio.to_thread(cut_off.insert_events, [event])
            await asyncio.to_thread(cut_off.datastore.close)
            assert proxy.cuts == 1

    asyncio.run(run())
    assert len(recorder.select_events(event.originator_id)) == 1
