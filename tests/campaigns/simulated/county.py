"""One simulated county, from a seed: ledgers, phones, views, and all that can befall them.

Nothing in it depends on anything but the seed: the same seed, the same run, event by event.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from logging import CRITICAL
from random import Random
from typing import Any, Final, NamedTuple
from unittest.mock import patch
from uuid import UUID

import structlog

from adapters.eventstore import follow, pending, writer
from domain.incident.incident import Incident
from domain.incident.state import evolve
from tests.campaigns.evidence import Evidence, Finding
from tests.campaigns.ledger_check import check
from tests.campaigns.simulated.phones import Phone, Town
from tests.campaigns.simulated.process import Process
from tests.campaigns.simulated.projecting import (
    Projector,
    Tables,
    all_tables,
    untold_incidents,
    wrong_rows,
)
from tests.campaigns.simulated.server import Server
from tests.support import toy
from tests.support.memory_log import MemoryLog
from tests.support.twin_ledgers import county_append
from tests.support.virtual_time import Stuck, VirtualLoop

PROCESSES: Final = 2
PHONES: Final = 4
COMMANDS: Final = 20  # of each
FAULTS_S: Final = 25.0
DRAINED_S: Final = 120.0
PUT_OFF_MAX: Final = 0.4  # of its few commands, while nothing is up for long


class Plan(NamedTuple):
    """What is shipped, or what a control breaks of it; see there. told: with its story anyhow.

    drained_s: seconds after the faults in which everything must have come to an end.
    """

    guarded: bool = True
    apart: bool = False
    log: type[MemoryLog] = MemoryLog
    build: Callable[[], AbstractContextManager[None]] = nullcontext
    told: bool = False
    drained_s: float = DRAINED_S


SHIPPED: Final = Plan()


class Simulated(NamedTuple):
    """digest: of the log, all answers and the views; equal for equal seeds.

    story: what was asked, answered and stored, in order; only where there are findings.
    """

    findings: list[Finding]
    faults: int
    ops: int
    acked: int
    digest: str
    story: list[dict[str, Any]]


class County:
    def __init__(self, seed: int, plan: Plan) -> None:
        self.seed = seed
        self.plan = plan
        self.rng = Random(f"{seed} county")  # noqa: S311 - it must repeat, not surprise
        self.server = Server(plan.log, Random(f"{seed} server"))  # noqa: S311
        log = self.server.log
        log.append(county_append())
        self.begun = len(log.events)
        self._claimed = frozenset(log.claims)
        self.town = Town(seed, self.server, self._incidents)
        self.views = all_tables(guarded=plan.guarded)
        self.projectors: list[Projector] = []
        self.followed: list[tuple[int, UUID]] = []
        self.salts = (n.to_bytes(16, "big") for n in count(1))
        self._shown: dict[UUID, Incident] = {}
        self._shown_to = 0
        self._tasks: list[asyncio.Task[Any]] = []
        self._lives: list[Process] = []

    def _incidents(self) -> dict[UUID, Incident]:
        """The incidents as the log has them now."""
        for stored in self.server.log.events[self._shown_to :]:
            if stored.row.topic.startswith("incident."):
                fact = stored.recorded.fact
                self._shown[fact.stream] = evolve(self._shown.get(fact.stream), fact)
        self._shown_to = len(self.server.log.events)
        return self._shown

    async def live(self) -> None:
        """Until everybody knows the outcome of everything. Raises TimeoutError, Stuck."""
        for place in range(PROCESSES):
            self.town.processes.append(self._process())
            await self.town.processes[place].start()
        for tables in self.views:
            self._project(tables)
        self._begin(self._follow())
        self._begin(self._misfortune())
        phones = [Phone(self.town, number, COMMANDS) for number in range(PHONES)]
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(None) as limit:
            work = asyncio.gather(*(phone.work() for phone in phones))
            await asyncio.sleep(FAULTS_S)
            self.server.quiet = True
            limit.reschedule(loop.time() + self.plan.drained_s)
            await work
            await self._drained()

    async def _drained(self) -> None:
        """Until every reader is where the log ends."""
        last = len(self.server.log.events)
        while self._behind(last):  # noqa: ASYNC110 - they tell nobody
            await asyncio.sleep(0.5)

    def _behind(self, last: int) -> bool:
        return len(self.followed) < last or any(one.position < last for one in self.views)

    def _begin(self, work: Coroutine[Any, Any, Any]) -> None:
        """Beside everything else; whoever dies in it takes nobody with him."""
        self._tasks.append(asyncio.create_task(work))

    def _process(self) -> Process:
        self._lives.append(Process(self.server, self.salts))
        return self._lives[-1]

    def _project(self, tables: Tables) -> None:
        rng = Random(self.rng.getrandbits(64))  # noqa: S311
        projector = Projector(self.server, tables, rng, apart=self.plan.apart)
        self.projectors.append(projector)
        self._begin(projector.follow())

    async def _follow(self) -> None:
        """A reader that tails the log."""
        while True:
            await self.server.wire()
            rows = self.server.log.page(len(self.followed), 10)
            self.followed += [(row[4], row[5]) for row in rows]
            if not rows:
                await asyncio.sleep(0.5)

    async def _misfortune(self) -> None:
        while not self.server.quiet:
            await asyncio.sleep(self.rng.expovariate(1 / 1.5))
            if self.server.quiet:
                break
            strike = self.rng.choice((self._kill, self._kill, self._restart, self._jump,
                                      self._kill_projector, self._double_projector))  # fmt: skip
            await strike()
        self.server.jumped = max(self.server.jumped, timedelta(0))

    async def _kill(self) -> None:
        """A process, with its cache; another takes its place."""
        self.server.faults += 1
        place = self.rng.randrange(PROCESSES)
        self._begin(self.town.processes[place].die())
        await asyncio.sleep(self.rng.uniform(0, 1))
        self.town.processes[place] = process = self._process()
        self._begin(process.start())

    async def _restart(self) -> None:
        await self.server.restart()

    async def _jump(self) -> None:
        """The database's clock, forwards or backwards."""
        self.server.faults += 1
        self.server.jumped += timedelta(seconds=self.rng.choice((-3600, -90, -2, 2, 90, 3600)))

    async def _kill_projector(self) -> None:
        self.server.faults += 1
        place = self.rng.randrange(len(self.projectors))
        gone = self.projectors.pop(place)
        gone.died = True
        self._project(gone.tables)

    async def _double_projector(self) -> None:
        self.server.faults += 1
        self._project(self.rng.choice(self.views))

    def evidence(self) -> Evidence:
        log, history = self.server.log, self.town.history
        claims = {key: who for key, who in log.claims.items() if key not in self._claimed}
        return Evidence(
            log.recorded(), log.receipts, claims, history.asked, history.answers,
            self.followed, begun=self.begun, steady=False,
        )  # fmt: skip

    def findings(self) -> Iterator[Finding]:
        writers = [life.ledger._run for life in self._lives]
        for task in [*self._tasks, *writers]:
            if task is not None and task.done() and not task.cancelled() and task.exception():
                yield Finding("BROKEN", f"{task.get_coro()!r}: {task.exception()!r}")
        yield from check(self.evidence(), PUT_OFF_MAX)
        log = self.server.log
        for event in log.recorded()[self.begun :]:
            if event.fact.effective_at > event.fact.decided_at:
                yield Finding("WRONGLY_DECIDED", f"{event.position} is done before it is decided")
        for tables in self.views:
            yield from wrong_rows(log, tables)
        yield from untold_incidents(log, self.views[0])


