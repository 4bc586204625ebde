"""The clients of a simulation: each does one thing after the other, until it knows the outcome.

A phone's clock may be wrong, what it sends may arrive twice and at two processes, and an answer
may be lost on the way back; then it sends the same again under the same id.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Final
from uuid import UUID

from adapters.eventstore.errors import StaleVersion, Unavailable
from adapters.eventstore.receipts import Receipt, Submission
from domain.access.permit import Principal
from domain.incident.incident import Incident
from domain.instants import DeviceTiming
from tests.campaigns.evidence import Answer, Asked
from tests.campaigns.simulated.process import Process
from tests.campaigns.simulated.server import Server
from tests.support import toy
from tests.support.ledgers import drawn
from tests.support.townsfolk import Townsfolk

BOXES: Final = 8  # those of `drawn` that are opened
AGAIN_S: Final = 0.3


class History:
    """What was asked and answered, as the checker reads it."""

    def __init__(self) -> None:
        self.asked: dict[UUID, Asked] = {}
        self.answers: dict[UUID, list[Answer]] = defaultdict(list)
        self.told: dict[UUID, tuple[str, ...]] = {}

    def sent(self, who: Principal, submission: Submission) -> float:
        at = asyncio.get_running_loop().time()
        asked = Asked(submission.command, who.actor, at, submission.expected_version)
        self.asked.setdefault(submission.command.command_id, asked)
        return at

    def answered(self, since: float, command_id: UUID, answer: Receipt | Exception) -> None:
        at = asyncio.get_running_loop().time()
        if isinstance(answer, Exception):
            version = answer.version if isinstance(answer, StaleVersion) else None
            self.answers[command_id].append(Answer(since, at, None, type(answer).__name__, version))
            return
        plain = (UUID, datetime)
        content = {k: str(v) if isinstance(v, plain) else v for k, v in answer._asdict().items()}
        self.answers[command_id].append(Answer(since, at, content, None))


class Town:
    """What is shared by all phones of a simulation."""

    def __init__(
        self, seed: int, server: Server, incidents: Callable[[], dict[UUID, Incident]]
    ) -> None:
        self.seed = seed
        self.server = server
        self.incidents = incidents
        self.processes: list[Process] = []
        self.history = History()


class Phone:
    def __init__(self, town: Town, number: int, commands: int) -> None:
        self.town = town
        self.rng = Random(f"{town.seed} phone {number}")  # noqa: S311 - it must repeat
        self.folk = Townsfolk(self.rng, town.server.clock())
        self.device = UUID(int=self.rng.getrandbits(128), version=4)
        self.wrong = timedelta(seconds=self.rng.choice((0, 0, -400 * 86400, 90_000)))
        self.number = number
        self.commands = commands
        self._seq = 0
        self._sent: list[tuple[Principal, Submission]] = []

    async def work(self) -> None:
        """Every command is sent when the one before it has its outcome."""
        for n in range(self.commands):
            await asyncio.sleep(self.rng.expovariate(1 / 0.4))
            who, submission = self._next(n)
            self._sent.append((who, submission))
            if self.rng.random() < 0.1:
                twice = (self._until_known(who, submission) for _ in range(2))
                await asyncio.gather(*twice)
            else:
                await self._until_known(who, submission)
            if self.rng.random() < 0.1:
                await self._until_known(*self.rng.choice(self._sent))

    def _next(self, n: int) -> tuple[Principal, Submission]:
        self.folk.now = self.town.server.clock()
        if self.rng.random() < 0.8:
            self.folk.incidents = dict(self.town.incidents())
        if n < BOXES and self.number == 0:
            return drawn(self.town.seed, n)
        if self.rng.random() < 0.5:
            who, submission = self.folk.asks()
        else:
            who, submission = self._about_a_box()
        if self.rng.random() < 0.03:
            submission = submission._replace(expected_version=self.rng.randint(0, 4))
        if self.rng.random() < 0.4:
            self._seq += 1
            captured = self._time() - timedelta(minutes=self.rng.randint(0, 90))
            timing = DeviceTiming(self.device, self._seq, captured, captured)
            return who._replace(device=self.device), submission._replace(device=timing)
        return who, submission

    def _about_a_box(self) -> tuple[Principal, Submission]:
        """Boxes that exist, mostly, so that the phones get into each other's way."""
        who, submission = drawn(self.town.seed, self.rng.randint(20, 599))
        box, other = (self._a_box() for _ in range(2))
        changed = {"command_id": self.folk.new_id(), "stream": box}
        if isinstance(submission.command, toy.SendTo | toy.Compare | toy.PassKey):
            changed["other"] = other
        command = submission.command.model_copy(update=changed)
        if type(command) is toy.PutIn and self.rng.random() < 0.3:
            command = toy.PutInAfield(**command.model_dump())
        return who, Submission(command)

    def _a_box(self) -> UUID:
        return drawn(self.town.seed, self.rng.randrange(BOXES))[1].command.stream

    def _time(self) -> datetime:
        return self.town.server.clock() + self.wrong

    async def _until_known(self, who: Principal, submission: Submission) -> None:
        while not await self._deliver(who, submission):  # noqa: ASYNC110 - that is its pace
            await asyncio.sleep(self.rng.uniform(0, AGAIN_S))

    async def _deliver(self, who: Principal, submission: Submission) -> bool:
        """Send it once; whether an outcome came back."""
        if submission.device is not None:
            timing = submission.device._replace(sent_at=self._time())
            submission = submission._replace(device=timing)
        history, command_id = self.town.history, submission.command.command_id
        since = history.sent(who, submission)
        answer: Receipt | Exception
        try:
            answer = await self.rng.choice(self.town.processes).ask(who, submission)
        except Unavailable as unknown:
            history.answered(since, command_id, unknown)
            return False
        except Exception as error:  # noqa: BLE001 - the checker knows which may be said
            answer = error
        if self.town.server.doomed(0.05):
            return False
        history.answered(since, command_id, answer)
        return True
