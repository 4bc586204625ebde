"""A ledger of its own that toy commands are sent to, and a file in which everyone is written down.

What is sent follows from the seed and a number alone, so that two processes can send the very same
command.
"""

import asyncio
import json
import os
import time
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from adapters.eventstore.errors import StaleVersion, Unavailable
from adapters.eventstore.ledger import Ledger
from adapters.eventstore.receipts import Receipt, Submission
from adapters.ids import new_id
from domain.access.permit import Principal
from domain.kernel import Actor, ActorKind, Command
from domain.known import ReceiptCode
from domain.words import Words
from tests.campaigns.evidence import digest
from tests.support import toy

BOXES = 20
ERA = 600  # commands, after which twenty new boxes take over: a long history only costs time
KEYS = 6
TRIES = 20


class NoWords:
    """The vault of those who write nothing."""

    async def seal(self, batch: Sequence[Words]) -> dict[UUID, str]:
        assert not batch
        return {}

    def receipt_code(self, command_id: UUID) -> ReceiptCode:
        raise NotImplementedError(command_id)


class Orders(NamedTuple):
    """which: this process' number among `of`. url: of the writer, perhaps through a proxy.

    commands: how many at most. told: stop sending when this is set.
    """

    url: str
    history: str
    seed: int
    which: int
    of: int
    commands: int
    clients: int
    told: asyncio.Event | None = None

    @property
    def stopped(self) -> bool:
        return self.told is not None and self.told.is_set()


def principal(number: int, kind: ActorKind = ActorKind.HUMAN) -> Principal:
    return Principal(Actor(kind, UUID(int=number + 1, version=4)), toy.ROLE)


ANNA, BOB = principal(0), principal(1)
SYSTEM = principal(2, ActorKind.SYSTEM)


def toy_ledger(url: str, **options: Any) -> Ledger:
    """A ledger that boxes can be kept in, without any of the product's reference data."""
    return Ledger(url, "toys", NoWords(), **{"opening": True, **options})


async def new_box(ledger: Ledger) -> UUID:
    box = new_id()
    await ledger.execute(ANNA, Submission(toy.OpenBox(command_id=box, stream=box)))
    return box


def put(box: UUID, amount: int, **options: Any) -> Submission:
    return Submission(toy.PutIn(command_id=new_id(), stream=box, amount=amount), **options)


def random_of(seed: str) -> Random:
    return Random(seed)  # noqa: S311 - it must repeat, not surprise


def uuid_of(seed: str) -> UUID:
    return UUID(int=random_of(seed).getrandbits(128), version=4)


def drawn(seed: int, number: int) -> tuple[Principal, Submission]:
    """The command of this number; the first ones of an era open its boxes."""
    era, place = divmod(number, ERA)
    if place < BOXES:
        box = uuid_of(f"{seed} box {era} {place}")
        return principal(0), Submission(toy.OpenBox(command_id=box, stream=box))
    rng = random_of(f"{seed} command {number}")
    box, other = (uuid_of(f"{seed} box {era} {n}") for n in rng.sample(range(BOXES), 2))
    if rng.random() < 0.01:
        box = uuid_of(f"{seed} no box")
    key, amount = f"key-{rng.randrange(KEYS)}", rng.randrange(-40, 60)
    ids = {"command_id": uuid_of(f"{seed} id {number}"), "stream": box}
    command: toy.ToyCommand
    match rng.randrange(18):
        case 0 | 1 | 2 | 3:
            command = toy.SendTo(**ids, other=other, amount=abs(amount))
        case 4:
            command = toy.PassKey(**ids, key=key, other=other)
        case 5 | 6:
            command = toy.Compare(**ids, other=other)
        case 7 | 8:
            command = toy.TakeKey(**ids, key=key)
        case 9 | 10:
            command = toy.FreeKey(**ids, key=key)
        case 11 | 12:
            command = toy.Paint(**ids, colour=rng.choice(["RED", "GREEN"]))
        case _:
            command = toy.PutIn(**ids, amount=amount)
    kind = ActorKind.SYSTEM if rng.random() < 0.15 else ActorKind.HUMAN
    return principal(rng.randrange(3), kind), Submission(command)


class History:
    """A file of JSON lines, each written before the next thing happens."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)

    def sent(self, who: Principal, submission: Submission) -> float:
        """When: what comes back for it says so too."""
        return self.asked(who.actor, submission.command, submission.expected_version)

    def asked(
        self, actor: Actor, command: Command, seen: int | None, *, awaited: bool = True
    ) -> float:
        """`sent` for who has no submission; seen: the version that was made a condition.

        awaited: whether an answer is to follow.
        """
        return self._write(
            id=command.command_id,
            name=command.name,
            command=command.model_dump(mode="json"),
            actor=actor,
            seen=seen,
            awaited=awaited,
        )

    def answered(self, since: float, command_id: UUID, receipt: Receipt) -> None:
        self.told(since, command_id, receipt._asdict())

    def told(self, since: float, command_id: UUID, receipt: dict[str, Any]) -> None:
        self._write(id=command_id, since=since, answer=receipt)

    def failed(self, since: float, command_id: UUID, error: Exception) -> None:
        version = error.version if isinstance(error, StaleVersion) else None
        self.refused(since, command_id, type(error).__name__, version)

    def refused(
        self, since: float, command_id: UUID, error: str, version: int | None = None
    ) -> None:
        """version: the present one, where the caller saw another."""
        self._write(id=command_id, since=since, error=error, version=version)

    def read(self, since: float, stream: UUID, event_ids: Sequence[UUID]) -> None:
        self._write(id=stream, since=since, read=[len(event_ids), digest(event_ids)])

    def _write(self, **content: object) -> float:
        at = time.monotonic()
        line = json.dumps({"at": at} | content, default=str)
        os.write(self._file, f"{line}\n".encode())
        return at


async def send(ledger: Ledger, history: History, who: Principal, submission: Submission) -> None:
    """Until the outcome is known, as a phone would."""
    for _ in range(TRIES):
        since = history.sent(who, submission)
        try:
            receipt = await ledger.execute(who, submission)
        except Unavailable as unknown:
            history.failed(since, submission.command.command_id, unknown)
            continue
        except Exception as refusal:  # noqa: BLE001 - whatever it is, it is written down
            history.failed(since, submission.command.command_id, refusal)
            return
        history.answered(since, submission.command.command_id, receipt)
        return


async def _client(ledger: Ledger, orders: Orders, mine: Iterator[int], rng: Random) -> None:
    history = History(Path(orders.history))
    while (turn := next(mine)) < orders.commands and not orders.stopped:
        number = turn * orders.of + orders.which
        if number % ERA < orders.of:  # each process opens all boxes: the other may lag behind
            for opening in range(number - number % ERA, number - number % ERA + BOXES):
                await send(ledger, history, *drawn(orders.seed, opening))
        await send(ledger, history, *drawn(orders.seed, number))
        if rng.random() < 0.2:
            again = max(0, number - rng.randrange(4 * orders.clients))
            await send(ledger, history, *drawn(orders.seed, again))


async def work(orders: Orders) -> None:
    mine = count()
    async with toy_ledger(orders.url) as ledger:
        clients = (
            _client(ledger, orders, mine, random_of(f"{orders.seed} {orders.which} {n}"))
            for n in range(orders.clients)
        )
        await asyncio.gather(*clients)
