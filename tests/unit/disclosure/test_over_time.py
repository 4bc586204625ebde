"""Whoever saves what is public every day learns no more than who reads it once.

The saver here knows the rule, and that no more than one breach is confirmed or rescinded a day.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise, product
from typing import TypeAlias
from uuid import UUID

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.disclosure import PUBLIC_FROM, Part, Published, disclosed, published

MIN, COUNT_MAX, SMALL_MAX = 5, 8, 5
OPENED = date(2024, 3, 5)
TURN = date(2026, *PUBLIC_FROM)
World: TypeAlias = tuple[tuple[int, ...], ...]
"""How many breaches of 2025 are confirmed in each community, by township; 0 is none."""
Line: TypeAlias = tuple[tuple[bool, ...], int | None, tuple[int | None, ...]]
"""The words; the total, and the counts of townships, None where they are held back."""
TOWNS = (2, 2)
WORLDS: tuple[World, ...] = tuple(
    ((a, b), (c, d)) for a, b, c, d in product(range(COUNT_MAX + 1), repeat=4)
)


def line(world: World) -> Line:
    """All that is public when it is published as this world stands."""
    parts = [
        Part(UUID(int=n), sum(own), sum(count > 0 for count in own)) for n, own in enumerate(world)
    ]
    found = disclosed(parts, MIN)
    counts = tuple(part.breaches if part.area in found.parts else None for part in parts)
    total = sum(map(sum, world)) if found.total else None
    return tuple(count > 0 for own in world for count in own), total, counts


LINES = {world: line(world) for world in WORLDS}
Seen: TypeAlias = Line | None


def as_published(days: Sequence[date], worlds: Sequence[World]) -> list[Seen]:
    """What a saver reads of 2025, day by day: the world as the day of publication found it."""
    at = dict(zip(days, worlds, strict=True))
    seen: list[Seen] = []
    for today in days:
        year, on = published(today, OPENED)
        seen.append(LINES[at[on - timedelta(days=1)]] if year == 2025 else None)
    return seen


def every_day(days: Sequence[date], worlds: Sequence[World]) -> list[Seen]:
    """What a page would show that is always up to date: the control."""
    assert len(days) == len(worlds)
    return [LINES[world] for world in worlds]


def moved(world: World) -> list[World]:
    """It stays, or one breach more or less is confirmed somewhere."""
    flat = [count for own in world for count in own]
    found = [world]
    for n, step in product(range(len(flat)), (1, -1)):
        if 0 <= flat[n] + step <= COUNT_MAX:
            other = [*flat[:n], flat[n] + step, *flat[n + 1 :]]
            found.append(((other[0], other[1]), (other[2], other[3])))
    return found


NEXT = {world: moved(world) for world in WORLDS}


def thinkable(seen: Sequence[Seen], of_that_day: Sequence[bool]) -> set[World]:
    """The worlds on the last day that fit all that was seen, each line being of a day's own world.

    of_that_day: whether a line says how things stand on that day, or only repeats an older one.
    """
    known = {world for world in WORLDS if seen[0] is None or LINES[world] == seen[0]}
    for told, own in list(zip(seen, of_that_day, strict=True))[1:]:
        known = {other for world in known for other in NEXT[world]}
        if told is not None and own:
            known = {world for world in known if LINES[world] == told}
    return known


def told_apart(worlds: set[World]) -> list[int]:
    """Communities that had any breach, whose count is now known."""
    found = []
    for n in range(sum(TOWNS)):
        counts = {[count for own in world for count in own][n] for world in worlds}
        if len(counts) == 1 and counts != {0}:
            found.append(n)
    return found


HISTORY: World = ((0, 0), (0, 0))
GROWING: list[World] = [
    HISTORY, ((1, 0), (0, 0)), ((2, 0), (0, 0)), ((3, 0), (0, 0)), ((4, 0), (0, 0)),
    ((5, 0), (0, 0)), ((5, 1), (0, 0)),
]  # fmt: skip


def days_around(worlds: Sequence[World], before: int) -> list[date]:
    return [TURN + timedelta(days=n - before) for n in range(len(worlds))]


def test_saved_every_day_a_page_that_is_up_to_date_would_tell_each_community() -> None:
    seen = every_day(days_around(GROWING, 5), GROWING)
    assert told_apart(thinkable(seen, [True] * len(seen))) == [0, 1]


@st.composite
def histories(draw: st.DrawFn) -> list[World]:
    """Twelve days of one step each, from anywhere."""
    world = draw(st.sampled_from([one for one in WORLDS if max(map(max, one)) <= SMALL_MAX]))
    history = [world]
    for _ in range(11):
        world = draw(st.sampled_from(NEXT[world]))
        history.append(world)
    return history


@given(histories(), st.integers(1, 11))
@settings(max_examples=25, deadline=None)
def test_saved_every_day_what_is_published_tells_no_more_than_read_once(
    history: list[World], before: int
) -> None:
    days = days_around(history, before)
    seen = as_published(days, history)
    assert seen[:before] == [None] * before, "of the last year nothing is public so far"
    assert len(set(seen[before:])) == 1, "and then it never moves"
    once = {world for world in WORLDS if LINES[world] == seen[-1]}
    saved = thinkable(seen[: before + 1], [n == before for n in range(before + 1)])
    assert saved == once
    # Where the saver here cannot think of more, no rule hides what there is.
    assume(max(map(max, history[before - 1])) <= SMALL_MAX)
    assert told_apart(saved) == []


@given(st.dates(date(2024, 3, 5), date(2040, 12, 31)), st.dates(date(2017, 1, 1), date(2030, 1, 1)))
def test_a_year_is_published_once_on_a_day_that_depends_on_nothing_that_happened(
    today: date, opened: date
) -> None:
    walked = [published(today + timedelta(days=n), opened) for n in range(0, 800, 7)]
    assert len({one.year for one in walked}) == len(set(walked))
    for one, other in pairwise(walked):
        assert one.year <= other.year
    for one in walked:
        assert one.on >= date(one.year + 1, *PUBLIC_FROM)
        assert one.on > opened
        assert one.on.day == 1


def test_the_days_of_a_ledger() -> None:
    cases: dict[tuple[date, date], Published] = {
        (date(2026, 1, 31), OPENED): Published(2024, date(2025, 2, 1)),
        (date(2026, 2, 1), OPENED): Published(2025, date(2026, 2, 1)),
        (date(2026, 11, 27), date(2026, 10, 1)): Published(2025, date(2026, 11, 1)),
        (date(2026, 10, 9), date(2026, 10, 1)): Published(2025, date(2026, 11, 1)),
        (date(2027, 1, 9), date(2026, 12, 1)): Published(2025, date(2027, 1, 1)),
        (date(2027, 2, 9), date(2027, 1, 1)): Published(2026, date(2027, 2, 1)),
    }
    assert {asked: published(*asked) for asked in cases} == cases
