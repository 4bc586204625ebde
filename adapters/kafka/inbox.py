"""Where a reader of a topic stands, and what that means for the next record. PostgreSQL keeps it.

A reader writes its place in the transaction that writes what it made of the records, and only if
the place is still where it took it up: two members of a group cannot both take a record in.
"""

from enum import Enum
from typing import Any, Final, NamedTuple

from psycopg import Connection

from adapters.kafka.wire import Place

# In the reader's own database. reader: its name, the group's where it is one.
TABLE: Final = """
CREATE TABLE IF NOT EXISTS kafka_places (
    reader    text   NOT NULL,
    topic     text   NOT NULL,
    partition int    NOT NULL,
    epoch     int    NOT NULL,  -- 0 before the first record
    last      bigint NOT NULL,  -- position of the last record taken
    complete  bigint NOT NULL,  -- everything in this partition up to this position was taken
    next      bigint NOT NULL,  -- offset to read on from
    PRIMARY KEY (reader, topic, partition)
)"""


LOCK: Final = 0x696E6278  # "inbx"


class Verdict(Enum):
    """What to do with a record. HOLD: one is missing before it, or it is of another epoch."""

    TAKE = "take"
    DROP = "drop"
    HOLD = "hold"


class Standing(NamedTuple):
    """One partition as its reader left it."""

    epoch: int
    last: int
    complete: int
    next: int


class MovedOn(Exception):
    """Somebody else moved the place: what was made of these records is rolled back."""


def judge(standing: Standing, place: Place) -> Verdict:
    """Take what follows the last one, drop what was taken before, hold at a gap."""
    if standing.epoch not in (0, place.epoch):
        return Verdict.HOLD
    if place.prev == standing.last:
        return Verdict.TAKE
    behind = place.prev if place.is_watermark else place.position
    return Verdict.DROP if behind <= standing.last else Verdict.HOLD


def after(standing: Standing, place: Place) -> Standing:
    """Where a reader stands once it has taken a record; `next` stays."""
    if place.is_watermark:
        complete = max(standing.complete, place.position)
        return standing._replace(epoch=place.epoch, complete=complete)
    complete = max(standing.complete, place.position)
    return standing._replace(epoch=place.epoch, last=place.position, complete=complete)


class Inbox:
    """The places of one reader in one topic. connection: the reader's own, in autocommit."""

    def __init__(self, connection: Connection[Any], reader: str, topic: str) -> None:
        if not connection.autocommit:
            raise ValueError("the connection must be in autocommit: else a batch is a savepoint")
        self._connection = connection
        self._key = [reader, topic]
        with connection.transaction():  # two members that make the table at once would collide
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            connection.execute(TABLE)

    def standing(self, partition: int, first_offset: int) -> Standing:
        """Where the reader stands; at the partition's first record where it never read it."""
        self._connection.execute(
            "INSERT INTO kafka_places VALUES (%s, %s, %s, 0, 0, 0, %s) ON CONFLICT DO NOTHING",
            [*self._key, partition, first_offset],
        )
        row = self._connection.execute(
            "SELECT epoch, last, complete, next FROM kafka_places"
            " WHERE reader = %s AND topic = %s AND partition = %s",
            [*self._key, partition],
        ).fetchone()
        assert row is not None
        return Standing(*row)

    def move(self, partition: int, old: Standing, new: Standing) -> None:
        """The last statement of a batch's transaction. Raises MovedOn."""
        moved = self._connection.execute(
            "UPDATE kafka_places SET epoch = %s, last = %s, complete = %s, next = %s"
            " WHERE reader = %s AND topic = %s AND partition = %s AND next = %s",
            [*new, *self._key, partition, old.next],
        )
        if moved.rowcount != 1:
            raise MovedOn(f"partition {partition} is no longer read from offset {old.next}")
