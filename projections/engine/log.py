"""The log as a projector reads it: pages in order of position, and a bell that may be missed."""

from collections.abc import Sequence
from typing import Any, Self

import psycopg

from adapters.eventstore.mapper import COLUMNS, StoredRow

_PAGE = f"""SELECT {COLUMNS} FROM log.events
             WHERE notification_id > %s AND notification_id <= coalesce(%s, 9223372036854775807)
             ORDER BY notification_id LIMIT %s"""  # noqa: S608 - constants only


class Log:
    """One connection of its own. Raises psycopg.OperationalError when it breaks."""

    def __init__(self, url: str) -> None:
        self._connection: psycopg.Connection[Any] = psycopg.connect(
            url,
            autocommit=True,
            application_name="gridledger-projector",
            options="-c timezone=UTC -c enable_seqscan=off -c jit=off",
        )
        self._connection.execute("LISTEN ledger")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def page(self, after: int, rows_max: int, upto: int | None = None) -> Sequence[StoredRow]:
        """The next rows behind a position, up to and including another."""
        cursor = self._connection.cursor(binary=True)
        return cursor.execute(_PAGE, [after, upto, rows_max]).fetchall()

    def head(self) -> int:
        row = self._connection.execute("SELECT max(notification_id) FROM log.events").fetchone()
        return (row and row[0]) or 0

    def wait(self, timeout_s: float) -> None:
        """Return when the log rings, or when the time is up: a ring can be lost."""
        for _ in self._connection.notifies(timeout=timeout_s, stop_after=1):
            return
