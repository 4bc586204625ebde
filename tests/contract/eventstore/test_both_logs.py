"""The log in memory answers like PostgreSQL, or what is proven on it would prove nothing here."""

import asyncio
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.eventstore.append import (
    Append,
    Conflict,
    Freed,
    Head,
    ReceiptRow,
    Row,
    Seen,
    Synced,
    Taken,
    Written,
)
from adapters.eventstore.load import Loaded, Wanted
from infra.postgres.roles import Role
from tests.support.ledgers import drawn
from tests.support.log import NINE
from tests.support.logs import AnyLog, Content, memory_log, postgres_log
from tests.support.postgres import EMBEDDED, Database, Servers, cloned, empty_log
from tests.support.writers import Luck, Writers

STREAMS = [UUID(int=n, version=4) for n in range(1, 4)]
IDS = [UUID(int=n, version=4) for n in range(101, 107)]
DEVICES = [UUID(int=201, version=4), UUID(int=202, version=4)]
KEYS = ["k-1", "k-2"]
KIND = "toy-key"

units = st.integers(0, 2)
streams, keys = st.sampled_from(STREAMS), st.sampled_from(KEYS)
instants = st.integers(-90, 90).map(lambda minutes: NINE + timedelta(minutes=minutes))
lists: dict[type, st.SearchStrategy[Any]] = {
    Head: st.builds(Head, units, streams, st.integers(0, 2)),
    ReceiptRow: st.builds(
        ReceiptRow, units, st.sampled_from(IDS), st.just("somebody"), st.just(bytes(32)),
        st.sampled_from(["APPLIED", "NOTHING", "REFUSED"]), st.none(), streams, st.just(1),
        st.integers(0, 3), instants, instants, st.just(0),
    ),
    Seen: st.builds(Seen, units, st.just(KIND), keys, st.none() | streams),
    Freed: st.builds(Freed, units, st.just(KIND), keys),
    Taken: st.builds(Taken, units, st.just(KIND), keys, streams),
    Synced: st.builds(
        Synced, units, st.sampled_from(DEVICES), st.integers(1, 4), instants, st.floats(-9, 9)
    ),
}  # fmt: skip
rows = st.builds(
    Row, units, streams, st.integers(1, 3), st.just("toy.box_opened.v1"), st.just(b"{}"),
    st.uuids(version=4), st.just(b"{}"), instants, st.just(bytes(16)), instants,
)  # fmt: skip


@st.composite
def appends(draw: st.DrawFn) -> Append:
    """Anything, sensible or not; a receipt's ordinal is within the rows."""
    events = draw(st.lists(rows, max_size=3))
    groups = {group: draw(st.lists(one, max_size=2)) for group, one in lists.items()}
    told = [one._replace(ordinal=min(one.ordinal, len(events))) for one in groups[ReceiptRow]]
    acts = {(act.device, act.last_seq): act for act in groups[Synced]}
    return Append(
        groups[Head], events, told, groups[Seen], groups[Freed], groups[Taken],
        list(acts.values()),
    )  # fmt: skip


class Both(NamedTuple):
    """The same log twice."""

    memory: AnyLog
    postgres: AnyLog


@pytest.fixture(scope="module")
def database(servers: Servers) -> Iterator[Database]:
    with cloned(servers.get(EMBEDDED)) as database:
        yield database


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="module")
def postgres(database: Database, runner: asyncio.Runner) -> Iterator[AnyLog]:
    with postgres_log(runner, database.url(Role.WRITER)) as log:
        yield log


@pytest.fixture
def both(database: Database, runner: asyncio.Runner, postgres: AnyLog) -> Both:
    empty_log(database)
    return Both(memory_log(runner), postgres)


def answer(log: AnyLog, append: Append) -> tuple[int, list[Conflict]] | str:
    """What differs by nothing but the clock is the same."""
    try:
        written = log.append(append)
    except psycopg.IntegrityError as error:
        return type(error).__name__
    return written.base, sorted(written.conflicts)


def timeless(content: Content, *, keep: bool) -> Content:
    """Without the instants at which a log took what brought none of its own."""
    if keep:
        return content
    return content._replace(events=[(*event[:8], event[9]) for event in content.events])


@given(sent=st.lists(appends(), min_size=1, max_size=6))
@settings(
    max_examples=60, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
def test_whatever_is_appended_both_answer_the_same_and_end_the_same(
    database: Database, runner: asyncio.Runner, postgres: AnyLog, sent: list[Append]
) -> None:
    empty_log(database)
    memory = memory_log(runner)
    for append in sent:
        assert answer(memory, append) == answer(postgres, append)
        wanted = Wanted((), [(KIND, key) for key in KEYS], DEVICES)
        assert _loaded(memory, wanted) == _loaded(postgres, wanted)
        assert memory.receipts(IDS) == postgres.receipts(IDS)
    assert timeless(memory.content(), keep=True) == timeless(postgres.content(), keep=True)


def _loaded(log: AnyLog, wanted: Wanted) -> Loaded:
    return log.load(0, wanted)._replace(now=NINE)


def sent_by_writers(seed: int) -> list[tuple[Append, Written]]:
    """What two writers that get into each other's way send to the log."""
    rng = Random(seed)  # noqa: S311 - it must repeat, not surprise
    with closing(Writers()) as writers:
        for number in range(200):
            who, submission = drawn(seed, number)
            for which in rng.choice([(0,), (1,), (0, 1)]):
                writers.put(which, who, submission.command)
            if rng.random() < 0.3:
                mine = writers.begin(0, fresh=rng.random() < 0.2)
                writers.end(1, writers.begin(1, fresh=False), Luck.WRITTEN)
                writers.end(0, mine, rng.choice([Luck.WRITTEN, Luck.CUT_AFTER]))
    return writers.appends


@pytest.mark.usefixtures("toys")
@pytest.mark.parametrize("seed", [1, 2])
def test_what_two_writers_send_is_taken_the_same_way(both: Both, seed: int) -> None:
    sent = sent_by_writers(seed)
    for append, expected in sent:
        told = expected.base, sorted(expected.conflicts)
        assert answer(both.memory, append) == answer(both.postgres, append) == told
    assert sum(len(expected.conflicts) for _, expected in sent) > 20
    in_memory, in_postgres = both.memory.content(), both.postgres.content()
    assert timeless(in_memory, keep=False) == timeless(in_postgres, keep=False)
    everything = Wanted(tuple({event[1] for event in in_memory.events}))
    assert both.memory.load(0, everything).held == both.postgres.load(0, everything).held
