"""What `eventsourcing` does of itself: why we build on it, and why we write the log another way.

Each test is a fact that a design decision rests on. One that fails after an upgrade says which.
"""

import asyncio
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import fields
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeAlias
from uuid import UUID

import psycopg
import pytest
from eventsourcing.persistence import (
    IntegrityError,
    PersistenceError,
    StoredEvent,
)
from eventsourcing.postgres import (
    PostgresApplicationRecorder,
    PostgresDatastore,
    PostgresFactory,
)
from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import InsufficientPrivilege, UniqueViolation
from psycopg.sql import SQL, Composable

from adapters.eventstore.append import LOCK
from adapters.eventstore.recorder import LogRecorder
from adapters.ids import new_id
from infra.postgres.roles import Role
from tests.support.postgres import Database
from tests.support.proxy import Fate, proxied

PINNED = "9.5.6"
INSERT_AND_SELECT = """
    GRANT USAGE ON SCHEMA stock TO gridledger_writer;
    GRANT INSERT, SELECT ON stock.events TO gridledger_writer;
    GRANT USAGE ON SEQUENCE stock.events_notification_id_seq TO gridledger_writer"""


class Stock(PostgresApplicationRecorder):
    """The library's own recorder; `hooked` counts the calls of its hook."""

    def __init__(self, url: str, *, enable_db_functions: bool = False) -> None:
        parts = conninfo_to_dict(url)
        datastore = PostgresDatastore(
            str(parts["dbname"]), str(parts["host"]), str(parts["port"]), str(parts["user"]), "",
            schema="stock", enable_db_functions=enable_db_functions,
        )  # fmt: skip
        super().__init__(datastore, events_table_name="events")
        self.hooked = 0

    def _insert_events(self, *args: Any, **kwargs: Any) -> None:
        self.hooked += 1
        super()._insert_events(*args, **kwargs)


MakeStock: TypeAlias = Callable[..., Stock]


@pytest.fixture
def stock(database: Database) -> Iterator[MakeStock]:
    """Make the library's recorder as owner of a schema with its own tables; closed at the end."""
    owner = database.url(Role.OWNER)
    with psycopg.connect(owner) as connection:
        connection.execute("CREATE SCHEMA stock")
    with ExitStack() as until_end:

        def make(url: str = owner, *, enable_db_functions: bool = False) -> Stock:
            recorder = Stock(url, enable_db_functions=enable_db_functions)
            until_end.enter_context(closing(recorder.datastore))
            return recorder

        make().create_table()
        yield make


def stored(version: int, stream: UUID | None = None) -> StoredEvent:
    return StoredEvent(stream or new_id(), version, "toy.put.v1", b"{}")


def _sql(statements: Sequence[Any]) -> str:
    return " ".join(s.as_string() if isinstance(s, Composable) else str(s) for s in statements)


def test_the_version_is_pinned_exactly() -> None:
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert version("eventsourcing") == PINNED
    assert f"eventsourcing=={PINNED}" in project["dependencies"]


def test_a_stored_event_is_these_four_things() -> None:
    names = [field.name for field in fields(StoredEvent)]
    assert names == ["originator_id", "originator_version", "topic", "state"]


def test_its_lock_needs_more_than_insert_and_select(database: Database, stock: MakeStock) -> None:
    with psycopg.connect(database.url(Role.OWNER)) as connection:
        connection.execute(INSERT_AND_SELECT)
    recorder = stock(database.url(Role.WRITER))
    with psycopg.connect(database.url(Role.WRITER)) as writer, pytest.raises(InsufficientPrivilege):
        writer.execute(SQL(";").join(recorder.lock_table_statements))
    with pytest.raises(PersistenceError):  # which one depends on how far its pipeline came
        recorder.insert_events([stored(1)])


def test_its_lock_is_a_plain_list_that_another_can_replace(
    database: Database, stock: MakeStock
) -> None:
    with psycopg.connect(database.url(Role.OWNER)) as connection:
        connection.execute(INSERT_AND_SELECT)
    recorder = stock(database.url(Role.WRITER))
    assert "IN EXCLUSIVE MODE" in _sql(recorder.lock_table_statements)
    recorder.lock_table_statements = [SQL(LOCK)]
    assert recorder.insert_events([stored(1)]) == [1]


def test_ours_takes_the_writers_lock_and_no_table_lock() -> None:
    recorder = LogRecorder("postgresql:///nowhere")
    assert _sql(recorder.lock_table_statements) == LOCK


