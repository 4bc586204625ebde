"""What a ledger does not take, and that asking again gives the first answer."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID, uuid5

import psycopg
import pytest

from adapters.eventstore import ledger as ledger_module
from adapters.eventstore.append import LOCK
from adapters.eventstore.errors import (
    CommandIdInvalid,
    CommandIdReused,
    LedgerNotSeeded,
    Overloaded,
    ReplayedClockRefused,
    StaleVersion,
    Unavailable,
)
from adapters.eventstore.pace import Pace
from adapters.eventstore.receipts import Outcome, Submission
from adapters.ids import new_id
from domain.access.permit import Principal
from domain.errors import NotAllowed, NotFound
from domain.kernel import ActorKind
from domain.ledger.commands import FinishSeeding, OpenLedger
from domain.ledger.events import LedgerKind
from tests.support import toy
from tests.support.ledgers import ANNA, BOB, SYSTEM, new_box, principal, put, toy_ledger

LONG_AGO = datetime(2020, 8, 26, 1, tzinfo=UTC)


async def open_ledger(url: str, kind: LedgerKind, *, seeded: bool = True) -> None:
    ledger_id = new_id()
    opened = OpenLedger(
        command_id=ledger_id, stream=ledger_id, time_zone="Asia/Shanghai", kind=kind
    )
    async with toy_ledger(url) as ledger:
        await ledger.execute(SYSTEM, Submission(opened))
        if seeded:
            finish = FinishSeeding(command_id=new_id(), stream=ledger_id)
            await ledger.execute(SYSTEM, Submission(finish))


def receipts(url: str) -> set[UUID]:
    with psycopg.connect(url) as connection:
        return {row[0] for row in connection.execute("SELECT command_id FROM log.receipts")}


def test_a_real_ledger_keeps_its_own_clock(url: str) -> None:
    async def run() -> None:
        await open_ledger(url, LedgerKind.REAL)
        async with toy_ledger(url, opening=False) as ledger:
            box = await new_box(ledger)
            replayed = put(box, 5, replayed_at=LONG_AGO)
            with pytest.raises(ReplayedClockRefused):
                await ledger.execute(SYSTEM, replayed)
            assert len(await ledger.history(box)) == 1

    asyncio.run(run())


@pytest.mark.parametrize("kind", [LedgerKind.SYNTHETIC, LedgerKind.IMPORTED])
def test_another_ledger_takes_a_replayed_clock_for_all_three_instants(
    url: str, kind: LedgerKind
) -> None:
    async def run() -> None:
        async with toy_ledger(url) as ledger:
            ledger_id = new_id()
            opened = OpenLedger(
                command_id=ledger_id, stream=ledger_id, time_zone="Asia/Shanghai", kind=kind
            )
            receipt = await ledger.execute(SYSTEM, Submission(opened, replayed_at=LONG_AGO))
            assert (receipt.effective_at, receipt.decided_at) == (LONG_AGO, LONG_AGO)
            assert [e.recorded_at for e in await ledger.history(ledger_id)] == [LONG_AGO]

    asyncio.run(run())


def test_the_same_id_from_another_actor_or_with_another_content_shows_nothing(url: str) -> None:
    async def run() -> None:
        async with toy_ledger(url) as ledger:
            box = await new_box(ledger)
            first = put(box, 5)
            await ledger.execute(ANNA, first)
            other_content = first.command.model_copy(update={"amount": 6})
            for who, submission in [(BOB, first), (ANNA, Submission(other_content))]:
                with pytest.raises(CommandIdReused) as reused:
                    await ledger.execute(who, submission)
                assert str(box) not in str(reused.value)
            assert len(await ledger.history(box)) == 2

    asyncio.run(run())


def test_a_repeat_gets_the_first_answer_whatever_it_was(url: str) -> None:
    async def run() -> None:
        async with toy_ledger(url) as ledger:
            box = await new_box(ledger)
            for amount, outcome in [(60, "APPLIED"), (0, "NOTHING"), (60, "REFUSED")]:
                submission = put(box, amount)
                first = await ledger.execute(ANNA, submission)
                again = await ledger.execute(ANNA, submission)
                assert first.outcome == outcome
                assert again == first._replace(replayed=True, flags=(), allowed=())

    asyncio.run(run())


def test_the_scheduler_that_repeats_is_not_refused_what_was_applied(url: str) -> None:
    """Its refusals leave no receipt, and in the present state it would be refused."""

    async def run() -> None:
        async with toy_ledger(url) as ledger:
            submission = put(await new_box(ledger), 60)
            first = await ledger.execute(SYSTEM, submission)
            again = await ledger.execute(SYSTEM, submission)
            assert (first.outcome, again.outcome) == (Outcome.APPLIED, Outcome.APPLIED)
            assert again.position == first.position

    asyncio.run(run())


def test_a_refusal_of_the_scheduler_leaves_no_receipt(url: str) -> None:
    async def run() -> None:
        async with toy_ledger(url) as ledger:
            too_much = put(await new_box(ledger), 101)
            receipt = await ledger.execute(SYSTEM, too_much)
            assert (receipt.outcome, receipt.code) == (Outcome.REFUSED, "too_much")
            assert too_much.command.command_id not in receipts(url)

    asyncio.run(run())


def test_who_saw_an_older_version_is_told_what_happened_since(url: str) -> None:
    async def run() -> None:
        async with toy_ledger(url) as ledger:
            box = await new_box(ledger)
            seen = put(box, 5, expected_version=1)
            await ledger.execute(ANNA, seen)
            late = put(box, 6, expected_version=1)
            with pytest.raises(StaleVersion) as stale:
                await ledger.execute(BOB, late)
            assert stale.value.version == 2
            assert [event.fact.command_id for event in stale.value.events] == [
                seen.command.command_id
            ]
            assert late.command.command_id not in receipts(url)
            again = await ledger.execute(ANNA, seen)
            assert (again.outcome, again.replayed) == (Outcome.APPLIED, True)

    asyncio.run(run())


def test_what_is_not_there_or_not_allowed_leaves_no_receipt(url: str) -> None:
    async def run() -> None:
        async with toy_ledger(url) as ledger:
            box = await new_box(ledger)
            nowhere = put(new_id(), 5)
            with pytest.raises(NotFound):
                await ledger.execute(ANNA, nowhere)
            with pytest.raises(NotAllowed):
                await ledger.execute(Principal(ANNA.actor), put(box, 5))
            assert receipts(url) == {box}

    asyncio.run(run())


def test_a_client_cannot_spend_an_id_that_the_ledger_derives(url: str) -> None:
    async def run() -> None:
        await open_ledger(url, LedgerKind.REAL)
        async with toy_ledger(url, opening=False) as ledger:
            box = await new_box(ledger)
            derived = toy.PutIn(command_id=uuid5(box, "T1"), stream=box, amount=5)
            for who in (ANNA, principal(3, ActorKind.DEVICE)):
                with pytest.raises(CommandIdInvalid):
                    await ledger.execute(who, Submission(derived))
            receipt = await ledger.execute(SYSTEM, Submission(derived))
            assert receipt.outcome == Outcome.APPLIED

    asyncio.run(run())


def test_nobody_writes_into_a_ledger_that_is_still_being_filled(url: str) -> None:
    async def run() -> None:
        await open_ledger(url, LedgerKind.REAL, seeded=False)
        async with toy_ledger(url, opening=False, seconds_left=lambda: 42.0) as ledger:
            with pytest.raises(LedgerNotSeeded) as not_yet:
                await new_box(ledger)
            assert not_yet.value.retry_after_s == 42

    asyncio.run(run())


def test_a_full_queue_refuses_and_keeps_what_it_has(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_module, "QUEUE_MAX", 10)
    slow = Pace()
    slow.appended(60, 10)

    async def run() -> None:
        async with toy_ledger(url) as ledger:
            box = await new_box(ledger)
            with psycopg.connect(url) as blocker:
                blocker.execute(LOCK)
                taken = [ledger.submit(ANNA, put(box, 1)) for _ in range(10)]
                for pace, again_s in ((slow, slow.drained_s(10)), (Pace(), 1)):
                    ledger._writer.pace = pace
                    with pytest.raises(Overloaded) as refused:
                        ledger.submit(ANNA, put(box, 1))
                    assert refused.value.retry_after_s == again_s >= 1
            answers = await asyncio.gather(*taken)
            assert {answer.outcome for answer in answers} == {Outcome.APPLIED}
            assert len(await ledger.history(box)) == 11

    asyncio.run(run())


def test_a_ledger_that_closes_answers_all_that_it_took_and_takes_no_more(url: str) -> None:
    async def run() -> None:
        async with toy_ledger(url) as ledger:
            box = await new_box(ledger)
            taken = [ledger.submit(ANNA, put(box, 0)) for _ in range(600)]
        assert all(answer.done() for answer in taken)
        assert {answer.result().outcome for answer in taken} == {Outcome.NOTHING}
        with pytest.raises(Unavailable):
            ledger.submit(ANNA, put(box, 1))

    asyncio.run(run())
