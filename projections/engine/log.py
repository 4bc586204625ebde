"""The log as a projector reads it: pages in order of position, and a bell that may be missed."""

from collections.abc import Sequence

from adapters.eventstore.mapper import COLUMNS, StoredRow
from projections.engine.connection import connect

_PAGE = f"""SELECT {COLUMNS} FROM log.events
             WHERE notification_id > %s AND notification_id <= coalesce(%s, 9223372036854775807)
             ORDER BY notification_id LIMIT %s"""  # noqa: S608 - constants only


class Log:
    """One connection of its own. Raises psycopg.OperationalError when it breaks."""

    def __init__(self, url: str) -> None:
        self.connection = connect(url, "gridledger-projector")
        self.connection.execute("LISTEN ledger")

    def page(self, after: int, rows_max: int, upto: int | None = None) -> Sequence[StoredRow]:
        """The next rows behind a position, up to and including another."""
        cursor = self.connection.cursor(binary=True)
        return cursor.execute(_PAGE, [after, upto, rows_max]).fetchall()

    def head(self) -> int:
        row = self.connection.execute("SELECT max(notification_id) FROM log.events").fetchone()
        return (row and row[0]) or 0

    def wait(self, timeout_s: float) -> None:
        """Return when the log rings, or when the time is up: a ring can be lost."""
        for _ in self.connection.notifies(timeout=timeout_s, stop_after=1):
            return
