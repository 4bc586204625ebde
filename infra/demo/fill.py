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
from adapters.identity.demo import principal_of
from domain.access.permit import Principal
from domain.errors import NotFound, Rejected
from domain.incident.commands.changes import Undo
from domain.kernel import Actor, ActorKind, Command
from infra.demo.acts import Act, Seat

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
    ledger: Ledger, acts: Iterable[Act], told: Callable[[datetime], None] = lambda _: None
) -> Filled:
    """Send all acts; told how far the county's time has come. Raises what the ledger raises."""
    counts: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    waiting: deque[_Waiting] = deque()

    async def settle(down_to: int) -> None:
        while len(waiting) > down_to:
            act, answer = waiting.popleft()
            try:
                receipt = await answer
            except Rejected as error:
                refused[f"{act.command.name}: {error.code}"] += 1
                continue
            counts[receipt.outcome] += 1
            if receipt.outcome is Outcome.REFUSED:
                refused[f"{act.command.name}: {receipt.code}"] += 1
            told(act.at)

    pending = iter(acts)
    while chunk := list(islice(pending, CHUNK)):
        known = await ledger.known([act.command.command_id for act in chunk])
        for act in chunk:
            if act.command.command_id in known:
                counts["skipped"] += 1
                continue
            if len(waiting) >= OUTSTANDING_MAX:
                await settle(OUTSTANDING_MIN)
            if _must_see(act, ledger):
                await settle(0)
            try:
                waiting.append(await _send(ledger, act))
            except Rejected as error:
                refused[f"{act.command.name}: {error.code}"] += 1
    await settle(0)
    return Filled(counts[Outcome.APPLIED], counts[Outcome.NOTHING], refused, counts["skipped"])


def _must_see(act: Act, ledger: Ledger) -> bool:
    """Whether it depends on what was sent before it: whom a post belongs to, what is undone."""
    post = act.who.post
    return act.undoes is not None or (post is not None and post not in ledger.catalogue.posts)


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
