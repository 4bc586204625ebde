"""The log as a projector reads it: pages in order of position, and a bell that may be missed."""

from collections.abc import Container, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from operator import itemgetter

from psycopg import RawCursor

from adapters.eventstore.envelope import RecordedEvent
from adapters.eventstore.mapper import COLUMNS, StoredRow, to_recorded
from projections.engine.connection import connect, fetched, interrupt

# Rows of one answer: a page is cut off between answers, and for each of them a thread that computes
# lets go of the interpreter's lock late. COPY would take twice as long, its rows taken apart.
PIECE_MAX = 4_000
BYTES_MAX = 32 * 1024 * 1024
"""Of payloads and metadata in a page, but for what the last answer has above it."""

_PIECE = f"""SELECT {COLUMNS} FROM log.events
             WHERE notification_id > $1 AND notification_id <= coalesce($2, 9223372036854775807)
             ORDER BY notification_id LIMIT $3""".encode()  # noqa: S608 - constants only


_STATE, _METADATA = itemgetter(3), itemgetter(6)


class Page:
    """Rows of the log, of which each is read once, whoever asks for it."""

    def __init__(self, rows: Sequence[StoredRow]) -> None:
        self.rows = rows
        self._events: list[RecordedEvent | None] = [None] * len(rows)

    def events(self, unread: Container[str]) -> list[RecordedEvent]:
        """Those of other names. Raises Corrupt for one that cannot be read."""
        found, known = [], self._events
        for n, row in enumerate(self.rows):
            if row[2] not in unread:
                event = known[n]
                if event is None:
                    event = known[n] = to_recorded(row)
                found.append(event)
        return found


class Log:
    """One connection of its own. Raises psycopg.OperationalError when it breaks.

    shared: by runners of one thread; the page that was read last is there for the next of them.
    Behind a page of many rows the next is fetched while that one is worked on.
    """

    def __init__(self, url: str, *, shared: bool = False, bytes_max: int = BYTES_MAX) -> None:
        self.connection = connect(url, "gridledger-projector")
        self.connection.execute("LISTEN ledger")
        self._shared = shared
        self._bytes_max = bytes_max
        self._last: tuple[int, Page] | None = None
        self._hand = ThreadPoolExecutor(1, "log")
        self._coming: tuple[tuple[int, int, int | None], Future[Sequence[StoredRow]]] | None = None

    def page(self, after: int, rows_max: int, upto: int | None = None) -> Page:
        """The next rows behind a position, up to and including another."""
        if self._last:
            behind, page = self._last
            in_reach = upto is None or page.rows[-1][4] <= upto
            if behind == after and in_reach and len(page.rows) <= rows_max:
                return page
        page = Page(self._come(after, rows_max, upto) or self._rows(after, rows_max, upto))
        if len(page.rows) >= PIECE_MAX:
            following = (page.rows[-1][4], rows_max, upto)
            self._coming = following, self._hand.submit(self._rows, *following, beside=True)
        if self._shared and page.rows:
            self._last = after, page
        return page

    def close(self) -> None:
        """What is being fetched ahead is given up, in two seconds at most."""
        interrupt(self.connection)
        self._hand.shutdown(cancel_futures=True)
        self.connection.close()

    def forget(self) -> None:
        """Read anew what is asked for again."""
        self._last = self._coming = None

    def _come(self, *asked: *tuple[int, int, int | None]) -> Sequence[StoredRow]:
        """What was fetched ahead, if it is that which is asked for now."""
        (following, coming), self._coming = self._coming or (None, None), None
        return coming.result() if coming and following == asked else ()

    def _rows(
        self, after: int, rows_max: int, upto: int | None, *, beside: bool = False
    ) -> Sequence[StoredRow]:
        """beside: while another thread computes; else few rows come sooner by a cursor."""
        rows: list[StoredRow] = []
        size = 0
        while len(rows) < rows_max and size < self._bytes_max:
            wanted = min(rows_max - len(rows), PIECE_MAX)
            given = [after, upto, wanted]
            piece: list[StoredRow] = (
                fetched(self.connection, _PIECE, given).rows(0, wanted)
                if beside
                else RawCursor(self.connection).execute(_PIECE, given, binary=True).fetchall()
            )
            rows += piece
            if len(piece) < wanted or len(rows) == rows_max:
                break
            size += sum(map(len, map(_STATE, piece))) + sum(map(len, map(_METADATA, piece)))
            after = piece[-1][4]
        return rows

    def head(self) -> int:
        row = self.connection.execute("SELECT max(notification_id) FROM log.events").fetchone()
        return (row and row[0]) or 0

    def wait(self, timeout_s: float) -> None:
        """Return when the log rings, or when the time is up: a ring can be lost."""
        for _ in self.connection.notifies(timeout=timeout_s, stop_after=1):
            return
