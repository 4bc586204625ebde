"""What a log tells those who ask, and the order in which they come: in memory and in PostgreSQL."""

import asyncio
from uuid import UUID

import pytest

from adapters.eventstore.append import Append, Head, Taken
from adapters.eventstore.cache import NOT_BEGUN
from adapters.eventstore.errors import Corrupt
from adapters.eventstore.load import Wanted
from tests.support import toy
from tests.support.examples import LEDGER, county
from tests.support.log_rows import KEY, ON, A, B, C, receipt, row
from tests.support.logs import AnyLog


def opened(log: AnyLog, *streams: UUID) -> None:
    log.append(Append(rows=[row(0, stream, 1, toy.BoxOpened()) for stream in streams]))


def test_a_load_brings_states_versions_holders_and_the_head(log: AnyLog) -> None:
    log.append(
        Append(
            rows=[row(0, A, 1, toy.BoxOpened()), row(0, A, 2, toy.Painted(colour="RED", on=ON))],
            taken=[Taken(0, *KEY, A)],
        )
    )
    other = (toy.CLAIM, "free")
    loaded = log.load(0, Wanted((A, B), (KEY, other)))
    assert (loaded.held[A].version, loaded.held[A].kind) == (2, "toy")
    assert loaded.held[A].state.colour == "RED"
    assert loaded.held[B] == NOT_BEGUN
    assert loaded.holders == {KEY: A}
    assert (loaded.head, list(loaded.news)) == (2, [])


def test_the_news_are_the_reference_facts_behind_a_position(log: AnyLog) -> None:
    facts = county()
    versions = dict.fromkeys((stream for stream, _ in facts), 0)
    rows = []
    for stream, event in facts:
        versions[stream] += 1
        rows.append(row(0, stream, versions[stream], event))
    rows.insert(5, row(0, A, 1, toy.BoxOpened()))
    log.append(Append(rows=rows))
    loaded = log.load()
    assert len(loaded.news) == len(facts)
    assert [fact.event for _, fact in loaded.news] == [event for _, event in facts]
    assert loaded.news[0][1].stream == LEDGER
    assert [position for position, _ in log.load(6).news] == list(range(7, len(rows) + 1))


def test_what_cannot_be_read_stops_those_who_want_its_stream(log: AnyLog) -> None:
    opened(log, A)
    log.append(Append(rows=[row(0, B, 1), row(0, B, 2, topic="toy.unheard_of.v1")]))
    with pytest.raises(Corrupt, match="position 3, version 2"):
        log.load(0, Wanted((A, B)))
    assert log.load(0, Wanted((A,))).held[A].version == 1


def test_a_receipt_is_found_by_its_id_and_a_strange_id_finds_nothing(log: AnyLog) -> None:
    log.append(Append(receipts=[receipt(0, B, 0, "NOTHING"), receipt(0, C, 0, "REFUSED")]))
    assert set(log.receipts([A, C])) == {C}
    assert log.receipts([]) == {}


def test_numbers_are_given_in_blocks_that_never_meet(log: AnyLog) -> None:
    assert log.reserve({"a": 3, "b": 2}) == {"a": 1, "b": 1}
    assert log.reserve({"c": 1, "a": 100, "b": 5}) == {"a": 4, "b": 3, "c": 1}
    assert log.reserve({"a": 1}) == {"a": 104}
    assert log.content().numbers == {"a": 105, "b": 8, "c": 2}


def test_under_the_lock_nobody_else_appends_and_nothing_shows_before_its_end(log: AnyLog) -> None:
    async def both() -> tuple[int, int, list[int]]:
        other = log.connect()
        async with log.connection.locked():
            mine = await log.connection.append(Append(rows=[row(0, A, 1)]))
            waiting = asyncio.create_task(other.append(Append([Head(0, A, 0)], [row(0, A, 2)])))
            await asyncio.sleep(0.05)
            assert not waiting.done()
            third = log.connect()
            seen = [(await third.load(0, Wanted())).head]
            await third.close()
        theirs = await waiting
        seen.append((await other.load(0, Wanted())).head)
        await other.close()
        return mine.base, len(theirs.conflicts), seen

    assert log.run(both()) == (0, 1, [0, 1])


def test_what_breaks_off_under_the_lock_leaves_nothing_and_lets_go(log: AnyLog) -> None:
    async def broken() -> None:
        async with log.connection.locked():
            await log.connection.append(Append(rows=[row(0, A, 1)]))
            raise KeyError

    with pytest.raises(KeyError):
        log.run(broken())
    assert log.content().events == []
    assert log.append(Append(rows=[row(0, A, 1)])).base == 0
