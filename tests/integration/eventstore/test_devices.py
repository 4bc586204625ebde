"""When an act counts as done: only a device session's own field work counts from its capture."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest

from adapters.clock import now
from adapters.eventstore.ledger import Ledger
from adapters.eventstore.receipts import Receipt, Submission
from adapters.ids import new_id
from domain.access.permit import Principal
from domain.errors import NotFound
from domain.instants import DeviceTiming
from tests.support import toy
from tests.support.ledgers import ANNA, new_box, toy_ledger

PHONE = new_id()
ON_THE_PHONE = ANNA._replace(device=PHONE)
SECOND = timedelta(seconds=1)
DAY_OLD, TWENTY_HOURS = timedelta(hours=25), timedelta(hours=20)


class Phone:
    """Sends field work into one box; its clock may be wrong by `offset`."""

    def __init__(self, ledger: Ledger, offset: timedelta = timedelta()) -> None:
        self.ledger = ledger
        self.offset = offset
        self.sent = 0

    async def open(self) -> None:
        self.box = await new_box(self.ledger)

    async def send(self, captured_before: timedelta, who: Principal = ON_THE_PHONE) -> Receipt:
        sent_at = now() + self.offset
        self.sent += 1
        timing = DeviceTiming(PHONE, self.sent, sent_at - captured_before, sent_at)
        command = toy.PutInAfield(command_id=new_id(), stream=self.box, amount=1)
        return await self.ledger.execute(who, Submission(command, device=timing))


def on_a_phone(url: str, act: Callable[[Phone], Awaitable[None]]) -> None:
    async def run() -> None:
        async with toy_ledger(url) as ledger:
            phone = Phone(ledger)
            await phone.open()
            await act(phone)

    asyncio.run(run())


def _remembered(url: str) -> list[tuple[Any, ...]]:
    """What the ledger knows of the clocks of all phones."""
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT * FROM log.device_clocks").fetchall()


def _about(instant: datetime, expected: datetime) -> bool:
    return abs(instant - expected) < SECOND


def test_field_work_of_a_device_session_counts_from_its_capture(url: str) -> None:
    async def act(phone: Phone) -> None:
        receipt = await phone.send(TWENTY_HOURS)
        assert receipt.effective_at == receipt.decided_at - TWENTY_HOURS
        assert receipt.flags == ()
        event = (await phone.ledger.history(phone.box))[-1]
        assert event.fact.effective_at == receipt.effective_at
        assert _about(event.recorded_at, receipt.decided_at)

    on_a_phone(url, act)


def test_a_session_that_is_no_device_gains_nothing_by_claiming_to_be_one(url: str) -> None:
    async def act(phone: Phone) -> None:
        for who in (ANNA, ANNA._replace(device=new_id())):
            receipt = await phone.send(TWENTY_HOURS, who)
            assert receipt.effective_at == receipt.decided_at
        assert _remembered(url) == []

    on_a_phone(url, act)


def test_a_command_that_leaves_no_receipt_does_not_move_the_clock_of_its_phone(url: str) -> None:
    """Nothing came of it: the next act is measured by the last one of which something did."""

    async def act(phone: Phone) -> None:
        box, phone.box = phone.box, new_id()
        with pytest.raises(NotFound):
            await phone.send(TWENTY_HOURS)
        assert _remembered(url) == []
        phone.box = box
        await phone.send(TWENTY_HOURS)
        before = _remembered(url)
        phone.box, phone.offset = new_id(), timedelta(minutes=6)
        with pytest.raises(NotFound):
            await phone.send(timedelta())
        assert _remembered(url) == before

    on_a_phone(url, act)


def test_a_phone_with_a_wrong_clock_gains_and_loses_nothing(url: str) -> None:
    async def act(phone: Phone) -> None:
        phone.offset = timedelta(days=-400)
        receipt = await phone.send(TWENTY_HOURS)
        assert receipt.effective_at == receipt.decided_at - TWENTY_HOURS

    on_a_phone(url, act)


@pytest.mark.parametrize("captured_before", [DAY_OLD, -SECOND])
def test_what_is_older_than_a_day_or_from_the_future_counts_from_its_arrival(
    url: str, captured_before: timedelta
) -> None:
    async def act(phone: Phone) -> None:
        receipt = await phone.send(captured_before)
        assert receipt.effective_at == receipt.decided_at
        assert receipt.flags == ("CLOCK_UNTRUSTED",)
        assert (await phone.ledger.history(phone.box))[-1].flags == ("CLOCK_UNTRUSTED",)

    on_a_phone(url, act)


def test_a_phone_whose_clock_was_moved_is_not_believed_once(url: str) -> None:
    async def act(phone: Phone) -> None:
        await phone.send(timedelta())
        phone.offset = timedelta(minutes=6)
        moved = await phone.send(timedelta(minutes=30))
        assert (moved.effective_at, moved.flags) == (moved.decided_at, ("CLOCK_UNTRUSTED",))
        assert (await phone.send(timedelta())).flags == ()

    on_a_phone(url, act)


def test_a_phone_whose_clock_drifts_a_little_is_believed(url: str) -> None:
    async def act(phone: Phone) -> None:
        await phone.send(timedelta(hours=3))
        phone.offset = timedelta(minutes=4)
        assert (await phone.send(timedelta(hours=2))).flags == ()

    on_a_phone(url, act)


def test_an_act_does_not_come_before_the_one_that_the_phone_did_before_it(url: str) -> None:
    async def act(phone: Phone) -> None:
        first = await phone.send(timedelta(hours=1))
        second = await phone.send(timedelta(hours=2))
        assert (second.effective_at, second.flags) == (first.effective_at, ("RAISED",))

    on_a_phone(url, act)


def test_the_acts_of_one_batch_know_each_other(url: str) -> None:
    """Sent together, before any of them is written."""

    async def act(phone: Phone) -> None:
        hours = [timedelta(hours=n) for n in (3, 4, 1)]
        first, second, third = await asyncio.gather(*map(phone.send, hours))
        assert first.effective_at == second.effective_at == first.decided_at - hours[0]
        assert second.flags == ("RAISED",)
        assert third.effective_at == third.decided_at - hours[2]

    on_a_phone(url, act)
