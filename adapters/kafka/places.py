"""How far the relay is, in PostgreSQL: its position beside `prev` of every partition."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

import psycopg
from psycopg import AsyncConnection
from psycopg.conninfo import conninfo_to_dict

from adapters.eventstore.leaf import COLUMNS_WITH_SALT
from adapters.eventstore.mapper import StoredRow
from adapters.kafka.wire import Origin

LOCK = 0x72656C79  # "rely": one relay to a ledger
Partition = tuple[str, int]
Prevs = Mapping[Partition, int]

# What is lost of it in a crash is published again, and dropped by its readers.
_SETTINGS = "-c timezone=UTC -c jit=off -c enable_seqscan=off -c synchronous_commit=off"
_PAGE = f"""SELECT {COLUMNS_WITH_SALT} FROM log.events WHERE notification_id > %s
             ORDER BY notification_id LIMIT %s"""  # noqa: S608 - constants only
_HEALTH = """
SELECT p.position, head.position - p.position,
       coalesce(extract(epoch FROM clock_timestamp() - next.recorded_at)::float8, 0),
       extract(epoch FROM clock_timestamp() - p.heard_at)::float8
  FROM relay.positions p
 CROSS JOIN (SELECT coalesce(max(notification_id), 0) AS position FROM log.events) head
  LEFT JOIN log.events next ON next.notification_id = p.position + 1
"""


class Reached(NamedTuple):
    """recorded_at: of the event at that position; None before the first."""

    position: int
    recorded_at: datetime | None


class MovedOn(Exception):
    """Another relay moved the position: this one has nothing more to say."""


class PartitionsChanged(Exception):
    """A topic has another number of partitions than when it was begun: order would be lost."""


class Lag(NamedTuple):
    """How far the relay is behind the log.

    behind: events not yet acknowledged; behind_s: age of the oldest of them. heard_s: since Kafka
    last acknowledged anything.
    """

    position: int
    behind: int
    behind_s: float
    heard_s: float


class Places:
    """The relay's one connection, in autocommit. Raises psycopg.OperationalError when it breaks."""

    def __init__(self, url: str) -> None:
        options = conninfo_to_dict(url).get("options") or ""  # on a server of the user's: SET ROLE
        self._connection: psycopg.Connection[Any] = psycopg.connect(
            url,
            autocommit=True,
            application_name="gridledger-relay",
            options=f"{options} {_SETTINGS}".strip(),
            connect_timeout=10,
            keepalives_idle=5,
            keepalives_interval=2,
            keepalives_count=3,
            tcp_user_timeout=10_000,
        )

    def close(self) -> None:
        self._connection.close()

    def try_lock(self) -> bool:
        """One relay per ledger; the lock goes with the connection."""
        row = self._connection.execute("SELECT pg_try_advisory_lock(%s, 0)", [LOCK]).fetchone()
        return bool(row and row[0])

    def epoch(self) -> int | None:
        """The ledger's epoch; None while it is empty."""
        row = self._connection.execute(
            "SELECT convert_from(state, 'UTF8')::jsonb -> 'epoch' FROM log.events"
            " WHERE notification_id = 1 AND topic = 'ledger.opened.v1'"
        ).fetchone()
        return None if row is None else int(row[0])

    def begin(self, origin: Origin, partitions: Mapping[str, int]) -> tuple[Reached, Prevs]:
        """Where the relay stands; before its first record at 0. Raises PartitionsChanged."""
        with self._connection.transaction():
            self._connection.execute(
                "INSERT INTO relay.positions (epoch, position, heard_at)"
                " VALUES (%s, 0, clock_timestamp()) ON CONFLICT DO NOTHING",
                [origin.epoch],
            )
            row = self._connection.execute(
                "SELECT position, recorded_at, epoch FROM relay.positions"
            ).fetchone()
            assert row is not None
            if row[2] != origin.epoch:
                raise MovedOn(f"the position is of epoch {row[2]}, the ledger's is {origin.epoch}")
            known = self._prevs()
            for topic, count in partitions.items():
                there = sorted(n for name, n in known if name == topic)
                if not there:
                    known |= self._begin_topic(topic, count)
                elif there != list(range(count)):
                    raise PartitionsChanged(topic)
        return Reached(row[0], row[1]), known

    def _prevs(self) -> dict[Partition, int]:
        found = self._connection.execute("SELECT topic, partition, prev FROM relay.partitions")
        return {(topic, partition): prev for topic, partition, prev in found}

    def _begin_topic(self, topic: str, count: int) -> dict[Partition, int]:
        self._connection.execute(
            "INSERT INTO relay.partitions SELECT %s, n, 0 FROM generate_series(0, %s - 1) n",
            [topic, count],
        )
        return {(topic, n): 0 for n in range(count)}

    def policies(self, upto: int) -> list[tuple[str, bytes]]:
        """The policies published up to a position: stored name and payload."""
        found = self._connection.execute(
            "SELECT topic, state FROM log.events WHERE split_part(topic, '.', 1) = 'policy'"
            " AND notification_id <= %s ORDER BY notification_id",
            [upto],
        )
        return [(topic, state) for topic, state in found]

    def page(self, after: int, rows_max: int) -> list[tuple[StoredRow, bytes]]:
        """The next rows behind a position, each with its salt."""
        cursor = self._connection.cursor(binary=True)
        rows = cursor.execute(_PAGE, [after, rows_max]).fetchall()
        return [(row[:-1], row[-1]) for row in rows]

    def head(self) -> int:
        row = self._connection.execute("SELECT max(notification_id) FROM log.events").fetchone()
        return (row and row[0]) or 0

    def advance(self, old: Reached, new: Reached, prevs: Prevs) -> None:
        """Kafka has acknowledged everything up to `new`; prevs: those that changed.

        Raises MovedOn when the position is no longer where this relay took it up.
        """
        topics, partitions = [topic for topic, _ in prevs], [n for _, n in prevs]
        with self._connection.transaction():
            moved = self._connection.execute(
                "UPDATE relay.positions SET position = %s, recorded_at = %s,"
                " heard_at = clock_timestamp() WHERE position = %s",
                [*new, old.position],
            )
            if moved.rowcount != 1:
                raise MovedOn(f"the position is no longer {old.position}")
            self._connection.execute(
                "UPDATE relay.partitions p SET prev = n.prev"
                " FROM unnest(%s::text[], %s::int[], %s::bigint[]) n(topic, partition, prev)"
                " WHERE p.topic = n.topic AND p.partition = n.partition",
                [topics, partitions, list(prevs.values())],
            )

    def listen(self) -> None:
        self._connection.execute("LISTEN ledger")

    def wait(self, timeout_s: float) -> None:
        """Return when the log rings, or when the time is up: a ring can be lost."""
        for _ in self._connection.notifies(timeout=timeout_s, stop_after=1):
            return


async def lag(connection: AsyncConnection[Any]) -> Lag | None:
    """How far the relay is behind the log; None where it has never begun."""
    found = await connection.execute(_HEALTH)
    row = await found.fetchone()
    return Lag(*row) if row else None
