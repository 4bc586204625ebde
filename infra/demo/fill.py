"""Sending the county's acts to its ledger: in order, hundreds on their way, resumable."""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import islice
from typing import NamedTuple
from uuid import UUID

from adapters.eventstore.ledger import Ledger
from adapters.eventstore.receipts import Outcome, Receipt, Submission
from adapters.evidence.evidence import Evidence
from adapters.identity.demo import principal_of
from adapters.vault.originals import Original, original_id
from domain.access.permit import Principal
from domain.errors import NotFound, Rejected
from domain.grid.commands import StartAbsence
from domain.incident.commands.changes import Undo
from domain.kernel import AbPost, Actor, ActorKind, Command
from infra.demo.acts import Act, Seat
from infra.demo.pictures import Picture

OUTSTANDING_MAX = 2048
OUTSTANDING_MIN = 512
CHUNK = 512


class Filled(NamedTuple):
    """What came of the acts; refused by code. skipped: known from an earlier run."""

    applied: int
    nothing: int
    refused: Counter[str]
    skipped: int


class _Waiting(NamedTuple):
    act: Act
    answer: asyncio.Future[Receipt]


async def fill(
    ledger: Ledger, evidence: Evidence, acts: Iterable[Act],
    told: Callable[[datetime], None] = lambda _: None,
) -> Filled:  # fmt: skip
    """Send all acts, the bytes of photos before what says that they are stored.

    told: how far the county's time has come. Raises what the ledger raises.
    """
    sending = _Sending(ledger, evidence, told)
    pending = iter(acts)
    try:
        while chunk := list(islice(pending, CHUNK)):
            known = await ledger.known([act.command.command_id for act in chunk])
            fresh = [act for act in chunk if act.command.command_id not in known]
            sending.counts["skipped"] += len(chunk) - len(fresh)
            await evidence.keep_all([
                Original(act.command.stream, act.photo.content, act.photo.copy)
                for act in fresh
                if act.photo
            ])  # fmt: skip
            for act in fresh:
                await sending.send(act)
        await sending.settle(0)
    finally:
        sending.withdraw()
    counts = sending.counts
    return Filled(
        counts[Outcome.APPLIED], counts[Outcome.NOTHING], sending.refused, counts["skipped"]
    )


class _Sending:
    """What is on its way, in order, and what came of the rest."""

    def __init__(
        self, ledger: Ledger, evidence: Evidence, told: Callable[[datetime], None]
    ) -> None:
        self.counts: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self._ledger = ledger
        self._evidence = evidence
        self._told = told
        self._waiting: deque[_Waiting] = deque()
        self._away: asyncio.Future[Receipt] | None = None
        self._stored: dict[UUID, int] = {}
        self._unstored: set[UUID] = set()

    async def send(self, act: Act) -> None:
        if len(self._waiting) >= OUTSTANDING_MAX:
            await self.settle(OUTSTANDING_MIN)
        if self._must_see(act):
            await self.settle(0)
        try:
            waiting = await _send(self._ledger, act)
        except Rejected as error:
            self._refuse(act, error.code)
            return
        self._waiting.append(waiting)
        if isinstance(act.command, StartAbsence):
            self._away = waiting.answer

    async def settle(self, down_to: int) -> None:
        """Wait until no more than so many are on their way."""
        while len(self._waiting) > down_to:
            act, answer = self._waiting.popleft()
            try:
                receipt = await answer
            except Rejected as error:
                self._refuse(act, error.code)
                continue
            self.counts[receipt.outcome] += 1
            if receipt.outcome is Outcome.REFUSED:
                self._refuse(act, receipt.code)
            elif act.photo:
                self._stored[_original_of(act, act.photo)] = receipt.position
            self._told(act.at)
        await self._evidence.settle(self._stored, self._unstored)
        self._stored, self._unstored = {}, set()

    def withdraw(self) -> None:
        """Want no answer any more: a failure that nobody fetches would be logged as a fault."""
        for _, answer in self._waiting:
            answer.cancel()

    def _refuse(self, act: Act, code: str | None) -> None:
        self.refused[f"{act.command.name}: {code}"] += 1
        if act.photo:
            self._unstored.add(_original_of(act, act.photo))

    def _must_see(self, act: Act) -> bool:
        """Whether it depends on what is on its way: whose a post is, for whom, what is undone."""
        if act.undoes is not None:
            return True
        if act.who.post is None:
            return False
        post = self._ledger.catalogue.posts.get(act.who.post)
        stands_in = post is not None and post.ab_post is AbPost.B
        absence_open = self._away is not None and not self._away.done()
        return post is None or (stands_in and absence_open)


def _original_of(act: Act, photo: Picture) -> UUID:
    return original_id(act.command.stream, photo.sha256)


async def _send(ledger: Ledger, act: Act) -> _Waiting:
    command: Command = act.command
    if act.undoes is not None and isinstance(command, Undo):
        command = command.model_copy(update={"of": await _event_of(ledger, command.stream, act)})
    submission = Submission(command, act.words, "demo", replayed_at=act.at)
    return _Waiting(act, ledger.submit(_principal(ledger, act.who, act.at), submission))


async def _event_of(ledger: Ledger, stream: UUID, act: Act) -> UUID:
    """The first event on the stream that the undone command wrote; else an id that is none."""
    history = await ledger.history(stream)
    found = (r.fact.event_id for r in history if r.fact.command_id == act.undoes)
    return next(found, act.command.command_id)


def _principal(ledger: Ledger, seat: Seat, at: datetime) -> Principal:
    """Raises NotFound where the person does not hold the post."""
    if seat.kind is not ActorKind.HUMAN or seat.post is None:
        return Principal(Actor(seat.kind, seat.id), scope=seat.scope)
    principal = principal_of(ledger.catalogue, seat.id, seat.post, None, at)
    if principal is None:
        raise NotFound
    return principal
