"""`Ledger.execute` is the only way to write: for routes, importers and the demo alike."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, ParamSpec, Self, TypeVar
from uuid import UUID

import structlog

from adapters.eventstore.envelope import RecordedEvent
from adapters.eventstore.errors import (
    CommandIdInvalid,
    LedgerNotSeeded,
    OutcomeUnknown,
    Overloaded,
    ReplayedClockRefused,
    StaleVersion,
    Unavailable,
)
from adapters.eventstore.follow import Following
from adapters.eventstore.log import LogConnection, PostgresLog
from adapters.eventstore.pending import Pending
from adapters.eventstore.receipts import Outcome, Receipt, Submission
from adapters.eventstore.recorder import LogRecorder
from adapters.eventstore.room import Room
from adapters.eventstore.sealing import Sealer
from adapters.eventstore.writer import Writer
from adapters.ids import new_salts
from domain.access.permit import Principal, permit
from domain.catalogue import Catalogue
from domain.errors import NotAllowed
from domain.kernel import ActorKind
from domain.ledger.events import LedgerKind

QUEUE_MAX = 10_000
PATIENCE_S = 20.0
PATIENCE_STEP_S = 0.25
CLIENTS = (ActorKind.HUMAN, ActorKind.DEVICE)
CLIENT_ID_VERSIONS = (4, 7)
RFC_9562 = 0b10

log = structlog.get_logger(__name__)
T = TypeVar("T")
P = ParamSpec("P")


class Ledger:
    """One log, as one process sees and writes it. Use as an async context manager.

    opening: this process is the one that fills a ledger not yet seeded.
    seconds_left: how long the filling by another process will still take, where somebody knows.
    patience_s: how long a caller waits for an outcome before it is called unknown, or for a read.
    open_log: a line to another log than PostgreSQL's, which tests have in memory.
    room: on the volumes of the database, as whoever opened this watches it.
    """

    def __init__(
        self, url: str, name: str, sealer: Sealer, *, opening: bool = False,
        salts: Callable[[int], Sequence[bytes]] = new_salts,
        seconds_left: Callable[[], float] = lambda: 5.0, patience_s: float = PATIENCE_S,
        open_log: Callable[[], LogConnection] | None = None, room: Room | None = None,
    ) -> None:  # fmt: skip
        self.name = name
        self.opening = opening
        self.seconds_left = seconds_left
        self.patience_s = patience_s
        self.room = room or Room({})
        self._following = Following()
        opened = open_log or (lambda: PostgresLog(url))
        self._writer = Writer(opened, sealer, self._following, salts)
        self._recorder = LogRecorder(url)
        self._asked: set[Pending] = set()
        self._submitted: set[Pending] = set()
        self._patient_until = 0.0  # the loop time until which who came last waits
        self._run: asyncio.Task[None] | None = None
        self._watch: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self._writer.refresh()
        self._run = asyncio.create_task(self._writer.run(), name=f"ledger-writer-{self.name}")
        self._run.add_done_callback(_tell_why)
        self._watch = asyncio.create_task(self._keep_patience(), name=f"ledger-watch-{self.name}")
        return self

    async def __aexit__(self, *_: object) -> None:
        """Everything taken is written and answered before this returns.

        A database that is silent for as long as anybody has patience is not waited for any longer:
        whoever has no answer by then is told that his outcome is unknown.
        """
        self._writer.close()
        try:
            if self._run is not None:
                await self._drained(self._run)
        finally:
            if self._watch is not None:
                self._watch.cancel()
            for pending in (*self._asked, *self._submitted):
                pending.settle(OutcomeUnknown("the database does not answer"))
            await asyncio.to_thread(self._recorder.datastore.close)

    async def _drained(self, run: asyncio.Task[None]) -> None:
        loop = asyncio.get_running_loop()
        while not (await asyncio.wait([run], timeout=min(PATIENCE_STEP_S, self.patience_s)))[0]:
            if loop.time() > max(self._writer.begun_at + self.patience_s, self._patient_until):
                log.warning("ledger.given_up")
                run.cancel()
        with suppress(asyncio.CancelledError):
            await run

    async def execute(self, principal: Principal, submission: Submission) -> Receipt:
        """Decide and write one command; a refusal by the rules is a receipt, not an error.

        Raises NotAllowed, NotFound (domain.errors); CommandIdInvalid, CommandIdReused,
        StaleVersion, ReplayedClockRefused, LedgerNotSeeded, Overloaded, StorageFull, OutcomeUnknown
        (adapters.eventstore.errors).
        """
        pending = self._put(principal, submission)
        self._asked.add(pending)
        try:
            return await pending.answer
        except StaleVersion as stale:
            stream, seen = submission.command.stream, submission.expected_version or 0
            stale.events = tuple(await self.history(stream, after=seen))
            raise
        finally:
            self._asked.discard(pending)

    def submit(self, principal: Principal, submission: Submission) -> asyncio.Future[Receipt]:
        """`execute` for who sends thousands: the order of submission is the order of decision.

        Raises what `execute` raises before a command is queued; the future the rest, and no events
        with StaleVersion. It has no end of patience. Who cancels it before it is taken withdraws
        the command.
        """
        pending = self._put(principal, submission)
        self._submitted.add(pending)
        pending.answer.add_done_callback(lambda _: self._submitted.discard(pending))
        return pending.answer

    def _put(self, principal: Principal, submission: Submission) -> Pending:
        self._admit(principal, submission)
        loop = asyncio.get_running_loop()
        self._patient_until = loop.time() + self.patience_s
        pending = Pending(
            principal, _own_instants_only(principal, submission), loop.create_future(),
            self._patient_until,
        )  # fmt: skip
        self._writer.put(pending)
        return pending

    async def _keep_patience(self) -> None:
        """Tell whoever has waited too long that the outcome is unknown: one clock for all."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(min(PATIENCE_STEP_S, self.patience_s))
            now = loop.time()
            for pending in self._asked:
                if pending.expires_at <= now:
                    pending.settle(OutcomeUnknown("the database does not answer"))

    async def known(self, command_ids: Sequence[UUID]) -> set[UUID]:
        """Which of these commands have a receipt already."""
        return await self._read(self._recorder.known, command_ids)

    async def outcome(self, command_id: UUID) -> Outcome | None:
        """What the receipt of a command says; None where there is none."""
        found = await self._read(self._recorder.outcome, command_id)
        return Outcome(found) if found else None

    def held(self, stream: UUID) -> Any:
        """The state that a recent command left, None where it is not at hand."""
        held = self._writer.cache.get(stream)
        return held.state if held else None

    def _admit(self, principal: Principal, submission: Submission) -> None:
        command = submission.command
        if not self.running:
            raise Unavailable("this ledger is not running")
        self.room.require()
        if (waiting := len(self._writer.waiting)) >= QUEUE_MAX:
            again_s = max(1.0, self._writer.pace.drained_s(waiting))
            raise Overloaded("too many commands wait already", retry_after_s=again_s)
        opened = self.catalogue.ledger
        if not self.opening and (opened is None or not opened.seeded):
            raise LedgerNotSeeded("the ledger is being filled", retry_after_s=self.seconds_left())
        client = principal.actor.kind in CLIENTS
        if client and not self.opening and not _of_a_client(command.command_id):
            raise CommandIdInvalid(f"{command.command_id} is not of version 4 or 7")
        kind = opened.kind if opened is not None else getattr(command, "kind", LedgerKind.REAL)
        if submission.replayed_at is not None and kind is LedgerKind.REAL:
            raise ReplayedClockRefused("a real ledger keeps its own clock")
        if not permit(principal, command.name, None):
            raise NotAllowed

    async def history(
        self, stream: UUID, *, after: int = 0, upto: int | None = None
    ) -> list[RecordedEvent]:
        """A stream's events in order; `upto` a position."""
        return await self._read(self._recorder.history, stream, after=after, upto=upto)

    async def feed(self, after: int, limit: int = 1000) -> list[RecordedEvent]:
        """The log in order from behind a position."""
        return await self._read(self._recorder.feed, after, limit)

    async def _read(self, find: Callable[P, T], *of: P.args, **more: P.kwargs) -> T:
        """Raises Unavailable where a frozen server says nothing for as long as patience lasts."""
        try:
            async with asyncio.timeout(self.patience_s):
                return await asyncio.to_thread(find, *of, **more)
        except TimeoutError:
            raise Unavailable("the database does not answer") from None

    @property
    def catalogue(self) -> Catalogue:
        return self._following.catalogue

    @property
    def position(self) -> int:
        """The last position that this process knows of."""
        return self._following.head

    @property
    def running(self) -> bool:
        return self._run is not None and not self._run.done() and not self._writer.closing

    @property
    def failed(self) -> bool:
        """The writer ended unasked: this process writes nothing any more."""
        return self._run is not None and self._run.done() and not self._writer.closing


def _tell_why(run: asyncio.Task[None]) -> None:
    if not run.cancelled() and (error := run.exception()):
        log.error("ledger.failed", exc_info=error)


def _of_a_client(command_id: UUID) -> bool:
    """Whether the id is of a variant and a version that clients may draw."""
    number = command_id.int  # by its bits: UUID.version takes as long as a permission
    return number >> 62 & 3 == RFC_9562 and number >> 76 & 15 in CLIENT_ID_VERSIONS


def _own_instants_only(principal: Principal, submission: Submission) -> Submission:
    """No device, no claims about time; and only imports vouch for theirs."""
    device = submission.device
    if device is not None and principal.device != device.device:
        device = None
    imported = principal.actor.kind is ActorKind.IMPORT
    effective_at = submission.effective_at if imported else None
    if device is submission.device and effective_at is submission.effective_at:
        return submission
    return submission._replace(device=device, effective_at=effective_at)
