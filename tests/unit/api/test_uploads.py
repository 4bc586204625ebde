"""Turns for photos on their way: a person's bad line holds up only himself."""

import asyncio
import gc
from contextlib import AsyncExitStack
from uuid import UUID

import pytest

from adapters.eventstore.errors import Overloaded
from api.uploads import AT_ONCE_MAX, EACH_MAX, Uploads

SLOW, OTHER = UUID(int=1), UUID(int=2)


def test_eight_stalled_uploads_of_one_officer_leave_room_for_others() -> None:
    async def story() -> None:
        uploads = Uploads(patience_s=0.01)
        async with AsyncExitStack() as stalled:
            held = 0
            for _ in range(8):
                try:
                    await stalled.enter_async_context(uploads.turn(SLOW))
                    held += 1
                except Overloaded:
                    continue
            assert held == EACH_MAX
            async with uploads.turn(OTHER):
                pass

    asyncio.run(story())


def test_no_more_than_so_many_come_up_at_once_whoever_sends() -> None:
    async def story() -> None:
        uploads = Uploads(patience_s=0.01)
        async with AsyncExitStack() as taken:
            for n in range(AT_ONCE_MAX):
                await taken.enter_async_context(uploads.turn(UUID(int=n)))
            with pytest.raises(Overloaded) as refused:
                await taken.enter_async_context(uploads.turn(UUID(int=99)))
            assert refused.value.retry_after_s == 1
        async with uploads.turn(UUID(int=99)):
            pass

    asyncio.run(story())


def test_who_waits_for_his_own_turn_gets_it_when_one_ends() -> None:
    async def story() -> list[str]:
        uploads, told = Uploads(each_max=1), []

        async def send(word: str) -> None:
            async with uploads.turn(SLOW):
                told.append(word)
                await asyncio.sleep(0)

        await asyncio.gather(send("one"), send("two"))
        return told

    assert asyncio.run(story()) == ["one", "two"]


def turns() -> int:
    gc.collect()
    return sum(isinstance(one, asyncio.Semaphore) for one in gc.get_objects())


def test_nobody_is_remembered_who_sends_nothing_now() -> None:
    """People come and go for years: each of them would cost memory for ever."""

    async def story() -> int:
        uploads = Uploads()
        before = turns()
        for n in range(50):
            async with uploads.turn(UUID(int=n)):
                pass
        return turns() - before

    assert asyncio.run(story()) <= 0
