"""Under every fault that can be had on one machine, readers take each record once and in order.

    ./run test -m kafka_campaign tests/campaigns/kafka -n 0 [--kafka-events 6000]

Written at 500 a second. The broker is killed twice and frozen once, for longer than the client's
delivery_timeout_ms; the relay is killed every five seconds, but in the first half only: in the
second it must end itself and be started again, which is read in its log.
"""

import json
import logging
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import datetime
from threading import Thread
from typing import Any

import psycopg
import pytest
from kafka import KafkaConsumer, TopicPartition

from adapters.kafka.client import PARTITIONS, SETTINGS, ensure_topics
from adapters.kafka.wire import Family, Origin, read_place
from domain.ledger.events import LedgerKind, Opened
from infra.kafka.broker import Broker
from infra.logging import start_logging
from infra.postgres.roles import Role
from infra.processes.keeper import Keeper
from infra.processes.relay import relay
from tests.campaigns.kafka.conftest import House
from tests.campaigns.kafka.delivery import Taken, check, summary
from tests.support.examples import LEDGER as LEDGER_ID
from tests.support.kafka import event_number, until
from tests.support.log import NINE, Happened, LogWriter
from tests.support.reading import Reader, readers

pytestmark = [
    pytest.mark.kafka_real,
    pytest.mark.kafka_campaign,
    pytest.mark.timeout(900),
    # Kafka's client leaves sockets open when a broker dies.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
RATE, BATCH, STREAMS = 500, 10, 3_000
RELAY_KILLED_EVERY_S = 5.0
FROZEN_S = SETTINGS["delivery_timeout_ms"] / 1000 + 3.0
DRAIN_S_MAX = 120.0


class Writer(Thread):
    """Appends at a steady rate; behind time it does not wait."""

    def __init__(self, url: str, events: int) -> None:
        super().__init__(name="writer")
        self._url = url
        self._events = events
        self.written = 0
        self.head = 0

    def run(self) -> None:
        with LogWriter(self._url) as log:
            opened = Opened(
                ledger_id=LEDGER_ID, time_zone="Asia/Shanghai", kind=LedgerKind.SYNTHETIC, epoch=1
            )
            log.add_all([Happened(LEDGER_ID, opened, NINE, None)])
            begun = time.monotonic()
            while self.written < self._events:
                numbers = range(self.written, min(self.written + BATCH, self._events))
                happened = [Happened(*event_number(n, STREAMS), NINE, None) for n in numbers]
                self.head = log.add_all(happened)
                self.written += len(numbers)
                time.sleep(max(0.0, begun + self.written / RATE - time.monotonic()))


class Faults:
    """What happens to broker and relay, by how much has been published, however slow the machine.

    A relay is killed five seconds after the last kill, once it has published something since.
    """

    def __init__(
        self, kafka: Broker, keeper: Keeper, watching: psycopg.Connection[Any], events: int
    ) -> None:
        self.done: Counter[str] = Counter()
        self.half_time = 0.0
        self._kafka = kafka
        self._keeper = keeper
        self._watching = watching
        self._events = events
        self._position_then = 0
        self._next_kill = time.monotonic() + RELAY_KILLED_EVERY_S
        self._thaw_at = 0.0
        self._plan: list[tuple[float, Callable[[], None]]] = [
            (0.20, self._kill_broker),
            (0.50, self._half),
            (0.55, self._kill_broker),
            (0.65, self._freeze),
        ]

    def step(self) -> None:
        position = self._position()
        while self._plan and position >= self._plan[0][0] * self._events:
            self._plan.pop(0)[1]()
        if self._thaw_at and time.monotonic() > self._thaw_at:
            self.thaw()
        due = time.monotonic() > self._next_kill and position > self._position_then
        if not self.half_time and due:
            self._position_then = position
            self._kill_relay()

    def thaw(self) -> None:
        assert self._kafka.process
        self._kafka.process.send_signal(signal.SIGCONT)
        self._thaw_at = 0.0

    @property
    def over(self) -> bool:
        return not self._plan and not self._thaw_at

    def _position(self) -> int:
        row = self._watching.execute("SELECT position FROM relay.positions").fetchone()
        return row[0] if row else 0

    def _half(self) -> None:
        self.half_time = time.time()  # noqa: TID251 - beside the times in the log

    def _kill_broker(self) -> None:
        assert self._kafka.process
        self._kafka.process.kill()
        self._kafka.process.wait()
        self._kafka.start()
        self.done["broker_kills"] += 1

    def _freeze(self) -> None:
        assert self._kafka.process
        self._kafka.process.send_signal(signal.SIGSTOP)
        self._thaw_at = time.monotonic() + FROZEN_S
        self.done["broker_frozen"] += 1

    def _kill_relay(self) -> None:
        self._next_kill = time.monotonic() + RELAY_KILLED_EVERY_S
        child = self._keeper.child
        if child is not None and child.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGKILL)
            self.done["relay_kills"] += 1


