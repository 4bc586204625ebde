"""One batch on a real log: a conflict takes out what hangs together with it, and nothing else."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from unittest.mock import patch
from uuid import UUID

import psycopg
import pytest

from adapters.eventstore.append import LOCK
from adapters.eventstore.ledger import Ledger
from adapters.eventstore.pending import LOSSES_BEFORE_LOCK, Pending
from adapters.eventstore.receipts import Outcome, Receipt, Submission
from adapters.ids import new_id
from domain.errors import NotFound
from domain.kernel import Command
from domain.ledger.commands import OpenLedger
from domain.ledger.events import LedgerKind
from tests.support import toy
from tests.support.ledgers import ANNA, SYSTEM, new_box, put, toy_ledger

NINE = datetime(2020, 8, 26, 1, tzinfo=UTC)


def send_to(box: UUID, other: UUID, amount: int) -> toy.SendTo:
    return toy.SendTo(command_id=new_id(), stream=box, other=other, amount=amount)


def take(box: UUID, key: str) -> toy.TakeKey:
    return toy.TakeKey(command_id=new_id(), stream=box, key=key)


def free(box: UUID, key: str) -> toy.FreeKey:
    return toy.FreeKey(command_id=new_id(), stream=box, key=key)


def pass_on(box: UUID, key: str, other: UUID) -> toy.PassKey:
    return toy.PassKey(command_id=new_id(), stream=box, key=key, other=other)


async def together(ledger: Ledger, commands: Sequence[Command]) -> list[Receipt]:
    """In one batch: nothing is awaited between one submission and the next."""
    return await asyncio.gather(*[ledger.submit(ANNA, Submission(c)) for c in commands])


def holders(url: str) -> dict[str, UUID]:
    with psycopg.connect(url) as connection:
        return dict(connection.execute("SELECT key, holder FROM log.claims").fetchall())


def test_a_stale_stream_takes_out_its_unit_and_nothing_else(url: str) -> None:
    """B is stale, and one command ties A to it: both are decided again, the rest stands."""

    async def run() -> None:
        async with toy_ledger(url) as ledger, toy_ledger(url) as elsewhere:
            a, b, c, d, e, f = [await new_box(ledger) for _ in range(6)]
            for box in (a, b, c, d):
                await ledger.execute(ANNA, put(box, 50))
            await elsewhere.execute(ANNA, put(b, 5))
            answers = await together(
                ledger,
                [
                    send_to(a, b, 10), put(a, 1).command, put(c, 1).command,
                    send_to(d, e, 10), put(f, 101).command,
                ],
            )  # fmt: skip
            log = await ledger.feed(0)
        at = {event.position: event.recorded_at for event in log}
        sent_ab, put_a, put_c, sent_de, refused_f = answers
        assert [event.position for event in log] == list(range(1, len(log) + 1))
        assert refused_f.code == "too_much"
        assert [answer.outcome for answer in answers[:4]] == [Outcome.APPLIED] * 4
        assert at[put_c.position] == at[sent_de.position]
        assert refused_f.position == sent_de.position
        assert at[sent_ab.position] == at[put_a.position] > at[put_c.position]
        assert sent_ab.position == sent_de.position + 2

    asyncio.run(run())


def test_a_known_command_takes_out_its_unit_and_is_answered_from_its_receipt(url: str) -> None:
    async def run() -> None:
        async with toy_ledger(url) as ledger:
            a, b = await new_box(ledger), await new_box(ledger)
            known = put(a, 5)
            first = await ledger.execute(ANNA, known)
            commands = [known.command, put(a, 6).command, put(b, 7).command]
            again, added, other = await together(ledger, commands)
        assert again == first._replace(replayed=True)
        assert (added.version, other.version) == (3, 2)
        assert other.position < added.position

    asyncio.run(run())


def test_a_key_is_freed_and_taken_by_two_commands_of_one_batch(url: str) -> None:
    async def run() -> None:
        async with toy_ledger(url) as ledger:
            a, b = await new_box(ledger), await new_box(ledger)
            await together(ledger, [take(a, "k")])
            answers = await together(ledger, [free(a, "k"), take(b, "k")])
            log = await ledger.feed(answers[0].position - 1)
        assert [answer.outcome for answer in answers] == [Outcome.APPLIED] * 2
        assert len({event.recorded_at for event in log}) == 1
        assert holders(url) == {"k": b}

    asyncio.run(run())


def test_a_key_may_change_hands_often_in_one_batch(url: str) -> None:
    async def run() -> None:
        async with toy_ledger(url) as ledger:
            a, b = await new_box(ledger), await new_box(ledger)
            await together(ledger, [take(a, "kept"), take(a, "freed"), take(b, "back")])
            answers = await together(
                ledger,
                [
                    pass_on(a, "kept", b), pass_on(b, "kept", a),
                    pass_on(a, "freed", b), free(b, "freed"),
                    free(b, "back"), take(a, "back"), pass_on(a, "back", b),
                    take(a, "new"), free(a, "new"), take(b, "new"),
                ],
            )  # fmt: skip
        assert {answer.outcome for answer in answers} == {Outcome.APPLIED}
        assert holders(url) == {"kept": a, "back": b, "new": b}

    asyncio.run(run())


def test_of_two_ledgers_that_take_one_key_one_is_refused(url: str) -> None:
    async def run() -> None:
        async with toy_ledger(url) as one, toy_ledger(url) as other:
            a, b = await new_box(one), await new_box(other)
            answers = await asyncio.gather(
                one.submit(ANNA, Submission(take(a, "k"))),
                other.submit(ANNA, Submission(take(b, "k"))),
            )
        assert {answer.code for answer in answers} == {None, "key_held"}

    asyncio.run(run())


def test_a_command_whose_needs_cannot_be_told_fails_alone(url: str) -> None:
    async def run() -> None:
        async with toy_ledger(url) as ledger:
            a = await new_box(ledger)
            broken = Submission(take(a, toy.NO_SUCH_KEY))
            found = ledger.submit(ANNA, put(a, 1)), ledger.submit(ANNA, broken)
            answers = await asyncio.gather(*found, return_exceptions=True)
            assert isinstance(answers[1], NotFound)
            assert isinstance(answers[0], Receipt)
            log = await ledger.feed(0)
        assert [type(event.fact.event) for event in log] == [toy.BoxOpened, toy.Put]

    asyncio.run(run())


def test_two_ledgers_on_one_hot_stream_both_get_their_turn(url: str) -> None:
    """Who has lost its race is decided under the lock: nobody starves, nobody gives up."""
    rounds = 60

    async def run() -> list[Pending]:
        async with toy_ledger(url) as one, toy_ledger(url) as other:
            box = await new_box(one)

            async def hurry(ledger: Ledger) -> list[Pending]:
                with patch.object(ledger._writer, "put", wraps=ledger._writer.put) as queued:
                    for n in range(rounds):
                        answers = await together(ledger, [put(box, 0).command for _ in range(4)])
                        await ledger.execute(ANNA, put(box, 1 if n % 2 else -1))
                        assert {answer.outcome for answer in answers} == {Outcome.NOTHING}
                return [call.args[0] for call in queued.call_args_list]

            mine, theirs = await asyncio.gather(hurry(one), hurry(other))
            return mine + theirs

    sent = asyncio.run(run())
    assert len(sent) == 2 * 5 * rounds
    assert 0 < max(pending.losses for pending in sent) <= LOSSES_BEFORE_LOCK


def test_replayed_times_that_go_back_within_a_batch_give_a_running_maximum(url: str) -> None:
    hours = [2, 0, 3, 1]

    async def run() -> None:
        async with toy_ledger(url) as ledger:
            ledger_id = new_id()
            opened = OpenLedger(
                command_id=ledger_id, stream=ledger_id, time_zone="Asia/Shanghai",
                kind=LedgerKind.SYNTHETIC,
            )  # fmt: skip
            await ledger.execute(SYSTEM, Submission(opened, replayed_at=NINE))
            boxes = [new_id() for _ in hours]
            opening = [
                Submission(
                    toy.OpenBox(command_id=box, stream=box),
                    replayed_at=NINE + timedelta(hours=hour),
                )
                for box, hour in zip(boxes, hours, strict=True)
            ]
            receipts = await asyncio.gather(*[ledger.submit(ANNA, one) for one in opening])
            log = await ledger.feed(1)
        said = [NINE + timedelta(hours=hour) for hour in hours]
        assert [receipt.effective_at for receipt in receipts] == said
        assert [event.fact.effective_at for event in log] == said
        recorded = [NINE + timedelta(hours=hour) for hour in (2, 2, 3, 3)]
        assert [event.recorded_at for event in log] == recorded

    asyncio.run(run())


def test_recorded_times_never_run_back_when_several_wait_for_the_lock(url: str) -> None:
    async def run() -> None:
        async with toy_ledger(url) as one, toy_ledger(url) as other:
            boxes = await new_box(one), await new_box(other)
            with psycopg.connect(url) as blocker:
                blocker.execute(LOCK)
                waiting = [one.submit(ANNA, put(boxes[0], 1)), other.submit(ANNA, put(boxes[1], 1))]
                await asyncio.wait(waiting, timeout=0.2)
            await asyncio.gather(*waiting)
            log = await one.feed(0)
        assert all(a.recorded_at <= b.recorded_at for a, b in pairwise(log))

    asyncio.run(run())


@pytest.mark.both_servers
def test_positions_have_no_gaps_after_conflicts(url: str) -> None:
    async def run() -> None:
        async with toy_ledger(url) as one, toy_ledger(url) as other:
            box = await new_box(one)
            for _ in range(5):
                await asyncio.gather(
                    *[ledger.submit(ANNA, put(box, 1)) for ledger in (one, other, one, other)]
                )
            log = await one.feed(0)
        assert [event.position for event in log] == list(range(1, 22))
        assert [event.fact.version for event in log] == list(range(1, 22))

    asyncio.run(run())
