"""Keeps one group of views: one batch is one transaction of rows and position.

An event that cannot be taken in is tried three times, recorded, and holds the group's position; it
is tried again from time to time and at the next start. Nothing is ever skipped.
"""

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from enum import Enum
from threading import Event as Signal
from typing import Self

import psycopg

from adapters.eventstore.mapper import StoredRow
from projections.engine.connection import connect
from projections.engine.fold import Written
from projections.engine.folding import Folding
from projections.engine.log import Log
from projections.engine.positions import MovedOn, Place, Positions
from projections.engine.store import Store
from projections.engine.tables import LIVE, create
from projections.engine.view import Group

BATCH_MAX = 20_000
TRIES_MAX = 3
POLL_S = 0.5
HELD_RETRY_S = 30.0
BACK_OFF_S_MIN, BACK_OFF_S_MAX = 1.0, 10.0
STREAK_MAX = 100
LOCK_CLASS = 0x76696577  # "view"

# A view may lose its last moments, together with their position: both are made again from the log.
_SETTINGS = (
    "-c enable_hashjoin=off -c enable_mergejoin=off -c synchronous_commit=off"
    " -c statement_timeout=0 -c idle_in_transaction_session_timeout=60s"
)


class Step(Enum):
    """What one step did. HELD: nothing more until the event at fault can be taken in."""

    ADVANCED = "advanced"
    IDLE = "idle"
    TRIED = "tried"
    HELD = "held"


_GOES_ON = (Step.ADVANCED, Step.TRIED)


class NeedsRebuild(Exception):
    """The stored tables were made from another shape of the views."""


