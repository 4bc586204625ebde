"""The relay: publishes the log by stored position, at least once, in order within a partition.

A batch is sent, acknowledged as a whole, then stored as done; whatever goes wrong before that is
sent again. It never goes on behind a record that was not acknowledged.
"""

import time
from threading import Event as Signal
from typing import Final

from kafka import KafkaProducer

from adapters.eventstore.leaf import leaf
from adapters.eventstore.mapper import StoredRow, decode
from adapters.kafka import wire
from adapters.kafka.cloudevents import Public
from adapters.kafka.flight import Flight, SendFailed
from adapters.kafka.places import Partition, Places, Reached
from adapters.kafka.wire import Family, Origin, Outgoing

BATCH_MAX: Final = 1_000
BEAT_S: Final = 5.0
POLL_S: Final = 0.5


class Relay:
    """Publishes one ledger. partitions: how many each topic has, which must never change."""

    def __init__(
        self, places: Places, producer: KafkaProducer, origin: Origin, partitions: dict[str, int],
        flight: Flight, *, batch_max: int = BATCH_MAX,
    ) -> None:  # fmt: skip
        self._places = places
        self._producer = producer
        self._origin = origin
        self._partitions = partitions
        self._flight = flight
        self._batch_max = batch_max
        self._at, prevs = places.begin(origin, partitions)
        self._prevs = dict(prevs)
        self._public = Public(origin)
        for topic, state in places.policies(self._at.position):
            self._public.heed(decode(topic, state))
        self._beaten = 0.0

    @property
    def position(self) -> int:
        """Everything up to it was acknowledged."""
        return self._at.position

    def follow(self, stop: Signal) -> None:
        """Publish what comes until told to stop. Raises SendFailed, MovedOn, Corrupt."""
        self._places.listen()
        while not stop.is_set():
            if self.step():
                continue
            if time.monotonic() >= self._beaten + BEAT_S:
                self.beat()
            self._places.wait(POLL_S)

    def step(self) -> int:
        """Publish the next batch; how many events it had. Raises as `follow` does."""
        rows = self._places.page(self._at.position, self._batch_max)
        if rows:
            self._publish(rows)
        return len(rows)

    def beat(self) -> None:
        """Say to every partition that there is nothing new."""
        self._publish([])

    def _publish(self, rows: list[tuple[StoredRow, bytes]]) -> None:
        prevs = dict(self._prevs)
        new = self._at
        for row, salt in rows:
            for record in self._records(row, salt, prevs):
                self._send(record)
            new = Reached(row[4], row[8])
        head = self._places.head() if len(rows) == self._batch_max else new.position
        for (topic, partition), prev in prevs.items():
            self._send(wire.watermark(self._origin, topic, partition, *new, head, prev))
        self._flight.land()
        changed = {key: prev for key, prev in prevs.items() if prev != self._prevs[key]}
        self._places.advance(self._at, new, changed)
        self._at, self._prevs, self._beaten = new, prevs, time.monotonic()

    def _records(self, row: StoredRow, salt: bytes, prevs: dict[Partition, int]) -> list[Outgoing]:
        """The row for each topic that it belongs to; prevs moves on."""
        stream, position, event_id = row[0], row[4], row[5]
        values = {Family.LOG: leaf(row, salt), Family.PUBLIC: self._public.record(row)}
        kinds = {Family.LOG: wire.LEAF, Family.PUBLIC: wire.CLOUDEVENT}
        records = []
        for family, value in values.items():
            if value is None:
                continue
            topic = self._origin.topic(family)
            partition = wire.partition_of(stream, self._partitions[topic])
            headers = wire.headers_of(
                self._origin, kinds[family], event_id, position, prevs[topic, partition]
            )
            prevs[topic, partition] = position
            records.append(Outgoing(topic, partition, wire.key_of(stream), value, headers))
        return records

    def _send(self, record: Outgoing) -> None:
        """Give it to the client; its own waiting counts as flight. Raises SendFailed."""
        self._flight.begin()
        try:
            future = self._producer.send(
                record.topic, record.value, record.key, record.headers, record.partition
            )
        except Exception as error:
            raise SendFailed(type(error).__name__) from error
        future.add_callback(self._flight.acknowledged)
        future.add_errback(self._flight.failed)
