"""The tables do not show how they were filled: in what batches, at once or over and over again."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from typing import Any

import psycopg
import pytest

from infra.postgres.roles import Role
from projections.engine import folding
from projections.engine import rebuild as rebuilding
from projections.engine.fold import Written
from projections.engine.rebuild import Busy, Held, rebuild
from projections.engine.runner import NeedsRebuild, Runner, Step
from projections.engine.store import Store
from projections.engine.tables import NEXT, lock
from projections.engine.view import Group
from tests.integration.projections.conftest import FACTS
from tests.support import reference
from tests.support.log import LogWriter
from tests.support.postgres import Database
from tests.support.stories import County
from tests.support.tables import TABLES, versions

STORY = County(7).go_on(420)
MakeRunner = Callable[..., Runner]


@pytest.mark.parametrize("batch", [1, 7, 500])
@pytest.mark.both_servers
def test_a_rebuild_equals_what_was_kept_batch_by_batch(
    database: Database, log: LogWriter, runner: MakeRunner, reader: psycopg.Connection, batch: int
) -> None:
    with runner(batch_max=batch) as kept:
        for n in range(0, len(STORY), 60):
            log.add_all(STORY[n : n + 60])
            kept.catch_up()
    before = versions(reader)
    done = rebuild(database.url(Role.PROJECTOR), FACTS)
    assert done.position == len(STORY)
    assert [(each.table, each.equal) for each in done.differences] == [(t, True) for t in TABLES]
    assert done.differences[0].same == len(before["incident_facts"])
    assert versions(reader) == before


def test_both_say_what_a_second_telling_of_the_log_says(
    log: LogWriter, runner: MakeRunner, reader: psycopg.Connection
) -> None:
    log.add_all(STORY)
    with runner(batch_max=50) as kept:
        kept.catch_up()
    rows = reader.execute(
        "SELECT originator_id, topic, state, notification_id, effective_at FROM log.events"
        " ORDER BY notification_id"
    )
    for position, stream, expected in reference.incidents(rows):
        assert _incident_at(reader, position, stream) == _comparable(expected), position


def test_as_of_each_position_equals_a_view_that_stopped_there(
    log: LogWriter, runner: MakeRunner, reader: psycopg.Connection
) -> None:
    log.add_all(STORY)
    stopped = {}
    with runner(batch_max=1) as slow:
        for position in range(1, len(STORY) + 1):
            assert slow.catch_up(position) == position
            if position % 20 == 0:
                stopped[position] = versions(reader)
    assert len(stopped) == 21
    for position, then in stopped.items():
        assert versions(reader, upto=position) == then


def test_a_spoilt_table_is_told_from_the_rebuilt_one_and_replaced(
    database: Database, log: LogWriter, runner: MakeRunner, reader: psycopg.Connection
) -> None:
    log.add_all(STORY)
    with runner() as kept:
        kept.catch_up()
    sound = versions(reader)
    with psycopg.connect(database.url(Role.PROJECTOR), autocommit=True) as spoiler:
        spoiler.execute("UPDATE views.incident_facts_now SET status = 'CLOSED' WHERE is_open")
        spoiler.execute("DELETE FROM views.task_facts_past WHERE status = 'SIGNED'")
        spoiler.execute("INSERT INTO views.task_facts SELECT * FROM views.task_facts_now LIMIT 0")
    done = rebuild(database.url(Role.PROJECTOR), FACTS)
    incidents, tasks, *_ = done.differences
    assert (incidents.added, incidents.missing) == (0, 0)
    assert incidents.changed > 0
    assert tasks.added > 0
    assert incidents.sample[0][0]["status"] == "CLOSED"
    assert incidents.sample[0][1]["status"] != "CLOSED"
    assert versions(reader) == sound


def test_comparing_alone_changes_nothing(
    database: Database, log: LogWriter, runner: MakeRunner, reader: psycopg.Connection
) -> None:
    log.add_all(STORY[:50])
    with runner() as kept:
        kept.catch_up()
        before = versions(reader)
        assert not rebuild(database.url(Role.PROJECTOR), FACTS, switch=False).switched
        assert versions(reader) == before
        log.add_all(STORY[50:60])
        assert kept.step() is Step.ADVANCED


def test_a_runner_goes_on_where_the_rebuilt_tables_stand(
    database: Database, log: LogWriter, runner: MakeRunner, reader: psycopg.Connection
) -> None:
    log.add_all(STORY[:100])
    with runner() as kept:
        kept.catch_up()
        log.add_all(STORY[100:200])
        rebuild(database.url(Role.PROJECTOR), FACTS)
        log.add_all(STORY[200:])
        assert kept.catch_up() == len(STORY)
    after = versions(reader)
    assert rebuild(database.url(Role.PROJECTOR), FACTS).differences[0].equal
    assert versions(reader) == after


def test_a_runner_writes_nothing_once_other_tables_stand_where_it_stood(
    database: Database, log: LogWriter, runner: MakeRunner, reader: psycopg.Connection
) -> None:
    """At the very same position: the rows that it has at hand are those of the old tables."""
    log.add_all(STORY[:100])
    with runner() as kept:
        kept.catch_up()
        assert rebuild(database.url(Role.PROJECTOR), FACTS).position == kept.position
        rebuilt = versions(reader)
        log.add_all(STORY[100:])
        assert kept.step() is Step.TRIED
        assert versions(reader) == rebuilt
        assert kept.catch_up() == len(STORY)
    assert all(each.equal for each in rebuild(database.url(Role.PROJECTOR), FACTS).differences)


def test_a_runner_of_an_old_shape_ends_once_tables_of_a_new_one_stand_where_it_stood(
    database: Database, log: LogWriter, runner: MakeRunner, reader: psycopg.Connection
) -> None:
    log.add_all(STORY[:100])
    newer = Group("facts", (FACTS.views[0]._replace(version=2), *FACTS.views[1:]))
    with runner() as kept:
        kept.catch_up()
        assert rebuild(database.url(Role.PROJECTOR), newer).position == kept.position
        rebuilt = versions(reader)
        log.add_all(STORY[100:])
        with pytest.raises(NeedsRebuild):
            kept.catch_up()
    assert versions(reader) == rebuilt


def test_units_are_read_back_only_once_what_became_of_them_is_stored(
    database: Database, log: LogWriter, runner: MakeRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With no room for any unit, and a database that takes its time to write."""
    monkeypatch.setattr(folding, "UNITS_MAX", 0)
    write = Store.write

    def slowly(store: Store, written: Sequence[Written]) -> None:
        time.sleep(0.02)
        write(store, written)

    monkeypatch.setattr(Store, "write", slowly)
    log.add_all(STORY)
    batches: list[int] = []
    with runner(batch_max=30) as kept:
        assert kept.catch_up(told=batches.append) == len(STORY)
    assert len(batches) == len(STORY) / 30, "none had to be folded again"
    assert all(each.equal for each in rebuild(database.url(Role.PROJECTOR), FACTS).differences)