def test_db_functions_are_off_unless_asked_for() -> None:
    assert PostgresFactory.POSTGRES_ENABLE_DB_FUNCTIONS == "POSTGRES_ENABLE_DB_FUNCTIONS"
    assert PostgresDatastore("", "", "", "", "").enable_db_functions is False


def test_db_functions_show_a_later_event_before_an_earlier_one(
    database: Database, stock: MakeStock
) -> None:
    """They take no lock: a follower that has seen 2 will never ask for 1 again."""
    recorder = stock(enable_db_functions=True)
    row = "SELECT stock.es_insert_events_uuid(ARRAY[(%s, 1, 't', '')::stock.stored_event_uuid])"
    with psycopg.connect(database.url(Role.OWNER)) as slow:
        slow.execute(row, (new_id(),))
        assert recorder.insert_events([stored(1)]) == [2]
        assert [n.id for n in recorder.select_notifications(start=None, limit=9)] == [2]
        slow.commit()
    assert [n.id for n in recorder.select_notifications(start=None, limit=9)] == [1, 2]


def test_db_functions_skip_the_hook_that_tracking_hangs_on(stock: MakeStock) -> None:
    ordinary, unlocked = stock(), stock(enable_db_functions=True)
    ordinary.insert_events([stored(1)])
    unlocked.insert_events([stored(1)])
    assert (ordinary.hooked, unlocked.hooked) == (1, 0)


def test_a_conflict_is_an_integrity_error_with_its_cause(stock: MakeStock) -> None:
    recorder, stream = stock(), new_id()
    recorder.insert_events([stored(1, stream)])
    with pytest.raises(IntegrityError) as conflict:
        recorder.insert_events([stored(1, stream)])
    cause = conflict.value.__cause__
    assert isinstance(cause, UniqueViolation)
    assert cause.diag.constraint_name == "events_pkey"


def test_a_conflict_burns_positions(stock: MakeStock) -> None:
    recorder, stream = stock(), new_id()
    assert recorder.insert_events([stored(1, stream)]) == [1]
    with pytest.raises(IntegrityError):
        recorder.insert_events([stored(1, stream)])
    assert recorder.insert_events([stored(1)]) == [3]


def test_nobody_checks_that_the_version_before_is_there(stock: MakeStock) -> None:
    assert stock().insert_events([stored(7)]) == [1]


def test_a_lost_reply_to_a_commit_becomes_a_conflict(database: Database, stock: MakeStock) -> None:
    """Its retry meets the row that it wrote itself: an application would decide and write again."""
    event = stored(1)
    fates: list[Fate] = []

    async def run() -> None:
        owner = database.url(Role.OWNER)
        async with proxied(owner, lambda: fates.pop() if fates else Fate.FORWARD) as proxy:
            recorder = await asyncio.to_thread(stock, proxy.url)
            fates.append(Fate.CUT_AFTER)
            with pytest.raises(IntegrityError):
                await asyncio.to_thread(recorder.insert_events, [event])
            assert proxy.cuts == 1
            await asyncio.to_thread(recorder.datastore.close)

    asyncio.run(run())
    assert len(stock().select_events(event.originator_id)) == 1


def test_the_retry_can_be_taken_off() -> None:
    assert callable(PostgresApplicationRecorder.insert_events.__wrapped__)
    assert not hasattr(LogRecorder.insert_events, "__wrapped__")


def test_reading_tolerates_columns_that_it_does_not_know(
    database: Database, stock: MakeStock
) -> None:
    recorder, event = stock(), stored(1)
    with psycopg.connect(database.url(Role.OWNER)) as connection:
        connection.execute("ALTER TABLE stock.events ADD recorded_at timestamptz DEFAULT now()")
    recorder.insert_events([event])
    assert recorder.select_events(event.originator_id) == [event]
    assert [n.topic for n in recorder.select_notifications(start=None, limit=9)] == [event.topic]


def test_notifications_come_in_the_order_of_their_ids_whatever_the_topic(stock: MakeStock) -> None:
    recorder = stock()
    events = [StoredEvent(new_id(), 1, f"toy.{n % 3}.v1", b"{}") for n in range(30)]
    recorder.insert_events(events)
    for topics in ([], ["toy.2.v1", "toy.0.v1"]):
        ids = [n.id for n in recorder.select_notifications(start=None, limit=99, topics=topics)]
        assert ids == sorted(ids)
        assert len(ids) == (20 if topics else 30)
    page = recorder.select_notifications(start=10, limit=5, inclusive_of_start=False)
    assert [n.id for n in page] == [11, 12, 13, 14, 15]
