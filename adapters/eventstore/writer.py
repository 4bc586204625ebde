"""The one writer of a process: takes what waits, writes it in one round trip, answers everybody.

It runs in the event loop. While one batch is being written, the next is decided, on committed
states alone: what touches the batch under way waits for it. A batch whose fate is unknown (a
connection cut at COMMIT) is looked up by its receipts before anything is said; a command that lost
a race repeatedly is decided under the lock.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NamedTuple
from uuid import UUID

import psycopg
import structlog
from psycopg.errors import DiskFull

from adapters.eventstore.answers import again_of, answer_of
from adapters.eventstore.append import Append, Written
from adapters.eventstore.batch import Batch, Settled
from adapters.eventstore.cache import StateCache
from adapters.eventstore.deciding import Surroundings
from adapters.eventstore.errors import Corrupt, OutcomeUnknown, StorageFull, Unavailable
from adapters.eventstore.follow import Following
from adapters.eventstore.load import NOTHING_WANTED
from adapters.eventstore.log import INTERRUPTED, LogConnection
from adapters.eventstore.numbers import NumberStock
from adapters.eventstore.pace import Pace
from adapters.eventstore.pending import Pending
from adapters.eventstore.receipts import StoredReceipt
from adapters.eventstore.sealing import Sealer, seal
from adapters.eventstore.waiting import BATCH_MAX, Flight, Lot, Waiting
from adapters.ids import new_id

log = structlog.get_logger(__name__)

RECONNECT_S = 0.05
NEWS_S = 0.5


class Prepared(NamedTuple):
    """A batch as decided. era: of the memory that it was decided on."""

    batch: Batch
    append: Append
    era: int


class Writer:
    """Drains a queue of pendings. Owned by the ledger; one per process and log.

    begun_at: the loop time at which the last lot was taken up.
    """

    def __init__(
        self, open_log: Callable[[], LogConnection], sealer: Sealer, following: Following,
        new_salts: Callable[[int], Sequence[bytes]], *, cache: StateCache | None = None,
    ) -> None:  # fmt: skip
        self.reading, self.writing = open_log(), open_log()
        self.sealer = sealer
        self.following = following
        self.new_salts = new_salts
        self.cache = cache or StateCache()
        self.waiting = Waiting()
        self.awake = asyncio.Event()
        self.numbers, self.pace = NumberStock(), Pace()
        self.closing = self._news_missed = False
        self.begun_at = 0.0
        self._era = 0
        self._flight: Flight | None = None

    def put(self, pending: Pending) -> None:
        self.waiting.put(pending)
        self.awake.set()

    def close(self) -> None:
        self.closing = True
        self.awake.set()

    async def run(self) -> None:
        """Until closed: then what is queued is still written and answered."""
        try:
            while not (self.closing and not self.waiting and self._flight is None):
                await self._next()
        finally:
            if self._flight is not None:
                self._flight.task.cancel()
                await asyncio.wait([self._flight.task])
            await self.reading.close()
            await self.writing.close()

    async def _next(self) -> None:
        flight = self._flight
        if flight is None and not self.waiting:
            await self._rest()
        elif flight is not None and await self._may_wait(flight):
            return
        elif lot := self.waiting.take(
            BATCH_MAX, self.following.catalogue, flight.lot if flight else None
        ):
            await self._start(lot)
        else:
            self.waiting.put_back(await self._landed())

    async def _may_wait(self, flight: Flight) -> bool:
        """While a batch is being written, the next may grow at nobody's cost: wait for that."""
        n = len(self.waiting)
        if flight.task.done() or n >= BATCH_MAX:
            return False
        spare_s = self.pace.spare_s(asyncio.get_running_loop().time() - flight.since, n)
        if n and spare_s <= 0:
            return False
        self.awake.clear()
        if not n:
            await self.awake.wait()
        else:
            with suppress(TimeoutError):
                async with asyncio.timeout(spare_s):
                    await self.awake.wait()
        return True

    async def _rest(self) -> None:
        """Sleep until a command comes; look for the news of other processes now and then."""
        self.awake.clear()
        try:
            async with asyncio.timeout(NEWS_S):
                await self.awake.wait()
        except TimeoutError:
            try:
                await self.refresh()
                self._news_missed = False
            except (psycopg.Error, Corrupt) as error:
                if not self._news_missed:  # once per absence of the database
                    log.warning("ledger.news_missed", error=type(error).__name__)
                self._news_missed = True

    async def _start(self, lot: Lot) -> None:
        """Decide a lot; have it written once the one before it is."""
        prepared: Prepared | None = None
        failure: Exception | None = None
        self.begun_at = asyncio.get_running_loop().time()
        try:
            await seal(lot.pendings, self.sealer)
            if not lot.locked:
                prepared = await self._prepare(lot)
        except Exception as error:  # noqa: BLE001 - told apart where every failure is
            failure = error
        again = await self._landed()
        if failure is not None:
            again += await self._failed(lot.pendings, failure)
        elif prepared is not None and prepared.era != self._era:
            again += lot.pendings
        else:
            task = asyncio.create_task(self._fly(lot, prepared))
            task.add_done_callback(lambda _: self.awake.set())
            self._flight = Flight(lot, task, asyncio.get_running_loop().time())
        self.waiting.put_back(again)

    async def _landed(self) -> list[Pending]:
        """Wait for what is being written; what of it is to be tried again."""
        flight, self._flight = self._flight, None
        return await flight.task if flight is not None else []

    async def _fly(self, lot: Lot, prepared: Prepared | None) -> list[Pending]:
        """Write and answer a lot; return what of it is to be tried again."""
        try:
            if prepared is None:
                return await self._settle(await self._write_locked(lot))
            began = asyncio.get_running_loop().time()
            result = await self.writing.append(prepared.append)
            took_s = asyncio.get_running_loop().time() - began
            self.pace.appended(took_s, len(lot.pendings))
            return await self._settle(self._committed(prepared.batch, result))
        except Exception as error:  # noqa: BLE001 - as above
            return await self._failed(lot.pendings, error)

    async def _failed(self, pendings: Sequence[Pending], error: Exception) -> list[Pending]:
        """What is to be tried again; everybody else is answered."""
        self._forget()
        if isinstance(error, INTERRUPTED):
            log.warning("ledger.batch_interrupted", error=type(error).__name__, n=len(pendings))
            again = await self._recover(pendings)
            if not isinstance(error, DiskFull):
                return again
            for pending in again:  # without a receipt: trying again would meet the same
                pending.settle(StorageFull("the database has no room"))
            return []
        log.error("ledger.batch_failed", n=len(pendings), exc_info=error)
        if isinstance(error, Unavailable):  # the vault: who has no words goes on without it
            for pending in [one for one in pendings if one.submission.words] or pendings:
                pending.settle(error)
            return [pending for pending in pendings if not pending.answer.done()]
        if len(pendings) == 1:
            pendings[0].settle(error)
        again = [pending for pending in pendings if not pending.answer.done()]
        for pending in again:  # one of them is at fault: the others must not suffer
            pending.alone = True
        return again

    def _forget(self) -> None:
        """Nothing is sure any more: neither what is committed nor which numbers are reserved."""
        self._era += 1
        self.following.doubt_all()
        self.cache.clear()
        self.numbers = NumberStock()

    async def _prepare(self, lot: Lot) -> Prepared:
        loop, era = asyncio.get_running_loop(), self._era
        began = loop.time()
        batch, append = await self._decided(lot.pendings, fresh=False)
        if any(trial.receipt is None for trial in batch.trials):
            # The append compares no catalogue where there is no receipt: it is that of now then.
            self.numbers.take_back()
            batch, append = await self._decided(lot.pendings, fresh=True)
        self.pace.prepared(loop.time() - began, len(lot.pendings))
        return Prepared(batch, append, era)

    async def _decided(self, pendings: Sequence[Pending], *, fresh: bool) -> tuple[Batch, Append]:
        batch = await self._load(self.reading, pendings, fresh=fresh)
        await self.numbers.ensure(self.reading, pendings, self.following)
        return batch, self._decide(batch)

    async def _write_locked(self, lot: Lot) -> Settled:
        await self.numbers.ensure(self.writing, lot.pendings, self.following)
        async with self.writing.locked():
            batch = await self._load(self.writing, lot.pendings, fresh=True)
            await self.numbers.ensure(self.writing, lot.pendings, self.following)
            result = await self.writing.append(self._decide(batch))
        return self._committed(batch, result)

    async def _load(
        self, connection: LogConnection, pendings: Sequence[Pending], *, fresh: bool
    ) -> Batch:
        """A batch with all that it needs; the catalogue's news may change what that is."""
        loop = asyncio.get_running_loop()
        while True:
            catalogue = self.following.catalogue
            for pending in pendings:
                if pending.needed_by is not catalogue:
                    pending.need(catalogue)
            batch = Batch(pendings, self.cache, fresh=fresh)
            lacking = fresh or batch.wanted != NOTHING_WANTED
            if not lacking and self.following.carry_on(loop.time()):
                return batch
            asked_from = self.following.asked_from
            loaded = await connection.load(asked_from, batch.wanted)
            self.following.take(loaded, asked_from, loop.time())
            if self.following.catalogue is catalogue:
                batch.absorb(loaded)
                return batch

    def _decide(self, batch: Batch) -> Append:
        return batch.decide(
            Surroundings(
                self.following.now, self.following.catalogue, self.following.position,
                new_id, self.new_salts, self.numbers.take,
            )
        )  # fmt: skip

    def _committed(self, batch: Batch, result: Written) -> Settled:
        settled = batch.written(result)
        self.following.written(batch.last_position, alone=not result.conflicts)
        return settled

    async def _settle(self, settled: Settled) -> list[Pending]:
        asked = [*settled.known, *settled.unstored]
        receipts = await self._receipts(asked) if asked else {}
        if any(pending.kind.reference for pending, _ in settled.answers):
            await self.refresh()  # whoever is answered may rely on what he changed
        for pending, answer in settled.answers:
            stored = receipts.get(pending.command.command_id) if receipts else None
            pending.settle(answer_of(pending, stored) if stored else answer)
        return again_of([*settled.known, *settled.lost], receipts)

    async def _recover(self, pendings: Sequence[Pending]) -> list[Pending]:
        """After a lost connection: ask the receipts before saying anything."""
        loop = asyncio.get_running_loop()
        deadline = min((pending.expires_at for pending in pendings), default=loop.time())
        while True:
            try:
                receipts = await self._receipts(pendings)
            except psycopg.Error:
                if loop.time() < deadline:
                    await asyncio.sleep(RECONNECT_S)
                    continue
                for pending in pendings:
                    pending.settle(OutcomeUnknown("the database cannot be reached"))
                return []
            return again_of(pendings, receipts)

    async def _receipts(self, pendings: Sequence[Pending]) -> dict[UUID, StoredReceipt]:
        return await self.writing.receipts([pending.command.command_id for pending in pendings])

    async def refresh(self) -> None:
        """Take the catalogue's news without writing anything."""
        asked_from = self.following.asked_from
        loaded = await self.reading.load(asked_from, NOTHING_WANTED)
        self.following.take(loaded, asked_from, asyncio.get_running_loop().time())
