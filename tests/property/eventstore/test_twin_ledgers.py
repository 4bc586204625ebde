"""The same commands asked of a ledger in memory and of one in PostgreSQL: no difference.

Whatever is then proven with the log in memory holds of the ledger that is shipped.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from adapters.eventstore.receipts import Submission
from domain.access.permit import Principal
from domain.instants import DeviceTiming
from infra.postgres.roles import Role
from tests.support import toy
from tests.support.ledgers import ANNA, BOB, drawn
from tests.support.log import NINE
from tests.support.logs import Content, in_memory, in_postgres
from tests.support.postgres import EMBEDDED, Database, Servers, cloned, empty_log
from tests.support.townsfolk import Townsfolk
from tests.support.twin_ledgers import Clock, Twins, counted_ids

PHONE = UUID(int=77, version=4)
Asked = tuple[Principal, Submission]


@pytest.fixture(scope="module")
def database(servers: Servers) -> Iterator[Database]:
    with toy.registered(), counted_ids(), cloned(servers.get(EMBEDDED)) as database:
        yield database


class Crowd:
    """Incidents, boxes, phones, repeats and stale versions, as a seed has it."""

    def __init__(self, seed: int, twins: Twins) -> None:
        self.seed = seed
        self.draw = Random(seed)  # noqa: S311 - it must repeat, not surprise
        self.twins = twins
        self.folk = Townsfolk(self.draw, twins.clock.now)
        self.asked: list[Asked] = []
        self._boxes = 0

    def burst(self, size: int) -> list[Asked]:
        """Time goes on; what the incidents are by now is known to those who ask."""
        self.twins.clock.now += self.folk.passes()
        self.folk.now = self.twins.clock.now
        for stream in {submission.command.stream for _, submission in self.asked}:
            state = self.twins.in_memory.held(stream)
            if state is not None and not isinstance(state, toy.Box):
                self.folk.incidents[stream] = state
        return [self._one() for _ in range(size)]

    def _one(self) -> Asked:
        kind = self.draw.random()
        if kind < 0.1 and self.asked:
            return self._again(*self.draw.choice(self.asked))
        who, submission = self.folk.asks() if kind < 0.6 else self._toy()
        if self.draw.random() < 0.1:
            submission = submission._replace(expected_version=self.draw.randint(0, 3))
        if self.draw.random() < 0.2:
            submission = submission._replace(replayed_at=self.twins.clock.now)
        elif self.draw.random() < 0.3:
            who = who._replace(device=PHONE)
            submission = submission._replace(device=self._timing())
        self.asked.append((who, submission))
        return self.asked[-1]

    def _again(self, who: Principal, submission: Submission) -> Asked:
        """A repeat; now and then with another content, or from somebody else."""
        if self.draw.random() < 0.2:
            who = BOB if who == ANNA else ANNA
        if self.draw.random() < 0.2 and isinstance(submission.command, toy.PutIn):
            other = submission.command.model_copy(update={"amount": 3})
            submission = submission._replace(command=other)
        return who, submission

    def _toy(self) -> Asked:
        self._boxes += 1
        if self._boxes > 8 and self.draw.random() < 0.3:
            box = UUID(int=self.draw.getrandbits(128), version=4)
            put = toy.PutInAfield(command_id=box, stream=self._a_box(), amount=1)
            return ANNA, Submission(put)
        return drawn(self.seed, self._boxes if self._boxes <= 8 else self.draw.randint(20, 590))

    def _a_box(self) -> UUID:
        return drawn(self.seed, self.draw.randint(1, 8))[1].command.stream

    def _timing(self) -> DeviceTiming:
        sent = self.twins.clock.now + self.draw.choice((timedelta(0), timedelta(minutes=9)))
        captured = sent - timedelta(minutes=self.draw.randint(-2, 1600))
        return DeviceTiming(PHONE, self.draw.randint(1, 9), captured, sent)


def without_recorded(content: Content) -> Content:
    """Each server takes an event in when it does; everything else is the same."""
    return content._replace(events=[(*event[:8], event[9]) for event in content.events])


async def compare(database: Database, seed: int, sizes: list[int]) -> Counter[str]:
    """Ask bursts of these sizes; fail where anything differs. What was answered, counted."""
    told: Counter[str] = Counter()
    url = database.url(Role.WRITER)
    async with Twins(url, Clock(NINE)) as twins:
        crowd = Crowd(seed, twins)
        for size in sizes:
            in_memory_, in_postgres_ = await twins.ask(crowd.burst(size))
            assert in_memory_ == in_postgres_
            told.update(_said(answer) for answer in in_memory_)
        assert without_recorded(in_memory(twins.server)) == without_recorded(in_postgres(url))
    return told


def _said(answer: Any) -> str:
    return answer.partition("(")[0] if isinstance(answer, str) else str(answer.outcome)


@given(
    seed=st.integers(0, 10_000),
    sizes=st.lists(st.integers(1, 12), min_size=1, max_size=10),
)
@settings(
    max_examples=12, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
def test_whatever_is_asked_both_say_the_same_and_keep_the_same(
    database: Database, seed: int, sizes: list[int]
) -> None:
    empty_log(database)
    for answer in asyncio.run(compare(database, seed, sizes)):
        event(answer)


def test_a_long_day_has_answers_of_every_kind(database: Database) -> None:
    empty_log(database)
    told = asyncio.run(compare(database, 5, [8] * 40))
    assert {"APPLIED", "NOTHING", "REFUSED", "NotFound", "StaleVersion"} <= set(told)
    assert "CommandIdReused" in told
    assert told["APPLIED"] > 80
