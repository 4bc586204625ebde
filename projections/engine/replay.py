"""The log read once more, stream by stream, and every stream folded from its first event.

It shows that this program still reads and folds all that was ever stored: after an update of the
program, after a restore. A stream is held while it is folded, so memory does not grow with the log.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import NamedTuple
from uuid import UUID

from adapters.eventstore.envelope import RecordedEvent
from adapters.eventstore.errors import Corrupt
from adapters.eventstore.mapper import COLUMNS, StoredRow, to_recorded
from domain.kernel import Fact
from domain.streams import KIND_OF_EVENT
from projections.engine.connection import Answer, connect, fetched, interrupt
from projections.engine.runner import uncollected

PIECE = 4_000
CHUNK = 100
"""Events that a processor's cache holds together with their rows."""
EVENTS_EACH = 20_000
"""Fewer are read by one process before another has started."""
SAMPLE = 1_000
_ABOVE_ALL, _FIRST, _LAST = 2**62, UUID(int=0), UUID(int=2**128 - 1)

_ROWS = f"""SELECT {COLUMNS} FROM log.events
             WHERE (originator_id, originator_version) > ($1, $2) AND originator_id <= $3
               AND notification_id <= $4
             ORDER BY originator_id, originator_version LIMIT $5""".encode()  # noqa: S608 - constants only
_HEAD = "SELECT coalesce(max(notification_id), 0) FROM log.events"
_OWNERS = """SELECT originator_id FROM log.events WHERE notification_id = ANY(%s::bigint[])
              ORDER BY originator_id"""


class Part(NamedTuple):
    """Streams whose ids lie above one, if it is given, and up to another; events to a position."""

    above: UUID | None
    last: UUID
    upto: int


class Replayed(NamedTuple):
    """events: that were found. streams: that were folded, by kind. findings: what could not be."""

    events: int
    streams: Counter[str]
    findings: list[str]


def parted(url: str, number: int) -> list[Part]:
    """The whole log as it is now, in so many parts of about as many events, or in fewer."""
    with closing(connect(url, "gridledger-replay")) as connection:
        (upto,) = connection.execute(_HEAD).fetchone() or (0,)
        number = min(number, 1 + upto // EVENTS_EACH)
        drawn = range(1, upto + 1, max(1, upto // SAMPLE))
        owners = [owner for (owner,) in connection.execute(_OWNERS, [list(drawn)])]
    ends = sorted({owners[len(owners) * n // number] for n in range(1, number) if owners})
    return [
        Part(above, last, upto) for above, last in zip([None, *ends], [*ends, _LAST], strict=True)
    ]


def replay(url: str, part: Part, told: Callable[[int], None]) -> Replayed:
    """Read and fold a part. told: hears how many more events were read.

    Raises psycopg.OperationalError where the database is lost.
    """
    folding = _Folding()
    own: list[Fact] = []
    stream = -1
    with uncollected():
        for rows in read(url, part):
            for recorded in folding.decoded(rows):
                fact = recorded.fact
                if fact.stream.int != stream:  # by number: ids compare slowly
                    folding.fold(own)
                    own, stream = [], fact.stream.int
                own.append(fact)
            told(len(rows))
    folding.fold(own)
    return folding.replayed()


def read(url: str, part: Part) -> Iterator[Sequence[StoredRow]]:
    """The rows of a part by stream and version, a chunk at a time; the next are fetched meanwhile.

    Raises psycopg.OperationalError.
    """
    with closing(connect(url, "gridledger-replay")) as connection, ThreadPoolExecutor(1) as hand:

        def ask(above: UUID, version: int) -> Answer:
            return fetched(connection, _ROWS, [above, version, part.last, part.upto, PIECE])

        coming = hand.submit(ask, part.above or _FIRST, _ABOVE_ALL if part.above else 0)
        try:
            while found := coming.result():
                ((stream, version, *_),) = found.rows(len(found) - 1, len(found))
                coming = hand.submit(ask, stream, version)
                for n in range(0, len(found), CHUNK):
                    yield found.rows(n, n + CHUNK)
        finally:
            if not coming.done():
                interrupt(connection)


class _Folding:
    """What has been read and folded so far."""

    def __init__(self) -> None:
        self._events = 0
        self._streams: Counter[str] = Counter()
        self._findings: list[str] = []
        self._broken: set[UUID] = set()

    def decoded(self, rows: Sequence[StoredRow]) -> list[RecordedEvent]:
        """Those that can be read."""
        self._events += len(rows)
        try:
            return [to_recorded(row) for row in rows]
        except Corrupt:
            return list(self._readable(rows))

    def _readable(self, rows: Sequence[StoredRow]) -> Iterator[RecordedEvent]:
        for row in rows:
            try:
                yield to_recorded(row)
            except Corrupt as error:
                self._broken.add(row[0])
                self._findings.append(str(error))

    def fold(self, facts: Sequence[Fact]) -> None:
        """A whole stream; what went before one of its events must be there."""
        if not facts or facts[0].stream in self._broken:
            return
        stream, last = facts[0].stream, facts[-1].version
        if last != len(facts):
            self._findings.append(f"stream {stream} has {len(facts)} of {last} versions")
            return
        kind = KIND_OF_EVENT[type(facts[0].event)]
        try:
            kind.fold(None, facts)
        except Exception as error:  # noqa: BLE001 - whatever one stream does, the others are looked at
            self._findings.append(f"stream {stream} does not fold: {type(error).__name__} {error}")
            return
        self._streams[kind.name] += 1

    def replayed(self) -> Replayed:
        return Replayed(self._events, self._streams, self._findings)
