"""Over TCP, on a cluster whose faults we choose: what the relay promises and the kit sees."""

from collections.abc import Callable, Iterator
from contextlib import closing
from threading import Event, Thread
from typing import Any
from uuid import UUID

import psycopg
import pytest
from kafka import TopicPartition

from adapters.kafka import relay as relaying
from adapters.kafka import wire
from adapters.kafka.client import make_producer
from adapters.kafka.consumer import Consumer, Gap
from adapters.kafka.flight import SendFailed
from adapters.kafka.inbox import Inbox
from adapters.kafka.places import MovedOn, PartitionsChanged, Places, lag
from adapters.kafka.wire import Family, Origin
from domain.incident.events.intake import IncidentReported
from infra.postgres.roles import Role
from tests.contract.kafka.test_redaction import categories
from tests.support.asking import ask
from tests.support.examples import LEDGER
from tests.support.kafka import OPENED, TAKEN, Careless, keep, positions, relay_of, until
from tests.support.log import LogWriter
from tests.support.mock_kafka import SETTINGS, MockCluster, everything_in, mock_cluster
from tests.support.postgres import Database
from tests.support.samples import samples

POLICY, INCIDENT = UUID(int=1), UUID(int=2)
PRIVATE = "A4"
READER = "county above"


@pytest.fixture(scope="module")
def cluster() -> Iterator[MockCluster]:
    with mock_cluster() as one:
        yield one


@pytest.fixture
def connection(database: Database) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(database.url(Role.OWNER), autocommit=True) as one:
        one.execute(TAKEN)
        yield one


@pytest.fixture
def topics(cluster: MockCluster, database: Database) -> Origin:
    origin = Origin(database.ledger, 1)
    for family in Family:
        cluster.create(origin.topic(family))
    return origin


def reader(cluster: MockCluster, connection: psycopg.Connection[Any], origin: Origin) -> Consumer:
    topic = origin.topic(Family.LOG)
    return Consumer(cluster.address, topic, connection, READER, keep, **SETTINGS)


def drain(one: Consumer, head: int) -> None:
    until(lambda: one.poll(50) == 0 and all(n >= head for n in one.complete.values()))


def test_what_is_written_meanwhile_follows_and_nothing_is_sent_twice(
    cluster: MockCluster, database: Database, topics: Origin, write: Callable[[int], int],
    connection: psycopg.Connection[Any],
) -> None:  # fmt: skip
    kit = reader(cluster, connection, topics)
    with relay_of(database, cluster.address, **SETTINGS) as relay:
        write(500)
        relay.step()
        head = write(500)
        relay.step()
        assert relay.step() == 0
        relay.beat()
        drain(kit, head)
    kit.close()
    assert positions(connection) == list(range(1, head + 1))
    places = Places(database.url(Role.RELAY))
    reached, prevs = places.begin(topics, {})
    places.close()
    assert reached.position == head
    stored = {n: prev for (topic, n), prev in prevs.items() if topic == topics.topic(Family.LOG)}
    last = connection.execute("SELECT partition, max(position) FROM taken GROUP BY partition")
    assert stored == dict(last), "where the next relay goes on"


