"""Two writers without a database: the real batches, caches and decisions around a log in memory.

What the driver does with connections stands here as three fates of an append.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from itertools import count
from typing import NamedTuple
from uuid import UUID

from adapters.eventstore.append import Append, Written
from adapters.eventstore.batch import Batch, Settled
from adapters.eventstore.cache import StateCache
from adapters.eventstore.deciding import Surroundings
from adapters.eventstore.pending import Pending
from adapters.eventstore.receipts import Receipt, Submission, request_sha256
from adapters.ids import new_id
from domain.access.permit import Principal
from domain.catalogue import EMPTY
from domain.kernel import Command
from tests.campaigns.evidence import Answer, Asked, Evidence
from tests.support.memory_log import MemoryLog


class Luck(Enum):
    """What becomes of an append."""

    WRITTEN = "written, and the writer knows"
    CUT_BEFORE = "never written"
    CUT_AFTER = "written, and the writer does not know"


class Round(NamedTuple):
    """A batch between load and append, when another writer's may come in between."""

    batch: Batch
    append: Append


class Writers:
    """A cache and a queue each; every command that goes in comes out with an answer."""

    def __init__(self, n: int = 2) -> None:
        self.log = MemoryLog()
        self.caches = [StateCache(streams_max=4) for _ in range(n)]
        self.queues: list[list[Pending]] = [[] for _ in range(n)]
        self.asked: dict[UUID, Asked] = {}
        self.answers: dict[UUID, list[Answer]] = defaultdict(list)
        self.appends: list[tuple[Append, Written]] = []
        self._ticks = count(1)
        self._loop = asyncio.new_event_loop()

    def close(self) -> None:
        self._loop.close()

    def put(self, which: int, who: Principal, command: Command) -> None:
        at = float(next(self._ticks))
        asked = Asked(command, who.actor, at)
        self.asked.setdefault(command.command_id, asked)
        pending = Pending(who, Submission(command), self._loop.create_future(), at)
        pending.request_sha256 = request_sha256(command)
        self.queues[which].append(pending)

    def begin(self, which: int, *, fresh: bool) -> Round:
        """Take what waits, no id twice; load and decide."""
        queue = self.queues[which]
        taken = {pending.command.command_id: pending for pending in reversed(queue)}
        pendings = [pending for pending in queue if taken[pending.command.command_id] is pending]
        self.queues[which] = [pending for pending in queue if pending not in pendings]
        for pending in pendings:
            pending.need(EMPTY)
        batch = Batch(pendings, self.caches[which], fresh=fresh)
        loaded = self.log.load(0, batch.wanted)
        batch.absorb(loaded)
        around = Surroundings(loaded.now, EMPTY, 0, new_id, lambda n: [bytes(16)] * n, lambda _: 0)
        return Round(batch, batch.decide(around))

    def end(self, which: int, round_: Round, luck: Luck) -> None:
        if luck is not Luck.CUT_BEFORE:
            result = self.log.append(round_.append)
            self.appends.append((round_.append, result))
            if luck is Luck.WRITTEN:
                self._settle(which, round_.batch.written(result))
                return
        self.caches[which].clear()
        self._again(which, round_.batch.pendings)

    def _settle(self, which: int, settled: Settled) -> None:
        for pending, answer in settled.answers:
            known = pending.command.command_id in self.log.receipts
            if pending in settled.unstored and known:
                self._again(which, [pending])
            else:
                self._told(pending, answer)
        assert all(p.command.command_id in self.log.receipts for p in settled.known)
        self._again(which, [*settled.known, *settled.lost])

    def _again(self, which: int, pendings: Sequence[Pending]) -> None:
        waiting: list[Pending] = []
        for pending in pendings:
            stored = self.log.receipts.get(pending.command.command_id)
            if stored is None:
                waiting.append(pending)
            else:
                since = self.asked[pending.command.command_id].since
                self.answers[pending.command.command_id].append(
                    Answer(since, float(next(self._ticks)), stored, None)
                )
        self.queues[which] = [*waiting, *self.queues[which]]

    def _told(self, pending: Pending, answer: Receipt | Exception) -> None:
        at = float(next(self._ticks))
        content = answer._asdict() if isinstance(answer, Receipt) else None
        if content is not None:
            plain = (UUID, datetime)
            content = {k: str(v) if isinstance(v, plain) else v for k, v in content.items()}
        error = None if content is not None else type(answer).__name__
        since = self.asked[pending.command.command_id].since
        self.answers[pending.command.command_id].append(Answer(since, at, content, error))

    def evidence(self) -> Evidence:
        events = self.log.recorded()
        followed = [(event.position, event.fact.event_id) for event in events]
        log = self.log
        return Evidence(events, log.receipts, log.claims, self.asked, self.answers, followed)
