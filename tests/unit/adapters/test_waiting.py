"""What is taken together, what waits, and that nobody is overtaken."""

import asyncio
from collections.abc import Hashable, Iterator
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.eventstore.errors import OutcomeUnknown
from adapters.eventstore.pace import Pace
from adapters.eventstore.pending import LOSSES_BEFORE_LOCK, Pending
from adapters.eventstore.receipts import Submission
from adapters.eventstore.waiting import Lot, Waiting
from adapters.ids import new_id
from domain.catalogue import EMPTY
from domain.errors import NotFound
from domain.instants import DeviceTiming
from domain.kernel import EARLIEST, Command, Needs
from domain.ledger.commands import FinishSeeding
from tests.support import toy
from tests.support.ledgers import ANNA

BOXES = [UUID(int=n + 1, version=4) for n in range(4)]
PHONE = UUID(int=9, version=4)


@pytest.fixture(autouse=True, scope="module")
def toys() -> Iterator[None]:
    with toy.registered():
        yield


@pytest.fixture(scope="module")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


def pending(
    loop: asyncio.AbstractEventLoop, command: Command, losses: int = 0, **said: Any
) -> Pending:
    one = Pending(ANNA, Submission(command, **said), loop.create_future(), 0.0)
    one.losses = losses
    return one


def put(box: int) -> Command:
    return toy.PutIn(command_id=new_id(), stream=BOXES[box], amount=1)


def send(box: int, other: int) -> Command:
    return toy.SendTo(command_id=new_id(), stream=BOXES[box], other=BOXES[other], amount=1)


def made(kind: str, box: int, other: int) -> Command:
    return {"one": put(box), "two": send(box, other)}.get(kind) or reference()


def reference() -> Command:
    return FinishSeeding(command_id=new_id(), stream=new_id())


def take_key(box: int) -> Command:
    return toy.TakeKey(command_id=new_id(), stream=BOXES[box], key="k")


def waiting(*pendings: Pending) -> Waiting:
    queue = Waiting()
    for one in pendings:
        queue.put(one)
    return queue


def rounds(queue: Waiting) -> list[list[Pending]]:
    """Every lot in turn, each taken while the one before it is under way, as far as it may be."""
    taken: list[list[Pending]] = []
    flying: Lot | None = None
    while queue:
        flying = queue.take(99, EMPTY, flying)
        if flying is not None:
            taken.append(flying.pendings)
    return taken


def test_what_touches_the_lot_under_way_waits_and_the_rest_does_not(
    loop: asyncio.AbstractEventLoop,
) -> None:
    first, same, other = (pending(loop, put(box)) for box in (0, 0, 1))
    queue = waiting(first)
    flying = queue.take(99, EMPTY)
    assert flying is not None
    queue.put(same)
    queue.put(other)
    taken = queue.take(99, EMPTY, flying)
    assert taken is not None
    assert taken.pendings == [other]
    assert queue.take(99, EMPTY, flying) is None
    assert rounds(queue) == [[same]]


def of_device(loop: asyncio.AbstractEventLoop, box: int) -> Pending:
    return pending(loop, put(box), device=DeviceTiming(PHONE, 1, EARLIEST, EARLIEST))


def test_what_is_under_way_holds_its_second_stream_its_claim_key_and_its_device_too(
    loop: asyncio.AbstractEventLoop,
) -> None:
    pairs = [
        (pending(loop, send(0, 1)), pending(loop, put(1))),
        (pending(loop, take_key(0)), pending(loop, take_key(1))),
        (of_device(loop, 0), of_device(loop, 1)),
    ]
    for first, second in pairs:
        flying = waiting(first).take(99, EMPTY)
        queue = waiting(second)
        assert queue.take(99, EMPTY, flying) is None
        assert rounds(queue) == [[second]]


def test_who_waits_is_not_overtaken_through_a_third(loop: asyncio.AbstractEventLoop) -> None:
    flying = Lot([], frozenset({BOXES[0].int}))
    joint, behind, free = (pending(loop, one) for one in (send(0, 1), send(1, 2), put(3)))
    queue = waiting(joint, behind, free)
    taken = queue.take(99, EMPTY, _busy(loop, flying))
    assert taken is not None
    assert taken.pendings == [free]
    assert rounds(queue) == [[joint, behind]]


def _busy(loop: asyncio.AbstractEventLoop, lot: Lot) -> Lot:
    return lot._replace(pendings=[pending(loop, put(0))])


def test_what_is_replayed_overtakes_nothing(loop: asyncio.AbstractEventLoop) -> None:
    live = pending(loop, put(0))
    first, second = (pending(loop, put(box), replayed_at=EARLIEST) for box in (0, 1))
    queue = waiting(live)
    flying = queue.take(99, EMPTY)
    queue.put(first)
    queue.put(second)
    assert queue.take(99, EMPTY, flying) is None
    assert rounds(queue) == [[first, second]]
    waits = pending(loop, put(0))
    queue = waiting(waits, second)
    assert queue.take(99, EMPTY, flying) is None, "not even what has nothing in common with it"
    assert rounds(queue) == [[waits, second]]
    queue = waiting(first, pending(loop, put(1)))
    assert queue.take(99, EMPTY, flying) is None, "nor does anything overtake it"


def test_what_was_withdrawn_is_not_taken(loop: asyncio.AbstractEventLoop) -> None:
    gone, stays = pending(loop, put(0)), pending(loop, put(0))
    queue = waiting(gone, stays)
    gone.answer.cancel()
    assert rounds(queue) == [[stays]]