def test_nothing_is_lost_doubled_or_out_of_order(
    house: House, events: int, capfd: pytest.CaptureFixture[str]
) -> None:
    start_logging("INFO")
    logging.getLogger("kafka").setLevel(logging.CRITICAL)
    origin = Origin(house.ledger(), 1)
    ensure_topics(house.kafka.address, origin)
    whole, public = (origin.topic(family) for family in Family)
    address, url = house.kafka.address, house.department
    with (
        relay(origin.ledger, house.settings) as keeper,
        readers(address, url, whole, "county above") as alone,
        readers(address, url, public, "department", members=2) as group,
        psycopg.connect(house.server.url(origin.ledger, Role.RELAY), autocommit=True) as watching,
    ):
        assert keeper is not None
        writer = Writer(house.server.url(origin.ledger, Role.WRITER), events)
        faults = Faults(house.kafka, keeper, watching, events)
        writer.start()
        while writer.is_alive() or not faults.over:
            faults.step()
            time.sleep(0.05)
        writer.join()
        until(lambda: settled(alone, writer.head) and settled(group, writer.head), DRAIN_S_MAX)
    assert [one.error for one in (*alone, *group)] == [None] * 3
    wire = Counter(on_the_wire(address, whole))
    doubled_on_wire = sum(times - 1 for times in wire.values())
    own = own_ends(capfd.readouterr().err, faults.half_time)
    expected = {
        "county above": range(1, writer.head + 1),
        "department": [n for n in range(1, writer.head + 1) if (n - 2) % 3 != 1],
    }
    lines = []
    with psycopg.connect(url) as connection:
        for name, wanted in expected.items():
            found = check(wanted, taken_by(connection, name))
            lines.append(summary(found, events=len(wanted), wire_doubled=doubled_on_wire, **own))
            with capfd.disabled():
                counts = " ".join(f"{what}={n}" for what, n in faults.done.items())
                sys.stdout.write(f"\nkafka {name!r} {counts} {lines[-1]}\n")
            assert found.total() == 0
    assert set(wire) == set(expected["county above"])
    assert doubled_on_wire > 0, "no fault came between a record and its acknowledgement"
    assert faults.done["broker_kills"] == 2
    assert own["own_ends"] > 0, "frozen for so long, the relay must end itself"
    assert own["starts_after"] > 0


def settled(members: list[Reader], head: int) -> bool:
    """Whether everything up to the head has been taken, in every partition."""
    time.sleep(0.1)
    places = [place for member in members for place in member.complete.values()]
    dead = [member.error for member in members if member.error]
    assert dead == []
    return len(places) == PARTITIONS and min(places) >= head


def taken_by(connection: psycopg.Connection[Any], reader: str) -> list[Taken]:
    query = "SELECT partition, position, stream FROM taken WHERE reader = %s ORDER BY n"
    return [Taken(*row) for row in connection.execute(query, [reader])]


def on_the_wire(bootstrap: str, topic: str) -> Iterator[int]:
    """The position of every record in the topic, as often as it is there."""
    where = [TopicPartition(topic, number) for number in range(PARTITIONS)]
    with closing(KafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)) as raw:
        raw.assign(where)
        raw.seek_to_beginning(*where)
        ends = raw.end_offsets(where)
        while any(raw.position(one) < ends[one] for one in where):
            for records in raw.poll(timeout_ms=500, max_records=5_000).values():
                for record in records:
                    place = read_place(record.headers)
                    if not place.is_watermark:
                        yield place.position


def own_ends(log: str, since: float) -> dict[str, int]:
    """How often the relay ended itself after that time, and how often it was started after that."""
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    lines = [line for line in lines if instant(line["timestamp"]) > since]
    ends = [line for line in lines if line["event"] in ("relay.wedged", "relay.ending")]
    first = min((instant(line["timestamp"]) for line in ends), default=float("inf"))
    starts = [line for line in lines if line["event"] == "relay.started"]
    after = [line for line in starts if instant(line["timestamp"]) > first]
    return {"own_ends": len(ends), "starts_after": len(after)}


def instant(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
