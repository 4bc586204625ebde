"""The live feed's small parts: a queue that is bounded, and where a client takes up again."""

import asyncio
from unittest.mock import Mock

import pytest

from api.live.frames import Message, frames
from api.live.subscription import News, Over, Subscription
from projections.board.queries import Change
from tests.support.log import NINE


def news(position: int) -> News:
    return News(position - 1, position, NINE, ())


def test_who_reads_is_told_without_end_and_who_does_not_is_sent_away() -> None:
    async def listen() -> None:
        subscription = Subscription(0, queued_max=3)
        for position in range(1, 10):
            subscription.offer(news(position))
            assert await subscription.next(0) == news(position)
        assert await subscription.next(0) is None
        for position in range(10, 14):
            subscription.offer(news(position))
        with pytest.raises(Over):
            await subscription.next(0)

    asyncio.run(listen())


def test_who_keeps_up_is_never_sent_away_however_much_he_is_told() -> None:
    async def listen() -> None:
        subscription = Subscription(0, queued_max=3)
        for position in range(1, 6):
            told = news(position)._replace(changes=[Mock(Change)] * 2)
            subscription.offer(told)
            assert await subscription.next(0) == told

    asyncio.run(listen())


def test_a_client_that_was_cut_off_within_a_position_takes_up_before_it() -> None:
    messages = [Message(at, "gone", {"id": at}) for at in (5, 5, 6)]
    found = frames(messages, {5: "of/1.5", 6: "of/1.6"})
    ids = [frame.split(b"\n")[0] if frame.startswith(b"id") else None for frame in found]
    assert ids == [None, b"id: of/1.5", b"id: of/1.6"]
