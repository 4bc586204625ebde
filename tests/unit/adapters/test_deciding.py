"""A decision: what it says of its instant, about which a deadline lies; what it may write on."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest

from adapters.eventstore.cache import Held
from adapters.eventstore.deciding import Board, Surroundings, Trial, decide_in_order
from adapters.eventstore.pending import Pending
from adapters.eventstore.receipts import Submission
from adapters.ids import new_id
from domain.access.permit import Principal
from domain.catalogue import EMPTY, Catalogue
from domain.errors import NotAllowed
from domain.instants import DeviceTiming
from domain.post.state import Post
from domain.streams import KIND_OF_COMMAND
from tests.support import toy
from tests.support.ledgers import ANNA

NOW = datetime(2020, 8, 26, 1, tzinfo=UTC)
BOX, PHONE, POST = new_id(), new_id(), new_id()
TICK, HOUR = timedelta(microseconds=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def toys() -> Iterator[None]:
    with toy.registered():
        yield


def flags(captured_before: timedelta, *dues: datetime) -> tuple[str, ...]:
    """Of field work on a box with these dues, sent by a phone and received at NOW."""
    timing = DeviceTiming(PHONE, 1, NOW - captured_before, NOW)
    command = toy.PutInAfield(command_id=new_id(), stream=BOX, amount=1)
    kind = toy.TOY._replace(dues=lambda _: dues)
    board = Board({BOX: Held(toy.Box(0, "WHITE", (), ""), 1, kind.name)}, {}, {})
    with patch.dict(KIND_OF_COMMAND, {toy.PutInAfield: kind}):
        trial = decided(Submission(command, device=timing), board)
    assert trial.receipt is not None
    return trial.receipt.flags


def decided(
    submission: Submission, board: Board, who: Principal = ANNA, catalogue: Catalogue = EMPTY
) -> Trial:
    loop = asyncio.new_event_loop()
    asked = Pending(who, submission, loop.create_future(), 0.0)
    loop.close()
    asked.need(catalogue)
    around = Surroundings(NOW, catalogue, 0, new_id, lambda n: [bytes(16)] * n, _nothing)
    (trial,) = decide_in_order([asked], board, around)
    return trial


def _nothing(_: str) -> int:
    raise NotImplementedError


@pytest.mark.parametrize(
    ("due", "crossed"),
    [
        (NOW - HOUR, False),
        (NOW - HOUR + TICK, True),
        (NOW, True),
        (NOW + TICK, False),
    ],
    ids=["kept on the spot", "just behind the act", "as it arrived", "still ahead"],
)
def test_a_deadline_between_the_act_and_its_arrival_is_told(
    due: datetime, *, crossed: bool
) -> None:
    assert flags(HOUR, NOW - 2 * HOUR, due) == (("DEADLINE_CROSSED",) if crossed else ())


def test_what_arrives_at_once_crosses_no_deadline() -> None:
    assert flags(timedelta(), NOW) == ()


def test_rules_that_write_on_a_box_that_nobody_named_write_nothing() -> None:
    other = new_id()
    command = toy.PutIn(command_id=new_id(), stream=BOX, amount=1)
    puts = toy.Put(amount=1, total=1, on="0" * 64)
    kind = toy.TOY._replace(decide=lambda *_: [(BOX, puts), (other, puts)])
    boxes = {box: Held(toy.Box(0, "WHITE", (), ""), 1, kind.name) for box in (BOX, other)}
    board = Board(dict(boxes), {}, {})
    with patch.dict(KIND_OF_COMMAND, {toy.PutIn: kind}):
        trial = decided(Submission(command), board)
    assert isinstance(trial.fault, ValueError)
    assert (trial.receipt, trial.facts, board.held) == (None, (), boxes)


@pytest.mark.parametrize(
    ("replayed_at", "allowed"),
    [
        (NOW - 2 * HOUR - TICK, False),
        (NOW - 2 * HOUR, True),
        (NOW - HOUR - TICK, True),
        (NOW - HOUR, False),
        (None, False),
    ],
    ids=["not yet", "from then on", "just in time", "no more", "now"],
)
def test_a_replayed_command_is_judged_by_the_post_as_it_was_held_then(
    replayed_at: datetime | None, *, allowed: bool
) -> None:
    """Else nobody could fill a ledger with what was done by those who have left since."""
    actor = ANNA.actor._replace(post=POST)
    post = Post(
        actor.id, new_id(), toy.ROLE, new_id(), None, None, None, NOW - 2 * HOUR, NOW - HOUR
    )
    opens = toy.OpenBox(command_id=BOX, stream=BOX)
    trial = decided(
        Submission(opens, replayed_at=replayed_at),
        Board({}, {}, {}),
        ANNA._replace(actor=actor),
        EMPTY._replace(posts={POST: post}),
    )
    assert isinstance(trial.fault, NotAllowed) is not allowed
    assert len(trial.facts) == allowed
