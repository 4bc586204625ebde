"""The one writer of a process: takes what waits, writes it in one round trip, answers everybody.

It runs in the event loop. A batch whose fate is unknown (a connection cut at COMMIT) is looked up
by its receipts before anything is said; a command that lost a race repeatedly is decided under the
lock.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Protocol
from uuid import UUID

import psycopg
import structlog
from psycopg import AsyncConnection

from adapters.eventstore.append import APPEND, LOCK, Written, parameters, written
from adapters.eventstore.arrays import column
from adapters.eventstore.batch import Batch, Settled
from adapters.eventstore.cache import StateCache
from adapters.eventstore.connection import connect
from adapters.eventstore.deciding import Surroundings
from adapters.eventstore.errors import CommandIdReused, Corrupt, OutcomeUnknown, Unavailable
from adapters.eventstore.follow import Following
from adapters.eventstore.load import LOAD, Wanted, absorb, load_parameters
from adapters.eventstore.numbers import NumberStock
from adapters.eventstore.pending import Pending
from adapters.eventstore.receipts import SELECT_RECEIPTS, Receipt, StoredReceipt, request_sha256
from adapters.ids import new_id
from domain.kernel import NOTHING_NEEDED
from domain.known import ReceiptCode
from domain.words import Words, sealed

log = structlog.get_logger(__name__)

BATCH_MAX = 256
LOSSES_MAX = 12
LOSSES_BEFORE_LOCK = 2
RECONNECT_S = 0.05
NEWS_S = 0.5
NO_WISH = Wanted()
# After these nobody knows whether the batch was written; after any other error it was not.
INTERRUPTED = (psycopg.OperationalError, psycopg.InterfaceError, psycopg.InternalError)


class Sealer(Protocol):
    """What the writer asks of the vault."""

    async def seal(self, batch: Sequence[Words]) -> dict[UUID, str]: ...

    def receipt_code(self, command_id: UUID) -> ReceiptCode: ...


class Writer:
    """Drains a queue of pendings. Owned by the ledger; one per process and log."""

    def __init__(
        self, url: str, sealer: Sealer, following: Following, new_salt: Callable[[], bytes],
        *, cache: StateCache | None = None,
    ) -> None:  # fmt: skip
        self.url = url
        self.sealer = sealer
        self.following = following
        self.new_salt = new_salt
        self.cache = cache or StateCache()
        self.queue: deque[Pending] = deque()
        self.awake = asyncio.Event()
        self.numbers = NumberStock()
        self.closing = False
        self._conn: AsyncConnection[Any] | None = None

    def put(self, pending: Pending) -> None:
        self.queue.append(pending)
        self.awake.set()

    async def run(self) -> None:
        """Until closed: then what is queued is still written and answered."""
        while True:
            if not self.queue:
                if self.closing:
                    break
                await self._rest()
                continue
            await self._round(self._take())
        if self._conn is not None:
            await self._conn.close()

    async def _rest(self) -> None:
        """Sleep until a command comes; look for the news of other processes now and then."""
        self.awake.clear()
        try:
            await asyncio.wait_for(self.awake.wait(), NEWS_S)
        except TimeoutError:
            try:
                await self.refresh()
            except (psycopg.Error, Corrupt) as error:
                log.warning("ledger.news_missed", error=type(error).__name__)

    def close(self) -> None:
        self.closing = True
        self.awake.set()

    def _take(self) -> list[Pending]:
        """The next batch: no command twice, and nothing after a change of the reference streams."""
        taken: list[Pending] = []
        twins: list[Pending] = []
        ids: set[UUID] = set()
        under_lock = bool(self.queue) and self.queue[0].losses >= LOSSES_BEFORE_LOCK
        while self.queue and len(taken) < BATCH_MAX:
            if (self.queue[0].losses >= LOSSES_BEFORE_LOCK) is not under_lock:
                break
            pending = self.queue.popleft()
            if pending.command.command_id in ids:
                twins.append(pending)
                continue
            ids.add(pending.command.command_id)
            taken.append(pending)
            if pending.kind.reference:
                break
        self.queue.extendleft(reversed(twins))
        return taken

    async def _round(self, pendings: list[Pending]) -> None:
        try:
            await self._seal(pendings)
            under_lock = pendings[0].losses >= LOSSES_BEFORE_LOCK
            settled = await (self._write_locked(pendings) if under_lock else self._write(pendings))
            await self._settle(settled)
        except INTERRUPTED as error:
            log.warning("ledger.batch_interrupted", error=type(error).__name__, n=len(pendings))
            self._forget()
            await self._recover(pendings)
        except Exception as error:
            log.exception("ledger.batch_failed", n=len(pendings))
            self._forget()
            waiting = [pending for pending in pendings if not pending.answer.done()]
            if isinstance(error, Unavailable) or len(pendings) == 1:
                for pending in waiting:
                    pending.settle(error)
            else:
                for pending in waiting:  # one of them is at fault: the others must not suffer
                    await self._round([pending])

    def _forget(self) -> None:
        """Nothing is sure any more: neither what is committed nor which numbers are reserved."""
        self.cache.clear()
        self.numbers = NumberStock()

    async def _seal(self, pendings: list[Pending]) -> None:
        """Words go to the vault first, all of the batch in one commit."""
        words = [w for pending in pendings for w in pending.submission.words]
        commitments = await self.sealer.seal(words) if words else {}
        for pending in pendings:
            if pending.submission.words:
                pending.command = sealed(pending.submission.command, commitments)
            if not pending.request_sha256:
                pending.request_sha256 = request_sha256(pending.command)

    async def _write(self, pendings: list[Pending]) -> Settled:
        conn = await self._connection()
        batch = await self._load(conn, pendings, fresh=False)
        return self._committed(batch, await self._append(conn, batch))

    async def _write_locked(self, pendings: list[Pending]) -> Settled:
        conn = await self._connection()
        await self.numbers.ensure(conn, self._number_keys(pendings))
        async with conn.transaction():
            await conn.execute(LOCK)
            batch = await self._load(conn, pendings, fresh=True)
            result = await self._append(conn, batch)
        return self._committed(batch, result)

    async def _load(
        self, conn: AsyncConnection[Any], pendings: list[Pending], *, fresh: bool
    ) -> Batch:
        """A batch with all that it needs; the catalogue's news may change what that is."""
        while True:
            position = self.following.position
            for pending in pendings:
                self._need(pending)
            batch = Batch(pendings, self.cache, fresh=fresh)
            query = load_parameters(position, batch.wanted)
            cursor = await conn.execute(LOAD, query, binary=True)
            loaded = absorb(await cursor.fetchall(), batch.wanted)
            self.following.take(loaded)
            if self.following.position == position:
                batch.absorb(loaded)
                return batch

    def _need(self, pending: Pending) -> None:
        try:
            pending.needs = pending.kind.needs(pending.command, self.following.catalogue)
            pending.fault = None
        except Exception as error:  # noqa: BLE001 - it becomes this command's answer
            pending.needs, pending.fault = NOTHING_NEEDED, error

    async def _append(self, conn: AsyncConnection[Any], batch: Batch) -> Written:
        await self.numbers.ensure(conn, self._number_keys(batch.pendings))
        append = batch.decide(
            Surroundings(
                self.following.now, self.following.catalogue, self.following.position,
                new_id, self.new_salt, self.numbers.take, self.sealer.receipt_code,
            )
        )  # fmt: skip
        cursor = await conn.execute(APPEND, parameters(append), binary=True)
        row = await cursor.fetchone()
        assert row is not None, "the append always answers"
        return written(row)

    def _committed(self, batch: Batch, result: Written) -> Settled:
        settled = batch.written(result)
        self.following.head = max(self.following.head, batch.last_position)
        return settled

    def _number_keys(self, pendings: Sequence[Pending]) -> list[str]:
        keys: list[str] = []
        for pending in pendings:
            at = pending.submission.replayed_at or self.following.now
            with suppress(Exception):  # it will fail again where it can be answered
                keys += pending.kind.number_keys(pending.command, self.following.catalogue, at)
        return keys

    async def _settle(self, settled: Settled) -> None:
        receipts = await self._receipts([*settled.known, *settled.unstored])
        if any(pending.kind.reference for pending, _ in settled.answers):
            await self.refresh()  # whoever is answered may rely on what he changed
        for pending, answer in settled.answers:
            stored = receipts.get(pending.command.command_id) if receipts else None
            pending.settle(answer_of(pending, stored) if stored else answer)
        self._again([*settled.known, *settled.lost], receipts)

    def _again(self, pendings: Sequence[Pending], receipts: dict[UUID, StoredReceipt]) -> None:
        """What has a receipt is answered from it, the rest goes first in the next batch."""
        again: list[Pending] = []
        for pending in pendings:
            if pending.answer.done():
                continue
            if stored := receipts.get(pending.command.command_id):
                pending.settle(answer_of(pending, stored))
            elif pending.losses >= LOSSES_MAX:
                pending.settle(OutcomeUnknown("the command could not be written in time"))
            else:
                pending.losses += 1
                again.append(pending)
        self.queue.extendleft(reversed(again))

    async def _recover(self, pendings: list[Pending]) -> None:
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
                return
            self._again(pendings, receipts)
            return

    async def _receipts(self, pendings: Sequence[Pending]) -> dict[UUID, StoredReceipt]:
        if not pendings:
            return {}
        conn = await self._connection()
        ids = column("uuid[]", [pending.command.command_id for pending in pendings])
        cursor = await conn.execute(SELECT_RECEIPTS, (ids,), binary=True)
        return {row[0]: StoredReceipt(*row) for row in await cursor.fetchall()}

    async def refresh(self) -> None:
        """Take the catalogue's news without writing anything."""
        conn = await self._connection()
        cursor = await conn.execute(
            LOAD, load_parameters(self.following.position, NO_WISH), binary=True
        )
        self.following.take(absorb(await cursor.fetchall(), NO_WISH))

    async def _connection(self) -> AsyncConnection[Any]:
        if self._conn is None or self._conn.closed or self._conn.broken:
            self._conn = await connect(self.url)
        return self._conn


def answer_of(pending: Pending, stored: StoredReceipt) -> Receipt | Exception:
    if stored.answers(pending.principal.actor, pending.request_sha256):
        return stored.receipt()
    return CommandIdReused("this id has been used for something else")
