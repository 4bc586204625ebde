"""On a real Kafka that our own verb starts: what is in the log arrives, once, in order, whole."""

from collections.abc import Callable, Sequence
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
from tests.support.kafka import TAKEN, keep, relay_of, until
from tests.support.postgres import Database

pytestmark = pytest.mark.kafka_real


def test_every_row_arrives_byte_for_byte_and_a_second_relay_doubles_nothing(
    kafka: Broker, database: Database, write: Callable[[int], int]
) -> None:
    head = write(3_000)
    origin = Origin(database.ledger, 1)
    ensure_topics(kafka.address, origin)
    ensure_topics(kafka.address, origin)  # again: they are there
    with relay_of(database, kafka.address) as relay:
        while relay.step():
            pass
        assert relay.position == head
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


def test_members_of_a_group_share_a_topic_and_take_each_record_once(
    kafka: Broker, database: Database, write: Callable[[int], int]
) -> None:
    topic, url = Origin(database.ledger, 1).topic(Family.PUBLIC), database.url(Role.OWNER)
    ensure_topics(kafka.address, Origin(database.ledger, 1))
    write(2_000)
    with (
        psycopg.connect(url, autocommit=True) as one,
        psycopg.connect(url, autocommit=True) as two,
        relay_of(database, kafka.address) as relay,
    ):
        one.execute(TAKEN)
        first = Consumer(kafka.address, topic, one, "department", keep, in_group=True)
        relay.step()
        until(lambda: first.poll(50) > 0)
        second = Consumer(kafka.address, topic, two, "department", keep, in_group=True)
        members = [first, second]

        def share() -> list[int]:
            for member in members:
                member.poll(50)
            return [len(member.complete) for member in members]

        def whole() -> bool:
            share()
            places = [n for member in members for n in member.complete.values()]
            return places == [relay.position] * 4

        until(lambda: share() == [2, 2])
        while relay.step():
            share()
        until(whole)
        members.remove(first)
        first.close()
        head = write(600)
        relay.step()
        until(whole)
        second.close()
        taken = [row[0] for row in one.execute("SELECT position FROM taken ORDER BY position")]
    assert taken == [n for n in range(1, head + 1) if (n - 2) % 3 != 1]