def test_a_switch_waits_for_who_writes_before_it_takes_his_position(
    database: Database, log: LogWriter, runner: MakeRunner, reader: psycopg.Connection
) -> None:
    """He writes the rows first and moves the position last: they would wait for each other."""
    log.add_all(STORY[:50])
    with runner() as kept:
        kept.catch_up()
    url, table = database.url(Role.PROJECTOR), "views.incident_facts_now"
    waits = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = %s::regclass"
    with ThreadPoolExecutor(1) as hand:
        with psycopg.connect(url) as writing:
            writing.execute(f"LOCK TABLE {table} IN ROW EXCLUSIVE MODE")
            rebuilt = hand.submit(rebuild, url, FACTS)
            while not reader.execute(waits, [table]).fetchone():
                assert not rebuilt.done()
            writing.execute("SELECT 1 FROM views.positions FOR UPDATE NOWAIT")
        assert rebuilt.result(20).switched


@pytest.mark.parametrize("can_follow", [True, False])
def test_a_switch_never_goes_back_behind_what_was_read_before_it_had_the_tables(
    database: Database, log: LogWriter, runner: MakeRunner, reader: psycopg.Connection,
    monkeypatch: pytest.MonkeyPatch, *, can_follow: bool,
) -> None:  # fmt: skip
    """Else readers would see what they saw vanish; and an event that cannot be taken in holds."""
    log.add_all(STORY[:50])
    with runner() as kept:
        kept.catch_up()

        def late(*tables: Any) -> None:
            log.add_all(STORY[50:100])
            assert kept.catch_up() == 100
            if not can_follow:
                monkeypatch.setattr(folding.Folding, "take", _in_vain)
            lock(*tables)

        monkeypatch.setattr(rebuilding, "lock", late)
        with nullcontext() if can_follow else pytest.raises(Held, match="position 51"):
            rebuild(database.url(Role.PROJECTOR), FACTS)
        assert kept.stored_position() == 100
    assert max(row[0] for row in versions(reader)["incident_facts"]) > 50


def test_a_second_rebuild_is_refused_and_takes_nothing_from_the_first(
    database: Database, log: LogWriter
) -> None:
    log.add_all(STORY[:50])
    url = database.url(Role.PROJECTOR)
    with Runner(url, FACTS, schema=NEXT) as first:
        assert first.try_lock()
        assert first.catch_up() == 50
        with pytest.raises(Busy, match="facts"):
            rebuild(url, FACTS)
        assert first.stored_position() == 50
    assert rebuild(url, FACTS).switched


def _in_vain(*_: object) -> None:
    raise ValueError


def _incident_at(reader: psycopg.Connection, position: int, stream: Any) -> dict[str, Any]:
    at = [stream, position, position]
    row = reader.execute(
        "SELECT status, urgency, reported_at, accepted_at, dispatched_at, signed_at, arrived_at,"
        " resolved_at, closed_at, lead::text FROM views.incident_facts WHERE stream = %s"
        " AND from_position <= %s AND coalesce(to_position, 9e18) > %s",
        at,
    ).fetchone()
    tasks = reader.execute(
        "SELECT task_id::text, status FROM views.task_facts WHERE stream = %s"
        " AND from_position <= %s AND coalesce(to_position, 9e18) > %s",
        at,
    ).fetchall()
    assert row is not None
    return dict(zip(COLUMNS, row, strict=True)) | {"tasks": dict(tasks)}


COLUMNS = (
    "status", "urgency", "reported", "accepted", "dispatched", "signed", "arrived", "resolved",
    "closed", "lead",
)  # fmt: skip


def _comparable(expected: dict[str, Any]) -> dict[str, Any]:
    return dict.fromkeys(COLUMNS) | expected
