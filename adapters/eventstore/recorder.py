"""The `eventsourcing` library's recorder on our table: it reads the log, and may write it.

The library gives streams, notifications in order, the connection pool and its error classes. We
replace how it writes: the same statement as the writer's, under the same lock, with positions that
have no gaps. Its own retry is left out: an append whose outcome is unknown must be asked for, not
repeated.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import reduce
from typing import Any
from uuid import UUID

from eventsourcing.persistence import (
    IntegrityError,
    InterfaceError,
    OperationalError,
    StoredEvent,
)
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import DictRow, dict_row, tuple_row
from psycopg.sql import SQL

from adapters.clock import now
from adapters.eventstore.append import APPEND, LOCK, Append, Head, Row, parameters, written
from adapters.eventstore.arrays import Column, column
from adapters.eventstore.connection import READ_COMMITTED, RECONNECT_S_MAX
from adapters.eventstore.envelope import RecordedEvent
from adapters.eventstore.errors import Unavailable
from adapters.eventstore.load import REFERENCE
from adapters.eventstore.mapper import COLUMNS, to_recorded
from adapters.ids import new_id, new_salt
from domain.catalogue import EMPTY, Catalogue

_HISTORY = f"""SELECT {COLUMNS} FROM log.events WHERE originator_id = %s AND originator_version > %s
                  AND notification_id <= coalesce(%s, 9223372036854775807)
                ORDER BY originator_version"""  # noqa: S608 - constants only
_NAMED = f"SELECT {COLUMNS} FROM log.events WHERE topic = %s ORDER BY notification_id"  # noqa: S608
_NEWS = f"SELECT {COLUMNS} FROM log.events WHERE {REFERENCE} ORDER BY notification_id"  # noqa: S608
_FEED = f"""SELECT {COLUMNS} FROM log.events WHERE notification_id > %s
             ORDER BY notification_id LIMIT %s"""  # noqa: S608 - constants only


class _Datastore(PostgresDatastore):
    def register_type_adapters(self) -> None:
        """Composite types are not used here: making a recorder asks the server nothing."""


class LogRecorder(PostgresApplicationRecorder):
    """Reads and writes log.events. Writing raises the library's errors (IntegrityError …).

    Reading raises Unavailable where the database does not answer.
    """

    def __init__(self, url: str, *, pool_size: int = 2) -> None:
        datastore = _Datastore("", "", "", "", "", pool_size=pool_size, schema="log", pre_ping=True)
        # The library knows five parameters; a URL may have more (sslmode, the role to take on).
        known = conninfo_to_dict(url)
        options = f"{known.pop('options', '') or ''} {READ_COMMITTED}".lstrip()
        datastore.pool.kwargs = {**known, "options": options, "row_factory": dict_row}
        datastore.pool.reconnect_timeout = RECONNECT_S_MAX
        super().__init__(datastore, events_table_name="events")
        self.channel_name = "ledger"
        self.lock_table_statements = [SQL(LOCK)]  # INSERT and SELECT suffice: no table lock

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        """Append all or nothing; the first event of a stream says which head it was decided on."""
        if not stored_events:
            return []
        at = now()
        heads: dict[UUID, Head] = {}
        rows: list[Row] = []
        for e in stored_events:
            stream = e.originator_id
            assert isinstance(stream, UUID)
            heads.setdefault(stream, Head(0, stream, e.originator_version - 1))
            rows.append(
                Row(0, stream, e.originator_version, e.topic, e.state, new_id(), b"{}", at,
                    new_salt(), None)
            )  # fmt: skip
        return self.append(Append(heads=tuple(heads.values()), rows=rows))

    def append(self, append: Append) -> list[int]:
        """Write one unit; the positions of its rows. Raises IntegrityError at a conflict."""
        with self.datastore.get_connection() as conn:
            cursor = conn.cursor(binary=True, row_factory=tuple_row)
            asked = [Column(array) for array in parameters(append)]
            row = cursor.execute(APPEND, asked).fetchone()
        assert row is not None, "the append always answers"
        result = written(row)
        if result.conflicts:
            raise IntegrityError(str(result.conflicts[0]))
        return list(range(result.base + 1, result.base + len(append.rows) + 1))

    def history(
        self, stream: UUID, *, after: int = 0, upto: int | None = None
    ) -> list[RecordedEvent]:
        """One stream in order. after: a version; upto: a position, both exact bounds."""
        return self._recorded(_HISTORY, (stream, after, upto))

    def feed(self, after: int, limit: int) -> list[RecordedEvent]:
        """The log in order, from the position behind `after`."""
        return self._recorded(_FEED, (after, limit))

    def named(self, name: str) -> list[RecordedEvent]:
        """Every event of a name, in order: for the few that describe the ledger."""
        return self._recorded(_NAMED, (name,))

    def catalogue(self) -> Catalogue:
        """The catalogue as the log leaves it now."""
        return reduce(
            lambda known, recorded: known.after(recorded.fact), self._recorded(_NEWS, ()), EMPTY
        )

    def known(self, command_ids: Sequence[UUID]) -> set[UUID]:
        """Which of these commands have a receipt."""
        query = "SELECT command_id FROM log.receipts WHERE command_id = ANY(%s::uuid[])"
        with self._reading() as conn:
            cursor = conn.cursor(binary=True, row_factory=tuple_row)
            return {row[0] for row in cursor.execute(query, [column("uuid[]", command_ids)])}

    def outcome(self, command_id: UUID) -> str | None:
        """What the receipt of a command says; None where there is none."""
        query = "SELECT outcome FROM log.receipts WHERE command_id = %s"
        with self._reading() as conn:
            row = conn.cursor(row_factory=tuple_row).execute(query, (command_id,)).fetchone()
        return row[0] if row else None

    @contextmanager
    def _reading(self) -> Iterator[Connection[DictRow]]:
        try:
            with self.datastore.get_connection() as connection:
                yield connection
        except (InterfaceError, OperationalError) as error:
            raise Unavailable("the log cannot be read") from error

    def _recorded(self, query: str, values: tuple[Any, ...]) -> list[RecordedEvent]:
        with self._reading() as conn:
            cursor = conn.cursor(binary=True, row_factory=tuple_row)
            return [to_recorded(row) for row in cursor.execute(query, values).fetchall()]