def simulate(seed: int, plan: Plan = SHIPPED) -> Simulated:
    """Run it and check it."""
    ids = Random(f"{seed} ids")  # noqa: S311 - they must repeat

    def new_id() -> UUID:
        return UUID(int=ids.getrandbits(128), version=4)

    stuck: list[Finding] = []
    with (
        toy.registered(),
        silent(),
        patch.object(writer, "new_id", new_id),
        patch.object(pending, "LOSSES_BEFORE_LOCK", ids.choice((0, 1, 2, 2))),
        plan.build(),
        asyncio.Runner(loop_factory=VirtualLoop) as runner,
        patch.object(follow, "now", _wall(runner.get_loop())),
    ):
        runner.get_loop().set_exception_handler(lambda *_: None)  # of those whom nobody awaits
        county = runner.run(_made(seed, plan))
        try:
            runner.run(county.live())
        except (TimeoutError, Stuck) as error:
            stuck.append(Finding("STUCK", f"{type(error).__name__} after the faults had stopped"))
        seen = county.evidence()
        acked = sum(any(a.receipt for a in answers) for answers in seen.answers.values())
        findings = [*stuck, *county.findings()]
        return Simulated(
            findings, county.server.faults, len(seen.asked), acked, _digest(county),
            _story(seen) if findings or plan.told else [],
        )  # fmt: skip


def _wall(loop: asyncio.AbstractEventLoop) -> Callable[[], datetime]:
    """The machine's clock, which goes as the loop's does: the real one might stand still."""
    return lambda: datetime.fromtimestamp(loop.time(), UTC)


async def _made(seed: int, plan: Plan) -> County:
    """In the loop whose clock it has."""
    return County(seed, plan)


def _story(seen: Evidence) -> list[dict[str, Any]]:
    asked: list[dict[str, Any]] = [
        {"at": one.since, "id": id_, "asked": one.command.name, "by": one.actor.id,
         "command": one.command.model_dump(mode="json")}
        for id_, one in seen.asked.items()
    ]  # fmt: skip
    told: list[dict[str, Any]] = [
        {"at": one.at, "since": one.since, "id": id_, "told": one.receipt or one.error}
        for id_, answers in seen.answers.items()
        for one in answers
    ]
    stored = [
        {"position": one.position, "stream": one.fact.stream, "version": one.fact.version,
         "event": one.fact.event.name, "id": one.fact.command_id}
        for one in seen.events[seen.begun :]
    ]  # fmt: skip
    return [*sorted([*asked, *told], key=lambda line: float(line["at"])), *stored]


def _digest(county: County) -> str:
    told = [stored.columns for stored in county.server.log.events], county.town.history.answers
    return sha256(repr((told, [tables.rows for tables in county.views])).encode()).hexdigest()


@contextmanager
def silent() -> Iterator[None]:
    """What a ledger logs about lost connections is not news here."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(CRITICAL))
    try:
        yield
    finally:
        structlog.configure(**before)
