"""What a decision says of its instant, where a deadline lies about it."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest

from adapters.eventstore.cache import Held
from adapters.eventstore.deciding import Board, Surroundings, decide_in_order
from adapters.eventstore.pending import Pending
from adapters.eventstore.receipts import Submission
from adapters.ids import new_id
from domain.catalogue import EMPTY
from domain.instants import DeviceTiming
from domain.streams import KIND_OF_COMMAND
from tests.support import toy
from tests.support.ledgers import ANNA

NOW = datetime(2020, 8, 26, 1, tzinfo=UTC)
BOX, PHONE = new_id(), new_id()
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
    loop = asyncio.new_event_loop()
    with patch.dict(KIND_OF_COMMAND, {toy.PutInAfield: kind}):
        asked = Pending(ANNA, Submission(command, device=timing), loop.create_future(), 0.0)
    loop.close()
    asked.need(EMPTY)
    board = Board({BOX: Held(toy.Box(0, "WHITE", (), ""), 1, kind.name)}, {}, {})
    around = Surroundings(NOW, EMPTY, 0, new_id, lambda n: [bytes(16)] * n, _nothing)
    (trial,) = decide_in_order([asked], board, around)
    assert trial.receipt is not None
    return trial.receipt.flags


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
