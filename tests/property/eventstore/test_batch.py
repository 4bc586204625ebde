"""Random batches of two writers on a log in memory: the same check as for two real ledgers.

Batches overlap, appends are lost and answers are lost; no database, no network, no clock.
"""

from collections.abc import Iterator
from contextlib import closing
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.eventstore.cache import NOT_BEGUN, Held
from adapters.eventstore.units import Units
from domain.access.permit import Principal
from domain.kernel import Command
from tests.campaigns.ledger_check import check
from tests.support import toy
from tests.support.ledgers import ANNA, BOB, SYSTEM
from tests.support.memory_log import fold
from tests.support.writers import Luck, Writers

BOXES = [UUID(int=n, version=4) for n in range(1, 6)]
KEYS = ["k-1", "k-2"]

boxes, keys = st.sampled_from(BOXES), st.sampled_from(KEYS)
ids = st.uuids(version=4)
commands: st.SearchStrategy[Command] = st.one_of(
    st.builds(lambda box: toy.OpenBox(command_id=box, stream=box), boxes),
    st.builds(toy.PutIn, command_id=ids, stream=boxes, amount=st.integers(-40, 60)),
    st.builds(toy.Paint, command_id=ids, stream=boxes, colour=st.sampled_from(["RED", "WHITE"])),
    st.builds(toy.SendTo, command_id=ids, stream=boxes, other=boxes, amount=st.integers(1, 40)),
    st.builds(toy.Compare, command_id=ids, stream=boxes, other=boxes),
    st.builds(toy.TakeKey, command_id=ids, stream=boxes, key=keys),
    st.builds(toy.FreeKey, command_id=ids, stream=boxes, key=keys),
    st.builds(toy.PassKey, command_id=ids, stream=boxes, key=keys, other=boxes),
)
asked = st.tuples(st.sampled_from([ANNA, ANNA, BOB, SYSTEM]), commands)
rounds = st.tuples(
    st.integers(0, 1),  # who writes
    st.booleans(),  # reading every stream anew
    st.sampled_from([Luck.WRITTEN, Luck.WRITTEN, Luck.CUT_BEFORE, Luck.CUT_AFTER]),
    st.booleans(),  # whether the other writes in between
    st.lists(st.integers(0, 7), max_size=8),  # which commands go in, repeats among them
)


@pytest.fixture(autouse=True)
def toys() -> Iterator[None]:
    with toy.registered():
        yield


def untrue(writers: Writers) -> list[UUID]:
    """The boxes of which a cache holds what the log does not: it is to hold committed states."""
    left: dict[UUID, list[Held]] = {box: [NOT_BEGUN] for box in BOXES}
    for recorded in writers.log.recorded():
        states = left[recorded.fact.stream]
        states.append(fold(states[-1], recorded.fact))
    return [
        box
        for box in BOXES
        for cache in writers.caches
        if (held := cache.get(box)) and held not in left[box]
    ]


def simulate(
    writers: Writers,
    wishes: list[tuple[Principal, Command]],
    turns: list[tuple[int, bool, Luck, bool, list[int]]],
) -> None:
    for box in BOXES[:3]:
        writers.put(0, ANNA, toy.OpenBox(command_id=box, stream=box))
    writers.end(0, writers.begin(0, fresh=False), Luck.WRITTEN)
    for which, fresh, luck, between, numbers in turns:
        for number in numbers:
            writers.put((which + number) % 2, *wishes[number % len(wishes)])
        mine = writers.begin(which, fresh=fresh)
        assert untrue(writers) == []
        if between:
            writers.end(1 - which, writers.begin(1 - which, fresh=False), Luck.WRITTEN)
        writers.end(which, mine, luck)
        assert untrue(writers) == []
    for _ in range(sum(map(len, writers.queues))):  # each round answers somebody
        for which in (0, 1):
            writers.end(which, writers.begin(which, fresh=True), Luck.WRITTEN)


@given(
    st.lists(asked, min_size=1, max_size=8, unique_by=lambda one: one[1].command_id),
    st.lists(rounds, max_size=8),
)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_cut_and_whoever_comes_between_nothing_is_wrong(
    wishes: list[tuple[Principal, Command]],
    turns: list[tuple[int, bool, Luck, bool, list[int]]],
) -> None:
    with closing(Writers()) as writers:
        simulate(writers, wishes, turns)
        assert check(writers.evidence()) == []
        assert writers.queues == [[], []]
        assert set(writers.answers) == set(writers.asked)


@given(
    st.lists(asked, min_size=2, max_size=8, unique_by=lambda one: one[1].command_id),
    st.lists(rounds, max_size=6),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_batch_says_everything_that_its_decisions_rest_on(
    wishes: list[tuple[Principal, Command]],
    turns: list[tuple[int, bool, Luck, bool, list[int]]],
) -> None:
    """Rows and receipts are in units that name every head and every key, each head but once."""
    with closing(Writers()) as writers:
        simulate(writers, wishes, turns)
        for append, _ in writers.appends:
            heads = {head.stream: head.unit for head in append.heads}
            assert len(heads) == len(append.heads)
            assert all(heads[row.stream] == row.unit for row in append.rows)
            assert all(heads[receipt.stream] == receipt.unit for receipt in append.receipts)
            units = {(seen.kind, seen.key): seen.unit for seen in append.seen}
            assert all(units[freed.kind, freed.key] == freed.unit for freed in append.freed)
            assert all(units[taken.kind, taken.key] == taken.unit for taken in append.taken)
            versions: dict[UUID, int] = {head.stream: head.version for head in append.heads}
            for row in append.rows:
                versions[row.stream] += 1
                assert row.version == versions[row.stream]


@given(st.lists(st.lists(st.integers(0, 30), min_size=1, max_size=4), max_size=60))
def test_units_are_the_connected_components(groups: list[list[int]]) -> None:
    units = Units()
    for group in groups:
        units.join(group)
    number = {thing: units.number(units.join([thing])) for group in groups for thing in group}
    near: dict[int, set[int]] = {thing: {thing} for group in groups for thing in group}
    for group in groups:
        whole = set().union(*(near[thing] for thing in group))
        near |= dict.fromkeys(whole, whole)
    for one, its in near.items():
        for other in near:
            assert (number[one] == number[other]) == (other in its)


def test_a_long_chain_of_commands_is_one_unit() -> None:
    units = Units()
    for n in range(5000, 0, -1):
        units.join([n - 1, n])
    assert units.number(units.join([0])) == units.number(units.join([5000]))
