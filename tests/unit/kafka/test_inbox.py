"""Take, drop or hold: laws over every way in which records can come."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.kafka.inbox import Standing, Verdict, after, judge
from adapters.kafka.wire import Place

BEGIN = Standing(0, 0, 0, 0)
AN_EVENT = UUID(int=1)


def event(position: int, prev: int, epoch: int = 1) -> Place:
    return Place("county", epoch, position, prev, AN_EVENT)


def mark(position: int, prev: int) -> Place:
    return Place("county", 1, position, prev, None)


@pytest.mark.parametrize(
    ("place", "verdict"),
    [
        (event(8, 5), Verdict.TAKE),
        (event(5, 3), Verdict.DROP),
        (event(3, 0), Verdict.DROP),
        (event(9, 8), Verdict.HOLD),
        (event(9, 3), Verdict.HOLD),  # 4 to 8 may hold what was never seen
        (mark(7, 5), Verdict.TAKE),
        (mark(9, 8), Verdict.HOLD),
        (mark(4, 3), Verdict.DROP),
        (event(8, 5, epoch=2), Verdict.HOLD),
    ],
)
def test_what_to_do_behind_position_five(place: Place, verdict: Verdict) -> None:
    assert judge(Standing(1, 5, 5, 0), place) is verdict


def test_a_watermark_moves_what_is_complete_and_an_event_also_the_last() -> None:
    taken = after(BEGIN, event(3, 0))
    assert taken == Standing(1, 3, 3, 0)
    assert after(taken, mark(9, 3)) == Standing(1, 3, 9, 0)


def test_a_watermark_that_is_sent_again_takes_back_nothing() -> None:
    ahead = Standing(1, 3, 9, 0)
    assert judge(ahead, mark(7, 3)) is Verdict.TAKE
    assert after(ahead, mark(7, 3)) == ahead


@st.composite
def sendings(draw: st.DrawFn) -> tuple[list[int], list[Place]]:
    """The positions of a partition, and what a relay that is killed again and again sends.

    Each time it begins at a place that it had stored, sends some, and is killed; a client that
    gives batches up may leave some of them out, and then it ends itself. The last one is whole.
    """
    positions = sorted(draw(st.sets(st.integers(1, 60), min_size=1, max_size=25)))
    chain = [event(n, prev) for n, prev in zip(positions, [0, *positions], strict=False)]
    sent: list[Place] = []
    stored = 0
    for _ in range(draw(st.integers(0, 6))):
        upto = draw(st.integers(stored, len(chain)))
        whole = draw(st.integers(stored, upto))
        sent += chain[stored:whole]
        sent += [one for one in chain[whole:upto] if draw(st.booleans())]
        stored = draw(st.integers(stored, whole))
        sent.append(mark(chain[stored - 1].position if stored else 0, chain[stored].prev
                         if stored < len(chain) else chain[-1].position))  # fmt: skip
    return positions, sent + chain[stored:]


@given(sendings())
def test_whatever_a_relay_repeats_or_leaves_out_each_is_taken_once_and_in_order(
    drawn: tuple[list[int], list[Place]],
) -> None:
    positions, sent = drawn
    standing, taken = BEGIN, []
    for place in sent:
        if judge(standing, place) is Verdict.TAKE:
            standing = after(standing, place)
            if not place.is_watermark:
                taken.append(place.position)
    assert taken == positions


@given(sendings(), st.data())
def test_behind_a_record_that_never_comes_nothing_is_taken(
    drawn: tuple[list[int], list[Place]], choosing: st.DataObject
) -> None:
    positions, sent = drawn
    lost = choosing.draw(st.sampled_from(positions))
    standing, taken, held = BEGIN, [], False
    for place in sent:
        if place.position == lost and not place.is_watermark:
            continue
        verdict = judge(standing, place)
        held = held or verdict is Verdict.HOLD
        if verdict is Verdict.TAKE:
            standing = after(standing, place)
            if not place.is_watermark:
                taken.append(place.position)
    assert taken == [n for n in positions if n < lost]
    assert held or lost == positions[-1]
