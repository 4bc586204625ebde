"""On a real Kafka that our own verb starts: what is in the log arrives, once, in order, whole."""

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from adapters.eventstore.leaf import read_leaf
from adapters.eventstore.mapper import COLUMNS
from adapters.kafka.client import ensure_topics
from adapters.kafka.consumer import Consumer, Received
from adapters.kafka.wire import Family, Origin
from infra.kafka.broker import Broker
from infra.postgres.roles import Role
from infra.processes.relay import relay
from infra.settings import Settings
from tests.support.kafka import TAKEN, keep, relay_of, until
from tests.support.postgres import Database

AGREED_S_MAX = 150.0
"""A group that has lost sight of a member waits for him as long as his session lasts."""

pytestmark = pytest.mark.kafka_real


def test_every_row_arrives_byte_for_byte_and_a_second_relay_doubles_nothing(
    kafka: Broker, database: Database, write: Callable[[int], int]
) -> None:
    head = write(3_000)
    origin = Origin(database.ledger, 1)
    ensure_topics(kafka.address, origin)
    ensure_topics(kafka.address, origin)  # again: they are there
    with relay_of(database, kafka.address) as publishing:
        while publishing.step():
            pass
        assert publishing.position == head
    with psycopg.connect(database.url(Role.OWNER), autocommit=True) as connection:
        # What a relay leaves that was killed before it could store its place.
        connection.execute("UPDATE relay.positions SET position = 0")
        connection.execute("UPDATE relay.partitions SET prev = 0")
        with relay_of(database, kafka.address) as again:
            while again.step():
                pass
        query = f"SELECT {COLUMNS}, salt FROM log.events ORDER BY notification_id"  # noqa: S608
        connection.execute("SET timezone = 'UTC'")
        stored = connection.execute(query).fetchall()
        rows: list[tuple[Any, ...]] = []

        def take(_: psycopg.Connection, records: Sequence[Received]) -> None:
            for one in records:
                row, salt = read_leaf(one.value)
                rows.append((*row, salt))

        topic = origin.topic(Family.LOG)
        reader = Consumer(kafka.address, topic, connection, "county above", take)
        until(lambda: reader.poll() == 0 and all(n == head for n in reader.complete.values()))
        reader.close()
    assert sorted(rows, key=lambda row: row[4]) == stored
    assert reader.gaps == {}


@pytest.mark.timeout(400)  # what the group agrees on takes as long as the slowest waits
def test_members_of_a_group_share_a_topic_and_take_each_record_once(
    kafka: Broker, database: Database, write: Callable[[int], int]
) -> None:
    topic, url = Origin(database.ledger, 1).topic(Family.PUBLIC), database.url(Role.OWNER)
    ensure_topics(kafka.address, Origin(database.ledger, 1))
    write(2_000)
    with (
        psycopg.connect(url, autocommit=True) as one,
        psycopg.connect(url, autocommit=True) as two,
        relay_of(database, kafka.address) as publishing,
        ExitStack() as until_here,  # one that is left open disturbs whatever is tested next
    ):
        one.execute(TAKEN)

        def joined(connection: psycopg.Connection[Any]) -> Consumer:
            kit = Consumer(kafka.address, topic, connection, "department", keep, in_group=True)
            return until_here.enter_context(closing(kit))

        first = joined(one)
        publishing.step()
        until(lambda: first.poll(50) > 0)
        second = joined(two)
        members = [first, second]

        def share() -> list[int]:
            for member in members:
                member.poll(50)
            return [len(member.complete) for member in members]

        def whole() -> bool:
            share()
            places = [n for member in members for n in member.complete.values()]
            return places == [publishing.position] * 4

        until(lambda: share() == [2, 2], AGREED_S_MAX)
        while publishing.step():
            share()
        until(whole)
        members.remove(first)
        first.close()
        head = write(600)
        publishing.step()
        until(whole, AGREED_S_MAX)
        taken = [row[0] for row in one.execute("SELECT position FROM taken ORDER BY position")]
    assert taken == [n for n in range(1, head + 1) if (n - 2) % 3 != 1]


def test_a_relay_that_is_killed_is_started_again_and_goes_on(
    kafka: Broker, database: Database, write: Callable[[int], int],
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
) -> None:  # fmt: skip
    monkeypatch.setenv("GRIDLEDGER_DATABASE_URL", database.server.admin_url)
    settings = Settings(data_dir=tmp_path, kafka=kafka.address)
    head = write(500)
    with (
        relay(database.ledger, settings) as keeper,
        psycopg.connect(database.url(Role.RELAY), autocommit=True) as connection,
    ):

        def published() -> bool:
            time.sleep(0.1)
            row = connection.execute("SELECT position FROM relay.positions").fetchone()
            return row == (head,)

        assert keeper is not None
        until(published)
        first = keeper.child
        assert first is not None
        first.kill()
        head = write(500)
        until(published)
        second = keeper.child
    assert second is not None
    assert second.pid != first.pid
    assert second.returncode == 0, "told to stop, it ends in order"


def test_without_the_setting_there_is_no_relay() -> None:
    with relay("demo", Settings(kafka=None)) as keeper:
        assert keeper is None
