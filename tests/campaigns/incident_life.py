"""Clients of one ledger who work on the same few incidents with the product's own commands.

What they wish depends on what they see, sensible or not; reports alone follow from the seed, so
that several processes report, and work on, the same incidents.
"""

import asyncio
import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from itertools import count
from pathlib import Path
from random import Random
from uuid import UUID

from adapters.clock import now
from adapters.eventstore.errors import Unavailable
from adapters.eventstore.ledger import Ledger
from adapters.eventstore.receipts import Submission
from adapters.identity.demo import principal_of
from adapters.ids import new_id
from domain.access.permit import Principal
from domain.incident.commands.intake import ReportIncident
from domain.incident.incident import Incident
from domain.incident.lifecycle import allowed
from domain.incident.state import evolve
from domain.incident.terms import Channel
from domain.kernel import Actor, ActorKind
from domain.known import ReceiptCode
from domain.urgency import Urgency
from tests.support.examples import COLLEAGUES, DISPATCHER, GRID, GRID_2, SINCE, VILLAGE_GRID, county
from tests.support.ledgers import History, NoWords, Orders, random_of, send, uuid_of
from tests.support.log import Happened, LogWriter
from tests.support.wishes import TEXT, WISHES

INCIDENTS = 20
ERA = 800  # commands of a process, after which twenty new incidents take over
REMEMBERED = 64
TRIES = 5
POSTS = {one.person: one.post for one in COLLEAGUES}


def settle(url: str) -> int:
    """Write the example county, as the writer; the log's last position then."""
    with LogWriter(url) as log:
        return log.add_all(Happened(stream, event, SINCE, SINCE) for stream, event in county())


class Codes(NoWords):
    """The vault of those who write nothing, and of what a resident looks up."""

    def receipt_code(self, command_id: UUID) -> ReceiptCode:
        return ReceiptCode(sha256(command_id.bytes).hexdigest(), 1)


class Era:
    """The incidents that are worked on at a time, as this process last saw them."""

    def __init__(self, ledger: Ledger, orders: Orders, number: int) -> None:
        self.ledger = ledger
        self.draw: Random = random_of(f"{orders.seed} era {orders.which} {number}")
        self.streams = [uuid_of(f"{orders.seed} incident {number} {n}") for n in range(INCIDENTS)]
        self.incidents: dict[UUID, Incident] = {}
        self.sent: deque[tuple[Principal, Submission]] = deque(maxlen=REMEMBERED)
        self._reports = [self._report(orders, number, n) for n in range(INCIDENTS)]

    @property
    def now(self) -> datetime:
        return now()

    def new_id(self) -> UUID:
        return new_id()

    def refresh(self) -> None:
        """See what the ledger has at hand."""
        for stream in self.streams:
            if (held := self.ledger.held(stream)) is not None:
                self.incidents[stream] = held

    def who(self, actor: Actor) -> Principal:
        if actor.kind is not ActorKind.HUMAN:
            return Principal(actor)
        principal = principal_of(self.ledger.catalogue, actor.id, POSTS[actor.id], None, self.now)
        assert principal is not None, "everybody is in his post"
        return principal

    def report(self, stream: UUID) -> tuple[Principal, Submission]:
        return self.who(DISPATCHER.actor), Submission(self._reports[self.streams.index(stream)])

    def wish(self, stream: UUID, seen: int | None) -> tuple[Principal, Submission]:
        """Mostly one that the incident would take as it was last seen."""
        wishes, weights = zip(*WISHES, strict=True)
        incident = self.incidents[stream]
        actor, command = self.draw.choice(wishes)(self, incident)
        for wish in self.draw.choices(wishes, weights, k=TRIES):
            if command.name in allowed(incident):
                break
            actor, command = wish(self, incident)
        return self.who(actor), Submission(command, expected_version=seen)

    def _report(self, orders: Orders, number: int, n: int) -> ReportIncident:
        draw = random_of(f"{orders.seed} report {number} {n}")
        return ReportIncident(
            command_id=self.streams[n],
            stream=self.streams[n],
            channel=draw.choice((Channel.PATROL, Channel.HOTLINE_12345)),
            category=draw.choice(("D1", "E1", "C1")),
            urgency=draw.choice(tuple(Urgency)),
            grid=draw.choice((GRID, GRID_2, VILLAGE_GRID)),
            text=TEXT,
        )


async def _read(era: Era, history: History, stream: UUID) -> int | None:
    """Read the whole stream and write down what was seen; None where it could not be read."""
    since = time.monotonic()
    with suppress(Unavailable):
        events = await era.ledger.history(stream)
        history.read(since, stream, [recorded.fact.event_id for recorded in events])
        state: Incident | None = None
        for recorded in events:
            state = evolve(state, recorded.fact)
        if state is not None:
            era.incidents[stream] = state
            return len(events)
    return None


async def _client(
    ledger: Ledger, orders: Orders, turns: Iterator[int], eras: dict[int, Era]
) -> None:
    history = History(Path(orders.history))
    while (turn := next(turns)) < orders.commands and not orders.stopped:
        number = turn // ERA
        if number not in eras:
            eras[number] = Era(ledger, orders, number)
        era = eras[number]
        era.refresh()
        stream = era.draw.choice(era.streams)
        if era.sent and era.draw.random() < 0.1:
            await send(ledger, history, *era.draw.choice(era.sent))
        seen = await _read(era, history, stream) if era.draw.random() < 0.25 else None
        next_ = era.wish(stream, seen) if stream in era.incidents else era.report(stream)
        era.sent.append(next_)
        await send(ledger, history, *next_)


async def work(orders: Orders) -> None:
    turns = count()
    eras: dict[int, Era] = {}
    async with Ledger(orders.url, "incidents", Codes()) as ledger:
        clients = (_client(ledger, orders, turns, eras) for _ in range(orders.clients))
        await asyncio.gather(*clients)
