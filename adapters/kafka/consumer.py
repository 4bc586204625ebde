"""The consumer kit: takes every record of a topic exactly once into the reader's own PostgreSQL.

Alone it reads all partitions; in a group the members share them. Kafka's committed offsets are not
used: the reader's database says where to read on.
"""

from collections.abc import Callable, Mapping, Sequence
from threading import Event as Signal
from time import sleep
from typing import Any, Final, NamedTuple

import structlog
from kafka import KafkaConsumer, TopicPartition
from kafka.consumer.subscription_state import ConsumerRebalanceListener
from kafka.errors import KafkaConnectionError
from psycopg import Connection

from adapters.kafka.inbox import Inbox, MovedOn, Standing, Verdict, after, judge
from adapters.kafka.wire import Malformed, Place, read_place

POLL_MS: Final = 500
RECORDS_MAX: Final = 2_000
log = structlog.get_logger(__name__)


class Received(NamedTuple):
    """A record to take in. value: a row (leaf.read_leaf) or a CloudEvent (read_event)."""

    place: Place
    key: bytes
    value: bytes
    partition: int
    offset: int


class Gap(NamedTuple):
    """A record is missing: after `last` came one that names `prev`, at this offset."""

    last: int
    prev: int
    offset: int


Take = Callable[[Connection[Any], Sequence[Received]], None]


class Consumer:
    """One reader. connection: in autocommit; `take` is called with it in a transaction.

    take: writes what it makes of the records, in their order, through that connection and no other.
    An exception of it rolls the batch back and goes on to the caller; the next poll tries again.
    gaps: what is missing now, by partition. While there is a gap nothing behind it is taken; the
    relay sends again from before it, and then it closes by itself. One that stays is an alarm.
    """

    def __init__(
        self, bootstrap: str, topic: str, connection: Connection[Any], reader: str, take: Take, *,
        in_group: bool = False, **settings: Any,
    ) -> None:  # fmt: skip
        self._topic = topic
        self._connection = connection
        self._inbox = Inbox(connection, reader, topic)
        self._take = take
        self._reached = True
        self._standings: dict[int, Standing] = {}
        self.gaps: dict[int, Gap] = {}
        self._consumer = KafkaConsumer(
            bootstrap_servers=bootstrap,
            **{
                "group_id": reader if in_group else None,
                "client_id": reader,
                "enable_auto_commit": False,
                "auto_offset_reset": "none",  # an offset that is not there is an alarm, not a skip
                "max_poll_records": RECORDS_MAX,
                "reconnect_backoff_max_ms": 1_000,
                **settings,
            },
        )
        numbers = sorted(self._consumer.partitions_for_topic(topic) or ())
        where = [TopicPartition(topic, number) for number in numbers]
        self._first = self._consumer.beginning_offsets(where) if where else {}
        if in_group:
            self._consumer.subscribe([topic], listener=_Assigned(self))
        else:
            self._consumer.assign(where)
            self.take_up(numbers)

    @property
    def complete(self) -> Mapping[int, int]:
        """By partition: everything up to this position was taken."""
        return {number: standing.complete for number, standing in self._standings.items()}

    def run(self, stop: Signal) -> None:
        """Take in what comes until told to stop. Raises what `take` raises."""
        while not stop.is_set():
            self.poll()

    def poll(self, timeout_ms: int = POLL_MS) -> int:
        """Take in what has come; how many records were taken. Raises what `take` raises."""
        taken = 0
        polled = self._polled(timeout_ms)
        left = [one.partition for one in polled if one.partition in self._standings]
        try:
            while left:
                records = polled[TopicPartition(self._topic, left[0])]
                taken += self._settle(left[0], records)
                left.pop(0)
        except BaseException:
            self.take_up(left)  # the client believes that these records were read
            raise
        return taken

    def _polled(self, timeout_ms: int) -> Mapping[TopicPartition, Sequence[Any]]:
        """What has come; nothing while no broker answers.

        The client waits through that by itself, but not where a member asks who leads its group.
        """
        try:
            polled: Mapping[TopicPartition, Sequence[Any]]
            polled = self._consumer.poll(timeout_ms=timeout_ms)
        except KafkaConnectionError as error:
            if self._reached:  # once per absence of the brokers
                log.warning("consumer.kafka_unreachable", topic=self._topic, error=str(error))
            self._reached = False
            sleep(timeout_ms / 1000)
            return {}
        self._reached = True
        return polled

    def close(self) -> None:
        self._consumer.close()

    def take_up(self, partitions: Sequence[int]) -> None:
        """Read these on from where the database says.

        Called by the client, too, in the thread of its network, where nothing may ask Kafka.
        """
        for number in partitions:
            where = TopicPartition(self._topic, number)
            standing = self._inbox.standing(number, self._first[where])
            self._standings[number] = standing
            self._consumer.seek(where, standing.next)

    def give_up(self, partitions: Sequence[int]) -> None:
        """They are another member's from now on."""
        for number in partitions:
            self._standings.pop(number, None)
            self.gaps.pop(number, None)

    def _settle(self, partition: int, records: Sequence[Any]) -> int:
        """One transaction: what was made of the records, and the place behind them."""
        old = self._standings[partition]
        new, taken, gap = self._judged(partition, records, old)
        try:
            if new != old:
                with self._connection.transaction():
                    if taken:
                        self._take(self._connection, taken)
                    self._inbox.move(partition, old, new)
        except MovedOn:
            log.warning("consumer.moved_on", topic=self._topic, partition=partition)
            self.take_up([partition])
            return 0
        self._standings[partition] = new
        self._tell(partition, gap)
        return len(taken)

    def _judged(
        self, partition: int, records: Sequence[Any], standing: Standing
    ) -> tuple[Standing, list[Received], Gap | None]:
        """What to take of these, and where that leads; `next` stays before a gap."""
        taken: list[Received] = []
        gap = self.gaps.get(partition)
        for record in records:
            try:
                place = read_place(record.headers)
            except Malformed:
                log.error("consumer.foreign_record", topic=self._topic, offset=record.offset)  # noqa: TRY400 - no place to mend
                continue
            verdict = judge(standing, place)
            if verdict is Verdict.HOLD:
                gap = gap or Gap(standing.last, place.prev, record.offset)
                continue
            if verdict is Verdict.TAKE:
                standing, gap = after(standing, place), None
                if not place.is_watermark:
                    taken.append(
                        Received(place, record.key, record.value, partition, record.offset)
                    )
            if gap is None:
                standing = standing._replace(next=record.offset + 1)
        return standing, taken, gap

    def _tell(self, partition: int, gap: Gap | None) -> None:
        """Log a gap once when it opens and once when it closes."""
        was = self.gaps.pop(partition, None)
        if gap is not None:
            self.gaps[partition] = gap
        if gap is not None and was is None:
            log.error("consumer.gap", topic=self._topic, partition=partition, **gap._asdict())
        if gap is None and was is not None:
            log.warning("consumer.gap_closed", topic=self._topic, partition=partition)


class _Assigned(ConsumerRebalanceListener):  # type: ignore[misc]
    """A group's member reads on from where its database says, whoever had the partition before."""

    def __init__(self, consumer: Consumer) -> None:
        self._of = consumer

    def on_partitions_revoked(self, revoked: Sequence[TopicPartition]) -> None:
        self._of.give_up([one.partition for one in revoked])

    def on_partitions_assigned(self, assigned: Sequence[TopicPartition]) -> None:
        self._of.take_up([one.partition for one in assigned])
