"""The log in memory answers like PostgreSQL, or what is proven on it would prove nothing here."""

from contextlib import closing
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.rows import dict_row

from adapters.eventstore.append import APPEND, Append, Written, parameters, written
from adapters.ids import new_id
from tests.support import toy
from tests.support.ledgers import ANNA, SYSTEM, drawn
from tests.support.memory_log import START, MemoryLog
from tests.support.writers import Luck, Writers

EVENTS = """SELECT notification_id, originator_id, originator_version, topic, state, event_id,
                   metadata, effective_at, salt FROM log.events ORDER BY notification_id"""


def appends(seed: int) -> tuple[Writers, list[tuple[Append, Written]]]:
    """What two writers that get into each other's way send to the log."""
    rng = Random(seed)  # noqa: S311 - it must repeat, not surprise
    writers = Writers()
    with closing(writers):
        for number in range(200):
            who, submission = drawn(seed, number)
            for which in rng.choice([(0,), (1,), (0, 1)]):
                writers.put(which, who, submission.command)
            if rng.random() < 0.3:
                mine = writers.begin(0, fresh=rng.random() < 0.2)
                writers.end(1, writers.begin(1, fresh=False), Luck.WRITTEN)
                writers.end(0, mine, rng.choice([Luck.WRITTEN, Luck.CUT_AFTER]))
    return writers, writers.appends


@pytest.mark.both_servers
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_both_logs_answer_the_same_and_end_the_same(url: str, seed: int) -> None:
    writers, sent = appends(seed)
    with psycopg.connect(url, autocommit=True, options="-c timezone=UTC") as connection:
        for append, expected in sent:
            row = connection.cursor(binary=True).execute(APPEND, parameters(append)).fetchone()
            assert row is not None
            answer = written(row)
            assert answer.base == expected.base
            assert sorted(answer.conflicts) == sorted(expected.conflicts)
        assert sum(len(expected.conflicts) for _, expected in sent) > 20
        log = writers.log
        stored = [
            (s.position, r.stream, r.version, r.topic, r.state, r.event_id, r.metadata,
             r.effective_at, r.salt)
            for s in log.events for r in (s.row,)
        ]  # fmt: skip
        assert connection.execute(EVENTS).fetchall() == stored
        holders = connection.execute("SELECT kind, key, holder FROM log.claims").fetchall()
        assert {(kind, key): holder for kind, key, holder in holders} == log.claims
        assert _receipts(connection) == log.receipts


def _receipts(connection: psycopg.Connection) -> dict[UUID, dict[str, Any]]:
    rows = connection.cursor(row_factory=dict_row).execute("SELECT * FROM log.receipts")
    return {row["command_id"]: row for row in rows}


def test_both_logs_keep_the_same_times_of_a_replayed_clock(url: str) -> None:
    rng, memory = Random(4), MemoryLog()  # noqa: S311 - it must repeat, not surprise
    writers = Writers()
    writers.log = memory
    with closing(writers), psycopg.connect(url, autocommit=True) as connection:
        for _ in range(20):
            for _ in range(rng.randrange(1, 5)):
                box = new_id()
                opening = toy.OpenBox(command_id=box, stream=box)
                writers.put(0, rng.choice([ANNA, SYSTEM]), opening)
            round_ = writers.begin(0, fresh=False)
            replayed = [
                row._replace(replayed_at=START + timedelta(minutes=rng.randrange(10_000)))
                for row in round_.append.rows
            ]
            append = round_.append._replace(rows=replayed)
            writers.end(0, round_._replace(append=append), Luck.WRITTEN)
            connection.cursor(binary=True).execute(APPEND, parameters(append))
        expected = [stored.recorded_at for stored in memory.events]
        query = "SELECT recorded_at FROM log.events ORDER BY notification_id"
        assert [row[0] for row in connection.execute(query)] == expected
    assert expected == sorted(expected)
    assert len(set(expected)) < len(expected)