def test_what_was_answered_while_it_waited_is_not_taken(loop: asyncio.AbstractEventLoop) -> None:
    """Its caller was told that nobody knows what became of it: he may have asked again by now."""
    told, stays = pending(loop, put(0)), pending(loop, put(0))
    queue = waiting(told, stays)
    told.settle(OutcomeUnknown("the database does not answer"))
    assert rounds(queue) == [[stays]]
    assert isinstance(told.answer.exception(), OutcomeUnknown)


def test_a_command_asked_twice_is_not_in_one_lot(loop: asyncio.AbstractEventLoop) -> None:
    command = put(0)
    once, twice, after = pending(loop, command), pending(loop, command), pending(loop, put(0))
    assert rounds(waiting(once, twice, after)) == [[once], [twice, after]]
    change = pending(loop, reference())
    assert rounds(waiting(once, twice, change)) == [[once], [twice, change]]


def test_a_lot_is_no_larger_than_asked_for_and_no_more_is_looked_at(
    loop: asyncio.AbstractEventLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = pending(loop, put(0)), pending(loop, put(1))
    queue = waiting(first, second)
    lots = [queue.take(1, EMPTY), queue.take(1, EMPTY)]
    assert [lot.pendings for lot in lots if lot] == [[first], [second]]
    monkeypatch.setattr("adapters.eventstore.waiting.LOOKED_AT_MAX", 2)
    busy = _busy(loop, Lot([], frozenset({BOXES[0].int})))
    kept = [pending(loop, put(0)) for _ in range(2)]
    assert waiting(*kept, second).take(99, EMPTY, busy) is None


def test_a_change_of_the_reference_streams_ends_its_lot_and_flies_alone(
    loop: asyncio.AbstractEventLoop,
) -> None:
    before, change, after = (pending(loop, one) for one in (put(0), reference(), put(1)))
    queue = waiting(before, change, after)
    assert queue.take(99, EMPTY, _busy(loop, Lot([], frozenset({BOXES[3].int})))) == Lot(
        [before], frozenset({BOXES[0].int})
    )
    flying = queue.take(99, EMPTY)
    assert flying is not None
    assert flying.pendings == [change]
    assert queue.take(99, EMPTY, flying) is None
    assert rounds(queue) == [[after]]
    queue = waiting(before, change, after)
    flying = queue.take(99, EMPTY)
    assert flying is not None
    assert flying.pendings == [before, change]
    assert queue.take(99, EMPTY, flying) is None


def test_who_lost_often_and_who_may_be_at_fault_are_kept_apart(
    loop: asyncio.AbstractEventLoop,
) -> None:
    lost = [pending(loop, put(box), LOSSES_BEFORE_LOCK) for box in (0, 1)]
    suspect, plain = pending(loop, put(2)), pending(loop, put(3))
    suspect.alone = True
    lots = [queue.take(99, EMPTY) for queue in [waiting(*lost, suspect, plain)] for _ in range(3)]
    assert [lot.pendings for lot in lots if lot] == [lost, [suspect], [plain]]
    assert [lot.locked for lot in lots if lot] == [True, False, False]


def test_who_is_kept_apart_goes_neither_before_nor_behind_another(
    loop: asyncio.AbstractEventLoop,
) -> None:
    plain, suspect = pending(loop, put(0)), pending(loop, put(1))
    lost = pending(loop, put(2), LOSSES_BEFORE_LOCK)
    suspect.alone = True
    for one in (lost, suspect):
        assert rounds(waiting(plain, one)) == [[plain], [one]]
        assert rounds(waiting(one, plain)) == [[one], [plain]]


def test_what_it_needs_is_asked_again_by_another_catalogue(
    loop: asyncio.AbstractEventLoop,
) -> None:
    one = pending(loop, toy.TakeKey(command_id=new_id(), stream=BOXES[0], key=toy.NO_SUCH_KEY))
    queue = waiting(one)
    assert queue.take(99, EMPTY, _busy(loop, Lot([], frozenset({BOXES[0].int})))) is None
    assert isinstance(one.fault, NotFound)
    one.kind = one.kind._replace(needs=lambda *_: Needs(streams=(BOXES[1],)))
    assert queue.take(99, EMPTY._replace()) == Lot([one], frozenset({BOXES[0].int, BOXES[1].int}))
    assert one.fault is None


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from(["one", "two", "ref"]))
    )
)
def test_the_order_of_submission_is_kept_on_everything_that_is_touched(
    drawn: list[tuple[int, int, str]],
) -> None:
    loop = asyncio.new_event_loop()
    all_ = [pending(loop, made(kind, a, b)) for a, b, kind in drawn]
    loop.close()
    done = [one for lot in rounds(waiting(*all_)) for one in lot]
    assert sorted(map(id, done)) == sorted(map(id, all_))
    things: set[Hashable] = {thing for one in all_ for thing in one.touched}
    for thing in things:
        of_thing = [one for one in all_ if thing in one.touched or one.kind.reference]
        assert [one for one in done if one in of_thing] == of_thing


def test_the_next_lot_waits_as_long_as_the_append_leaves_time_to_prepare_it() -> None:
    pace = Pace()
    for _ in range(50):
        pace.appended(0.010, 100)
        pace.prepared(0.002, 20)
    assert pace.spare_s(0.0, 20) == pytest.approx(0.007, abs=1e-5)
    assert pace.spare_s(0.008, 20) < 0
    assert pace.spare_s(0.0, 100) < 0
    assert pace.drained_s(10_000) == pytest.approx(1.0, abs=1e-3)
    assert Pace().spare_s(0.0, 1) < 0
