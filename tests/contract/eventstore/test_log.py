"""What a log promises to a writer: the one in memory and the one in PostgreSQL, case by case."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import psycopg
import pytest

from adapters.eventstore.append import (
    Append,
    Conflict,
    Freed,
    Head,
    Row,
    Seen,
    Synced,
    Taken,
)
from adapters.eventstore.load import Wanted
from domain.instants import DeviceClock
from tests.support import toy
from tests.support.examples import county
from tests.support.log import DANA
from tests.support.log_rows import KEY, NOON, ON, PHONE, A, B, C, receipt, row
from tests.support.logs import AnyLog


def opened(log: AnyLog, *streams: UUID) -> None:
    log.append(Append(rows=[row(0, stream, 1, toy.BoxOpened()) for stream in streams]))


def positions(log: AnyLog) -> list[tuple[Any, ...]]:
    return [event[:3] for event in log.content().events]


def test_events_stand_in_the_order_given_at_positions_without_a_gap(log: AnyLog) -> None:
    first = log.append(Append(rows=[row(0, A, 1), row(1, B, 1), row(0, A, 2)]))
    second = log.append(Append([Head(0, A, 2)], [row(0, A, 3)]))
    assert (first.base, second.base) == (0, 3)
    assert positions(log) == [(1, A, 1), (2, B, 1), (3, A, 2), (4, A, 3)]


def test_every_column_is_kept_as_given(log: AnyLog) -> None:
    given = [row(0, A, 1), row(0, B, 1, toy.Put(amount=1, total=1, on=ON))]
    log.append(Append(rows=given))
    assert log.content().events == [
        (n, r.stream, r.version, r.topic, r.state, r.event_id, r.metadata, r.effective_at, NOON,
         r.salt)
        for n, r in enumerate(given, 1)
    ]  # fmt: skip


def test_a_stream_that_moved_on_takes_out_its_unit_and_no_other(log: AnyLog) -> None:
    opened(log, A, B, C)
    heads = [Head(0, A, 0), Head(0, B, 1), Head(1, C, 1)]
    append = Append(heads, [row(0, A, 2), row(0, B, 2), row(1, C, 2)])
    result = log.append(append)
    assert result.conflicts == (Conflict(0, "HEAD", str(A)),)
    assert positions(log)[3:] == [(4, C, 2)]


def test_a_stream_further_behind_than_seen_is_a_conflict_too(log: AnyLog) -> None:
    opened(log, A)
    assert log.append(Append([Head(0, A, 2)], [row(0, A, 3)])).conflicts
    assert log.append(Append([Head(0, B, 1)], [row(0, B, 2)])).conflicts
    assert len(positions(log)) == 1


def test_a_known_command_takes_out_its_unit(log: AnyLog) -> None:
    log.append(Append(rows=[row(0, A, 1)], receipts=[receipt(0, C, 1)]))
    append = Append(rows=[row(0, A, 2), row(1, B, 1)], receipts=[receipt(0, C, 1)])
    assert log.append(append).conflicts == (Conflict(0, "RECEIPT", str(C)),)
    assert positions(log) == [(1, A, 1), (2, B, 1)]
    assert log.receipts([B, C])[C].position == 1


def test_what_was_decided_on_an_older_catalogue_is_taken_out(log: AnyLog) -> None:
    stream, event = county()[0]
    log.append(Append(rows=[row(0, A, 1), row(0, stream, 1, event)]))
    old, new = (
        receipt(n, one, n)._replace(catalogue_position=n + 1) for n, one in enumerate((B, C))
    )
    append = Append(rows=[row(0, A, 2), row(1, B, 1)], receipts=[old, new])
    assert log.append(append).conflicts == (Conflict(0, "CATALOGUE", ""),)
    assert positions(log)[2:] == [(3, B, 1)]
    assert set(log.receipts([B, C])) == {C}


def test_a_key_that_is_not_as_it_was_seen_takes_out_its_unit(log: AnyLog) -> None:
    log.append(Append(taken=[Taken(0, *KEY, A)]))
    seen = [Seen(0, *KEY, None), Seen(1, *KEY, B), Seen(2, *KEY, A), Seen(3, toy.CLAIM, "x", A)]
    conflicts = log.append(Append(seen=seen)).conflicts
    assert sorted(conflicts) == [
        Conflict(0, "CLAIM", "toy-key k-1"), Conflict(1, "CLAIM", "toy-key k-1"),
        Conflict(3, "CLAIM", "toy-key x"),
    ]  # fmt: skip


def test_a_key_is_freed_before_it_is_taken_in_one_unit(log: AnyLog) -> None:
    log.append(Append(taken=[Taken(0, *KEY, A)]))
    assert not log.append(Append(freed=[Freed(0, *KEY)], taken=[Taken(0, *KEY, B)])).conflicts
    assert log.content().claims == {KEY: B}


def test_a_key_that_another_unit_frees_is_not_there_to_be_taken(log: AnyLog) -> None:
    log.append(Append(taken=[Taken(0, *KEY, A)]))
    result = log.append(Append(freed=[Freed(0, *KEY)], taken=[Taken(1, *KEY, B)]))
    assert result.conflicts == (Conflict(1, "CLAIM", "toy-key k-1"),)
    assert log.content().claims == {}


def test_a_unit_in_conflict_frees_and_takes_nothing(log: AnyLog) -> None:
    log.append(Append(taken=[Taken(0, *KEY, A)]))
    other = Taken(0, toy.CLAIM, "k-2", B)
    result = log.append(Append([Head(0, A, 7)], freed=[Freed(0, *KEY)], taken=[other]))
    assert result.conflicts
    assert log.content().claims == {KEY: A}


def test_a_receipt_has_the_position_of_the_last_event_before_it_was_decided(log: AnyLog) -> None:
    opened(log, A)
    rows = [row(0, A, 3), row(1, B, 1), row(1, B, 2), row(2, C, 1)]
    ids = [UUID(int=n) for n in range(11, 16)]
    told = [
        receipt(1, ids[0], 0, "NOTHING"), receipt(0, ids[1], 1), receipt(1, ids[2], 3),
        receipt(1, ids[3], 3, "REFUSED"), receipt(2, ids[4], 4),
    ]  # fmt: skip
    result = log.append(Append([Head(0, A, 2)], rows, told))
    assert [conflict.unit for conflict in result.conflicts] == [0]
    found = log.receipts(ids)
    assert {id_: one.position for id_, one in found.items()} == {
        ids[0]: 1, ids[2]: 3, ids[3]: 3, ids[4]: 4
    }  # fmt: skip
    assert found[ids[3]]._replace(position=0) == (
        ids[3], str(DANA.id), bytes(32), "REFUSED", "box_exists", A, 3, 0, NOON, NOON, 0
    )  # fmt: skip


@pytest.mark.parametrize(
    "spoilt",
    [
        [row(1, A, 1)],
        [row(1, B, 1), row(1, B, 1, event_id=C)],
        [row(1, B, 1, event_id=uuid5(A, "1"))],
        [row(1, B, 1), row(1, C, 1, event_id=uuid5(B, "1"))],
        [row(1, B, 0)],
        [row(1, B, 1, salt=b"short")],
    ],
    ids=["version", "version-twice", "event-id", "event-id-twice", "version-0", "salt"],
)
def test_what_the_log_cannot_hold_leaves_nothing_at_all(log: AnyLog, spoilt: list[Row]) -> None:
    opened(log, A)
    before = log.content()
    append = Append(
        rows=[row(0, A, 2), *spoilt],
        receipts=[receipt(0, C, 1)],
        taken=[Taken(0, *KEY, A)],
        synced=[Synced(0, PHONE, 1, NOON, 0.0)],
    )
    with pytest.raises(psycopg.IntegrityError):
        log.append(append)
    assert log.content() == before


@pytest.mark.parametrize(
    "twice",
    [
        Append(receipts=[receipt(0, C, 0), receipt(1, C, 0)]),
        Append(taken=[Taken(0, *KEY, A), Taken(1, *KEY, B)]),
    ],
    ids=["receipt", "claim"],
)
def test_nothing_is_given_twice_in_one_append(log: AnyLog, twice: Append) -> None:
    with pytest.raises(psycopg.errors.UniqueViolation):
        log.append(twice._replace(rows=[row(0, A, 1)]))
    assert log.content().events == []


def _recorded(log: AnyLog, *minutes: int | None) -> Sequence[datetime]:
    """Instants of a log with one event per number, replayed that many minutes after noon."""
    rows = []
    for version, minute in enumerate(minutes, 1):
        at = None if minute is None else NOON + timedelta(minutes=minute)
        rows.append(row(0, A, version, replayed_at=at))
    log.append(Append(rows=rows))
    return [event[8] for event in log.content().events]


def test_a_replayed_clock_may_begin_in_the_past_and_never_runs_backwards(log: AnyLog) -> None:
    instants = _recorded(log, -10, 5, 3, 7, 7, 0)
    assert instants == [NOON + timedelta(minutes=n) for n in (-10, 5, 5, 7, 7, 7)]


def test_the_logs_own_clock_does_not_run_behind_what_is_recorded(log: AnyLog) -> None:
    ahead = log.load().now + timedelta(days=3)
    log.append(Append(rows=[row(0, A, 1, replayed_at=ahead)]))
    result = log.append(Append(rows=[row(0, A, 2, replayed_at=None)]))
    assert result.at == ahead
    assert [event[8] for event in log.content().events] == [ahead, ahead]


def test_without_a_replayed_clock_the_logs_own_counts(log: AnyLog) -> None:
    before = log.load().now
    result = log.append(Append(rows=[row(0, A, 1, replayed_at=None)]))
    assert before < result.at < log.load().now
    assert [event[8] for event in log.content().events] == [result.at]


def test_a_device_is_remembered_by_its_last_act_and_its_clock_never_runs_backwards(
    log: AnyLog,
) -> None:
    later = NOON + timedelta(hours=1)
    log.append(
        Append(
            [Head(1, A, 9)],
            synced=[
                Synced(0, PHONE, 3, NOON, 1.0), Synced(0, PHONE, 2, later, 2.0),
                Synced(1, PHONE, 8, later, 8.0), Synced(1, C, 1, NOON, 0.0),
            ],
        )
    )  # fmt: skip
    loaded = log.load(0, Wanted(devices=(PHONE, C)))
    assert loaded.devices == {PHONE: DeviceClock(PHONE, 3, later, 1.0)}
    log.append(Append(synced=[Synced(0, PHONE, 1, NOON, 5.0)]))
    assert log.content().devices == {PHONE: DeviceClock(PHONE, 3, later, 5.0)}