class Runner:
    """Follows the log for one group, in one schema, on two connections; a context manager.

    position: the last one known to be taken in; 0 before the first step. batch_max: events per
    transaction; it shows in no table. While a batch is being written the next one is folded: what
    is written stays in order, and is folded again if the one before it fails. log: where it is
    shared with others of this thread; else it has its own.
    """

    def __init__(
        self, url: str, group: Group, *, schema: str = LIVE, batch_max: int = BATCH_MAX,
        log: Log | None = None,
    ) -> None:  # fmt: skip
        self.group = group
        self.position = 0
        self._schema = schema
        self._batch_max = self._size = batch_max
        self._connection = connect(url, f"gridledger-view-{group.name}", _SETTINGS)
        self._log, self._own_log = log or Log(url), log is None
        self._store = Store(self._connection, self._log.connection, schema)
        self._positions = Positions(self._connection, schema, group.name)
        self._folding = Folding(group, self._store)
        self._hand = ThreadPoolExecutor(1, f"view-{group.name}")
        self._writing: tuple[Sequence[StoredRow], Future[None]] | None = None
        self._ahead: Place | None = None
        self._may_be_held = True
        self._tries = 0
        self._held_since: float | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._hand.shutdown()
        self._connection.close()
        if self._own_log:
            self._log.close()

    def head(self) -> int:
        """The last position of the log."""
        return self._log.head()

    def stored_position(self) -> int:
        """Where the group stands, whoever moved it there."""
        place = self._positions.read()
        return place.position if place else 0

    def try_lock(self) -> bool:
        """One runner per group and schema; the lock goes with the connection that writes."""
        row = self._connection.execute(
            "SELECT pg_try_advisory_lock(%s, hashtext(%s))",
            [LOCK_CLASS, f"{self._schema}.{self.group.name}"],
        ).fetchone()
        return bool(row and row[0])

    def catch_up(
        self, upto: int | None = None, told: Callable[[int], None] = lambda _position: None
    ) -> int:
        """Take in all that there is, or all up to a position; return where it stands.

        told: hears that after every batch. Raises psycopg.OperationalError, NeedsRebuild.
        """

        def more() -> bool:
            if self._next(upto) not in _GOES_ON:
                return False
            told(self.position)
            return True

        in_streaks(more)
        return self.position

    @property
    def ahead(self) -> int:
        """What is folded, though perhaps not committed. Raises as catch_up does."""
        return (self._ahead or self._take_up()).position

    def advance(self, upto: int | None = None) -> Step:
        """Fold the next batch, the one before it being committed on return. Raises as catch_up."""
        return self._next(upto)

    def step(self, upto: int | None = None) -> Step:
        """Take in the next batch, committed on return. Raises as catch_up does."""
        step = self._next(upto)
        return self._settled() or step

    def follow(self, stop: Signal) -> None:
        """Take in what comes until told to stop; wait while another runner has the group."""
        while not self.try_lock():
            if stop.wait(POLL_S):
                return
        while not stop.is_set():
            in_streaks(lambda: not stop.is_set() and self._next(None) in _GOES_ON)
            if not stop.is_set():
                self._log.wait(POLL_S)

    def _next(self, upto: int | None) -> Step:
        """Fold the next batch and give it to be written, once the one before it is committed."""
        if self._held_since is not None and time.monotonic() < self._held_since + HELD_RETRY_S:
            return Step.HELD
        if self._folding.is_full:
            if failed := self._settled():
                return failed
            self._folding.forget()
        place = self._ahead or self._take_up()
        page = self._log.page(place.position, self._size, upto)
        rows = page.rows
        if not rows:
            return self._settled() or Step.IDLE
        try:
            written = self._folding.take(page)
        except (psycopg.OperationalError, psycopg.InterfaceError):
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the view holds and says so
            return self._settled() or self._stumble(rows, error)
        if failed := self._settled():
            return failed
        self._writing = rows, self._hand.submit(self._write, place, written, rows[-1])
        self._ahead = place._replace(position=rows[-1][4])
        return (self._settled() if len(rows) == 1 else None) or Step.ADVANCED

    def _take_up(self) -> Place:
        with self._connection.transaction():
            place = self._positions.read()
            if place is None:
                create(self._connection, self.group, self._schema)
                place = self._positions.begin(self.group.shape)
        if place.shape != self.group.shape:
            raise NeedsRebuild(self.group.name)
        self._ahead, self.position = place, place.position
        return place

    def _write(self, place: Place, written: Sequence[Written], last: StoredRow) -> None:
        with self._connection.transaction():
            self._store.write(written)
            if self._may_be_held:
                self._positions.release(last[4])
            self._positions.advance(place, last[4], last[8])

    def _settled(self) -> Step | None:
        """Wait for what is being written; None when it is committed, else what is to be done."""
        if self._writing is None:
            return None
        (rows, writing), self._writing = self._writing, None
        try:
            writing.result()
        except (psycopg.OperationalError, psycopg.InterfaceError):
            self._go_back()
            raise
        except MovedOn:
            self._go_back()
            return Step.TRIED
        except Exception as error:  # noqa: BLE001 - as above
            return self._stumble(rows, error)
        self.position = rows[-1][4]
        self._size = min(self._size * 2, self._batch_max)
        self._tries, self._held_since, self._may_be_held = 0, None, False
        return None

    def _stumble(self, rows: Sequence[StoredRow], error: Exception) -> Step:
        """Go on event by event up to the one at fault; hold there once it has been tried enough."""
        self._go_back()
        if len(rows) > 1:
            self._size = 1
            return Step.TRIED
        self._tries += 1
        if self._tries < TRIES_MAX:
            return Step.TRIED
        topic, position = rows[0][2], rows[0][4]
        self._positions.hold(position, topic, f"{type(error).__name__}: {error}", self._tries)
        self._tries, self._held_since, self._may_be_held = 0, time.monotonic(), True
        return Step.HELD

    def _go_back(self) -> None:
        """What was folded but not committed is not so."""
        self._ahead = None
        self._folding.forget()
        self._log.forget()


def in_streaks(batch: Callable[[], bool]) -> None:
    """Do one batch after the other until one says that there is no more.

    They make many values and hardly a cycle; passes of the collector over all of them would take a
    fifth of the time and more. So it may run only now and then.
    """
    more = True
    while more:
        with uncollected():
            for _ in range(STREAK_MAX):
                more = batch()
                if not more:
                    break


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the collector of cycles; afterwards it may run again."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def keep(
    url: str, group: Group, stop: Signal, *, broken: Callable[[Exception], None] = lambda _: None
) -> None:
    """Follow until told to stop, through every loss of the database. Raises NeedsRebuild.

    broken: told about each loss; then the pause grows from one to ten seconds.
    """
    pause_s = BACK_OFF_S_MIN
    while not stop.is_set():
        try:
            with Runner(url, group) as runner:
                runner.follow(stop)
                pause_s = BACK_OFF_S_MIN
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            broken(error)
            stop.wait(pause_s)
            pause_s = min(pause_s * 2, BACK_OFF_S_MAX)
