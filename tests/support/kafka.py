"""What tests of the relay and its readers share: a broker of our own, a log, a reader."""

import fcntl
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import psycopg
import pytest
from kafka.errors import KafkaTimeoutError
from kafka.future import Future

from adapters.kafka.client import make_producer, partitions_of
from adapters.kafka.consumer import Received
from adapters.kafka.flight import Flight
from adapters.kafka.places import Places
from adapters.kafka.relay import Relay
from adapters.kafka.wire import Origin
from domain.incident.events.changes import NoteAdded
from domain.incident.events.closing import IncidentClosed
from domain.incident.events.field import TaskSigned
from domain.kernel import Event
from domain.ledger.events import LedgerKind, Opened
from infra.kafka.broker import Broker, broker
from infra.kafka.programs import find_java, jars
from infra.postgres.roles import Role
from infra.refusal import CannotRun
from tests.support.examples import LEDGER
from tests.support.log import NINE, Happened, LogWriter
from tests.support.postgres import Database
from tests.support.samples import samples

ROOT = Path(__file__).parents[2]
LIBS = ROOT / ".tools" / "kafka"
TAKEN = (
    "CREATE TABLE IF NOT EXISTS taken (n bigserial, partition int, position bigint, stream text)"
)
OPENED = Opened(ledger_id=LEDGER, time_zone="Asia/Shanghai", kind=LedgerKind.SYNTHETIC, epoch=1)
EVENTS = [samples(event)["minimal"] for event in (TaskSigned, NoteAdded, IncidentClosed)]


def libs_or_skip() -> Path:
    """Where Kafka's jars are; skips with the reason where Java or Maven cannot be had."""
    LIBS.mkdir(parents=True, exist_ok=True)
    with (LIBS / "lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            find_java()
            jars(LIBS)
        except CannotRun as reason:
            pytest.skip(f"no real broker here: {reason.en}")
    return LIBS


@contextmanager
def real_broker(folder: Path) -> Iterator[Broker]:
    with broker(folder, 0, libs_or_skip()) as one:
        yield one


def writing(database: Database) -> Generator[Callable[[int], int]]:
    """Append that many events to a few hundred incidents; the last position."""
    numbers = count()
    with LogWriter(database.url(Role.WRITER)) as writer:
        writer.add(LEDGER, OPENED)

        def write(events: int) -> int:
            happened = [Happened(*event_number(next(numbers)), NINE, None) for _ in range(events)]
            return writer.add_all(happened)

        yield write


def event_number(number: int, streams: int = 300) -> tuple[UUID, Event]:
    """One of three is withheld from departments."""
    stream = uuid5(LEDGER, f"incident {number % streams}")
    return stream, EVENTS[number % len(EVENTS)]


class Careless(Flight):
    """Takes a failure for an acknowledgement: the fault that the kit is there for."""

    def failed(self, error: BaseException) -> None:
        self.acknowledged(error)


class Losing:
    """A producer whose client gives one record up: the one of this position in the log topic."""

    def __init__(self, producer: Any, position: int) -> None:
        self._producer = producer
        self._lost = b"%d" % position

    def send(self, topic: str, value: bytes, key: bytes, headers: Any, partition: int) -> Any:
        told = dict(headers)
        if key and topic.endswith(".log") and told["position"] == self._lost:
            return Future().failure(KafkaTimeoutError())
        return self._producer.send(topic, value, key, headers, partition)


@contextmanager
def relay_of(
    database: Database, bootstrap: str, flight: Flight | None = None, lose: int = 0,
    **settings: Any,
) -> Iterator[Relay]:  # fmt: skip
    """A relay in this process. lose: the position of a record that its client gives up."""
    origin = Origin(database.ledger, 1)
    with closing(make_producer(bootstrap, **settings)) as producer:
        partitions = partitions_of(producer, origin)
        sending = Losing(producer, lose) if lose else producer
        with closing(Places(database.url(Role.RELAY))) as places:
            yield Relay(places, sending, origin, partitions, flight or Flight())


def keep(connection: psycopg.Connection[Any], records: Sequence[Received]) -> None:
    """What a reader makes of records: a row each."""
    rows = [(one.partition, one.place.position, one.key.decode()) for one in records]
    connection.cursor().executemany(
        "INSERT INTO taken (partition, position, stream) VALUES (%s, %s, %s)", rows
    )


def positions(connection: psycopg.Connection[Any]) -> list[int]:
    """What readers have taken, in order of position."""
    found = connection.execute("SELECT position FROM taken ORDER BY position")
    return [position for (position,) in found]


def until(done: Callable[[], bool], seconds_max: float = 60.0) -> None:
    """Do something again and again until it says that it is done."""
    end = time.monotonic() + seconds_max
    while not done():
        assert time.monotonic() < end, "it never came to an end"