def test_a_relay_says_how_late_it_is_and_that_kafka_answers_though_nothing_is_new(
    cluster: MockCluster, database: Database, topics: Origin, write: Callable[[int], int],
    connection: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def heard_s() -> float:
        found = ask(database, lag)
        assert found is not None
        return found.heard_s

    head = write(120)
    with relay_of(database, cluster.address, **SETTINGS) as relay:
        relay._batch_max = 50
        assert relay.step() == 50
        said = [value for value, _ in everything_in(cluster, topics.topic(Family.LOG))]
        assert any(b'"position":50' in one and b'"head":%d' % head in one for one in said)
        while relay.step():
            pass
        connection.execute("UPDATE relay.positions SET heard_at = heard_at - interval '1 hour'")
        assert heard_s() > 3000
        monkeypatch.setattr(relaying, "BEAT_S", 0.1)
        stop = Event()
        following = Thread(target=relay.follow, args=(stop,), daemon=True)
        following.start()
        until(lambda: heard_s() < 60)
        stop.set()
        following.join(20)


def test_a_relay_that_goes_on_behind_a_lost_record_is_caught(
    cluster: MockCluster, database: Database, topics: Origin, write: Callable[[int], int],
    connection: psycopg.Connection[Any],
) -> None:  # fmt: skip
    head = write(200)
    kit = reader(cluster, connection, topics)
    with relay_of(database, cluster.address, Careless(), lose=100, **SETTINGS) as relay:
        relay.step()
        until(lambda: bool(kit.poll(50) or kit.gaps))
        until(lambda: kit.poll(50) == 0)
        (gap,) = kit.gaps.values()
        write(200)
        relay.step()
        until(lambda: kit.poll(50) > 0)
        until(lambda: kit.poll(50) == 0)
    kit.close()
    assert list(kit.gaps.values()) == [gap], "it stays: nobody sends what is missing"
    again = reader(cluster, connection, topics)
    until(lambda: bool(again.poll(50) or again.gaps))
    assert again.gaps == kit.gaps, "whoever is started again meets it too"
    again.give_up(list(again.gaps))
    assert (again.gaps, len(again.complete)) == ({}, 3), "it is another member's now"
    again.close()
    taken = positions(connection)
    assert len(set(taken)) == len(taken)
    missing = set(range(1, head + 1)) - set(taken)
    assert 100 in missing
    assert gap.last < 100 <= gap.prev


def test_what_was_taken_before_and_comes_again_behind_a_gap_leads_nobody_past_it(
    cluster: MockCluster, topics: Origin, connection: psycopg.Connection[Any]
) -> None:
    topic, key = topics.topic(Family.LOG), wire.key_of(INCIDENT)
    with closing(make_producer(cluster.address, **SETTINGS)) as producer:
        for position, prev in ((1, 0), (10, 9), (1, 0)):
            headers = wire.headers_of(topics, wire.LEAF, INCIDENT, position, prev)
            producer.send(topic, b"", key, headers, 0).get(20)
    kit, where = reader(cluster, connection, topics), TopicPartition(topic, 0)
    until(lambda: kit.poll(50) == 0 and kit._consumer.position(where) == 3)
    kit.close()
    assert kit.gaps == {0: Gap(last=1, prev=9, offset=1)}
    assert positions(connection) == [1]
    assert Inbox(connection, READER, topic).standing(0, 0).next == 1


def test_a_relay_that_ends_itself_loses_nothing_when_it_is_started_again(
    cluster: MockCluster, database: Database, topics: Origin, write: Callable[[int], int],
    connection: psycopg.Connection[Any],
) -> None:  # fmt: skip
    head = write(200)
    kit = reader(cluster, connection, topics)
    with relay_of(database, cluster.address, lose=100, **SETTINGS) as relay:
        with pytest.raises(SendFailed):
            relay.step()
        assert relay.position == 0
    until(lambda: bool(kit.poll(50) or kit.gaps))
    with relay_of(database, cluster.address, **SETTINGS) as relay:
        relay.step()
        drain(kit, head)
    kit.close()
    assert kit.gaps == {}
    assert positions(connection) == list(range(1, head + 1))


def test_what_was_private_before_a_relay_was_started_stays_so(
    cluster: MockCluster, database: Database, topics: Origin
) -> None:
    report = samples(IncidentReported)["minimal"].model_copy(update={"category": PRIVATE})
    with LogWriter(database.url(Role.WRITER)) as log:
        log.add(LEDGER, OPENED)
        log.add(POLICY, categories(PRIVATE))
        with relay_of(database, cluster.address, **SETTINGS) as relay:
            assert relay.step() == 2
        log.add(INCIDENT, report)
    with relay_of(database, cluster.address, **SETTINGS) as again:
        assert (again.position, again.step()) == (2, 1)
    records = everything_in(cluster, topics.topic(Family.PUBLIC))
    (told,) = [said for said, _ in records if IncidentReported.name.encode() in said]
    assert b'"private":true' in told
    assert PRIVATE.encode() not in told


def test_a_reader_that_was_overtaken_rolls_back_what_it_made(
    cluster: MockCluster, database: Database, topics: Origin, write: Callable[[int], int],
    connection: psycopg.Connection[Any],
) -> None:  # fmt: skip
    head = write(300)
    with relay_of(database, cluster.address, **SETTINGS) as relay:
        relay.step()
    with psycopg.connect(database.url(Role.OWNER), autocommit=True) as other:
        slow, quick = reader(cluster, connection, topics), reader(cluster, other, topics)
        drain(quick, head)
        drain(slow, head)
        slow.close()
        quick.close()
    assert positions(connection) == list(range(1, head + 1))


def test_what_a_reader_cannot_write_is_tried_again_and_not_skipped(
    cluster: MockCluster, database: Database, topics: Origin, write: Callable[[int], int],
    connection: psycopg.Connection[Any],
) -> None:  # fmt: skip
    head = write(50)
    with relay_of(database, cluster.address, **SETTINGS) as relay:
        relay.step()
    kit = reader(cluster, connection, topics)
    connection.execute("ALTER TABLE taken RENAME TO away")
    with pytest.raises(psycopg.errors.UndefinedTable):
        until(lambda: kit.poll(50) > 0)
    connection.execute("ALTER TABLE away RENAME TO taken")
    drain(kit, head)
    kit.close()
    assert positions(connection) == list(range(1, head + 1))


def test_a_reader_in_a_transaction_of_its_own_is_refused(
    cluster: MockCluster, database: Database, topics: Origin
) -> None:
    with (
        psycopg.connect(database.url(Role.OWNER)) as connection,
        pytest.raises(ValueError, match="autocommit"),
    ):
        reader(cluster, connection, topics)


def test_a_topic_with_another_number_of_partitions_is_not_published_to(
    database: Database, topics: Origin, write: Callable[[int], int]
) -> None:
    write(1)
    places = Places(database.url(Role.RELAY))
    places.begin(topics, {topics.topic(family): 4 for family in Family})
    with pytest.raises(PartitionsChanged):
        places.begin(topics, {topics.topic(family): 6 for family in Family})
    with pytest.raises(MovedOn):
        places.begin(topics._replace(epoch=2), {})
    places.close()


def test_one_relay_publishes_a_ledger_and_a_second_waits(database: Database) -> None:
    one, two = Places(database.url(Role.RELAY)), Places(database.url(Role.RELAY))
    assert one.try_lock()
    assert not two.try_lock()
    one.close()
    until(two.try_lock)
    two.close()


@pytest.mark.usefixtures("topics")
def test_a_relay_that_was_overtaken_changes_nothing(
    cluster: MockCluster, database: Database, write: Callable[[int], int]
) -> None:
    write(10)
    with (
        relay_of(database, cluster.address, **SETTINGS) as first,
        relay_of(database, cluster.address, **SETTINGS) as second,
    ):
        first.step()
        with pytest.raises(MovedOn):
            second.step()
