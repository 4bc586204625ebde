"""Nobody can tell a small count from what is public, not even who knows the rule by heart."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.disclosure import NOTHING, Disclosed, Part, disclosed

MIN = 5
World = tuple[tuple[int, ...], ...]
"""The breaches of each community, none of which is zero, by township."""


def parts_of(world: World) -> list[Part]:
    return [Part(UUID(int=n), sum(own), len(own)) for n, own in enumerate(world)]


Public = tuple[bool, int | None, tuple[int | None, ...], tuple[int, ...]]


@cache
def public(world: World) -> Public:
    """All that everybody sees: which communities have any, and the counts that are shown."""
    found = disclosed(parts_of(world), MIN)
    counts = tuple(part.breaches if part.area in found.parts else None for part in parts_of(world))
    total = sum(map(sum, world)) if found.total else None
    return found.total, total, counts, tuple(map(len, world))


def shown(*counts: int, breached: Sequence[int] | None = None) -> Disclosed:
    each = breached or [2] * len(counts)
    return disclosed(
        [Part(UUID(int=n), *one) for n, one in enumerate(zip(counts, each, strict=True))], MIN
    )


def ids(*numbers: int) -> frozenset[UUID]:
    return frozenset(UUID(int=n) for n in numbers)


def test_fewer_than_five_are_never_counted() -> None:
    assert shown(4) == NOTHING
    assert shown(2, 2) == NOTHING
    assert shown() == NOTHING


def test_five_in_two_communities_are_counted() -> None:
    assert shown(5) == Disclosed(total=True, parts=ids(0))


def test_one_community_is_not_counted_by_way_of_its_township() -> None:
    assert shown(9, breached=[1]) == NOTHING


def test_one_each_is_not_told() -> None:
    assert shown(5, breached=[5]) == NOTHING
    assert shown(6, breached=[5]) == NOTHING, "withheld at five only, it would say so"
    assert shown(7, breached=[5]) == Disclosed(total=True, parts=ids(0))


def test_one_small_part_takes_the_smallest_other_with_it() -> None:
    assert shown(3, 9, 12) == Disclosed(total=True, parts=ids(2))


def test_two_small_parts_protect_each_other_when_they_are_enough() -> None:
    assert shown(3, 4, 12) == Disclosed(total=True, parts=ids(2))
    assert shown(2, 2, 9, 12) == Disclosed(total=True, parts=ids(3))


def test_where_nothing_protects_nothing_is_shown() -> None:
    assert shown(3, 12) == Disclosed(total=True, parts=ids())
    assert shown(1, 12, breached=[1, 1]) == Disclosed(total=True, parts=ids())


def test_a_part_in_which_nothing_happened_is_no_protection_and_needs_none() -> None:
    assert shown(0, 12, breached=[0, 2]) == Disclosed(total=True, parts=ids(1))
    assert shown(0, 3, 12, breached=[0, 2, 2]) == Disclosed(total=True, parts=ids())


def worlds_like(world: World) -> Iterator[World]:
    """Every world in which everybody would see the same, as far as counts up to a limit go."""
    top = max((count for own in world for count in own), default=1) + 3
    seen = public(world)
    for counts in product(*(range(1, top + 1) for own in world for _ in own)):
        flat = iter(counts)
        other = tuple(tuple(next(flat) for _ in own) for own in world)
        if public(other) == seen:
            yield other


@given(
    st.lists(st.lists(st.integers(1, 5), max_size=2).map(tuple), min_size=1, max_size=3)
    .map(tuple)
    .filter(lambda world: sum(map(len, world)) <= 4)
)
@settings(max_examples=60, deadline=None)
def test_no_community_and_no_small_township_can_be_told(world: World) -> None:
    communities: list[set[int]] = [set() for own in world for _ in own]
    townships: list[set[int]] = [set() for _ in world]
    for other in worlds_like(world):
        for n, count in enumerate(count for own in other for count in own):
            communities[n].add(count)
        for n, own in enumerate(other):
            townships[n].add(sum(own))
    assert all(len(possible) > 1 for possible in communities), public(world)
    for own, possible in zip(world, townships, strict=True):
        assert len(possible) > 1 or not own or sum(own) >= MIN, public(world)


def naive(world: World) -> Public:
    """Only what is small is left out: the rest gives it away."""
    counts = tuple(sum(own) if sum(own) >= MIN else None for own in world)
    return True, sum(map(sum, world)), counts, tuple(map(len, world))


@pytest.mark.parametrize("world", [((1, 2), (4, 5)), ((1, 1), (9,))])
def test_leaving_out_only_the_small_ones_would_tell_them(world: World) -> None:
    _, total, counts, _ = naive(world)
    assert total is not None
    assert total - sum(count for count in counts if count is not None) == sum(world[0])
