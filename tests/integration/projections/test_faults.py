"""A broken event, a broken connection, a second runner: all that they make a view do is wait."""

import threading
import time
from collections.abc import Callable
from contextlib import closing

import psycopg
import pytest

from adapters.eventstore.append import Append, Row
from domain.incident.events.changes import NoteAdded
from infra.postgres.roles import Role
from projections.engine import runner as running
from projections.engine.log import Log
from projections.engine.positions import health
from projections.engine.rebuild import Held, rebuild
from projections.engine.runner import TRIES_MAX, NeedsRebuild, Runner, Step, keep
from projections.engine.view import Group
from tests.integration.projections.conftest import FACTS
from tests.support.asking import ask
from tests.support.log import NINE, LogWriter, appended
from tests.support.postgres import Database
from tests.support.samples import samples
from tests.support.stories import County
from tests.support.tables import versions

STORY = County(11).go_on(120)
MakeRunner = Callable[..., Runner]
POISON = STORY[0].stream


@pytest.fixture
def poisoned(database: Database, log: LogWriter) -> int:
    """A log with an event in its middle that nobody can read; its position."""
    position = log.add_all(STORY[:60]) + 1
    row = Row(0, POISON, 900, "incident.unheard_of.v1", b"{}", POISON, b"{}", NINE, b"s" * 16, None)
    with psycopg.connect(database.url(Role.WRITER), autocommit=True) as connection:
        appended(connection, Append(rows=[row]))
    log.add_all(STORY[60:])
    return position


@pytest.mark.parametrize("batch", [1, 500])
def test_an_event_that_cannot_be_read_holds_the_view_right_before_it(
    runner: MakeRunner, reader: psycopg.Connection, poisoned: int, batch: int
) -> None:
    with runner(batch_max=batch) as held:
        assert held.catch_up() == poisoned - 1
        assert held.step() is Step.HELD
    found = reader.execute("SELECT view, position, topic, attempts, error FROM views.poison")
    (row,) = found.fetchall()
    assert row[:4] == ("facts", poisoned, "incident.unheard_of.v1", 3)
    assert "incident.unheard_of.v1" in row[4]
    where = reader.execute("SELECT position FROM views.positions").fetchall()
    assert where == [(poisoned - 1,)]


def test_rows_before_the_poison_are_what_they_are_without_it(
    runner: MakeRunner, reader: psycopg.Connection, poisoned: int
) -> None:
    with runner() as held:
        held.catch_up()
    with_poison = versions(reader)
    assert max(row[0] for row in with_poison["incident_facts"]) < poisoned
    assert len({row[2] for row in with_poison["incident_facts"]}) == len(
        {one.stream for one in STORY[:60]}
    )


def test_a_restart_after_the_repair_goes_on_and_lifts_the_hold(
    database: Database, runner: MakeRunner, reader: psycopg.Connection, poisoned: int
) -> None:
    with runner() as held:
        held.catch_up()
    with runner() as again:
        assert again.catch_up() == poisoned - 1
    assert reader.execute("SELECT attempts FROM views.poison").fetchall() == [(6,)]
    _repair(database, poisoned)
    with runner() as restarted:
        assert restarted.catch_up() == len(STORY) + 1
    assert reader.execute("SELECT count(*) FROM views.poison").fetchall() == [(0,)]


@pytest.mark.parametrize("shared", [False, True])
def test_once_the_event_is_mended_a_held_view_goes_on_by_itself_and_soon_by_many_at_a_time(
    database: Database, runner: MakeRunner, reader: psycopg.Connection, poisoned: int,
    monkeypatch: pytest.MonkeyPatch, *, shared: bool,
) -> None:  # fmt: skip
    batches: list[int] = []
    read = Log(database.url(Role.PROJECTOR), shared=shared)
    with closing(read), runner(log=read) as held:
        assert held.catch_up() == poisoned - 1
        _repair(database, poisoned)
        assert held.step() is Step.HELD, "it rests in between"
        monkeypatch.setattr(running, "HELD_RETRY_S", 0.0)
        assert held.catch_up(told=batches.append) == len(STORY) + 1
    assert batches
    assert len(batches) < 15, "of one event, two, four and so on"
    assert reader.execute("SELECT count(*) FROM views.poison").fetchone() == (0,)


def test_health_tells_which_view_is_held_by_what(
    database: Database, runner: MakeRunner, poisoned: int
) -> None:
    with runner() as held:
        held.catch_up()

    (facts,) = ask(database, health)
    assert (facts.view, facts.poison) == ("facts", poisoned)
    assert facts.behind == len(STORY) + 1 - (poisoned - 1)
    assert facts.behind_s > 0
    _repair(database, poisoned)
    with runner() as mended:
        mended.catch_up()
    (facts,) = ask(database, health)
    assert facts[1:] == (len(STORY) + 1, 0, 0.0, None, None)


def test_a_rebuild_that_meets_poison_leaves_the_old_tables(
    database: Database, runner: MakeRunner, reader: psycopg.Connection, poisoned: int
) -> None:
    with runner() as held:
        held.catch_up(poisoned - 1)
    before = versions(reader)
    with pytest.raises(Held):
        rebuild(database.url(Role.PROJECTOR), FACTS)
    assert versions(reader) == before


def test_a_second_runner_waits_until_the_first_one_ends(log: LogWriter, runner: MakeRunner) -> None:
    log.add_all(STORY)
    stop = threading.Event()
    with runner() as first, runner() as second:
        assert first.try_lock()
        thread = threading.Thread(target=second.follow, args=(stop,), daemon=True)
        thread.start()
        assert first.catch_up() == len(STORY)
        time.sleep(0.3)
        assert second.position == 0
        first.__exit__()
        end = time.monotonic() + 20
        while second.position < len(STORY):  # the server learns of the end a little later
            assert time.monotonic() < end
            time.sleep(0.01)
        stop.set()
        thread.join(20)


def test_one_whose_position_was_moved_by_another_writes_nothing(
    log: LogWriter, runner: MakeRunner, reader: psycopg.Connection
) -> None:
    log.add_all(STORY[:50])
    with runner() as first, runner() as second:
        first.catch_up()
        second.catch_up()
        log.add_all(STORY[50:])
        first.catch_up()
        after = versions(reader)
        assert second.step() is Step.TRIED
        assert versions(reader) == after
        assert second.step() is Step.IDLE
        assert second.position == len(STORY)


def test_one_that_is_overtaken_again_and_again_calls_no_event_poison(
    log: LogWriter, runner: MakeRunner, reader: psycopg.Connection
) -> None:
    """By events that leave no row in these views, as no row then tells that it came too late."""
    with runner() as first, runner() as second:
        for _ in range(TRIES_MAX):
            assert second.catch_up() == first.position
            log.add(POISON, samples(NoteAdded)["minimal"])
            first.catch_up()
            assert second.step() is Step.TRIED
        assert second.catch_up() == TRIES_MAX
    assert reader.execute("SELECT count(*) FROM views.poison").fetchone() == (0,)


def test_a_connection_cut_between_write_and_commit_loses_and_doubles_nothing(
    database: Database, log: LogWriter, runner: MakeRunner, reader: psycopg.Connection
) -> None:
    log.add_all(STORY[:40])
    with runner() as kept:
        kept.catch_up()
    log.add_all(STORY[40:])
    stop, lost = threading.Event(), threading.Event()
    thread = threading.Thread(
        target=keep,
        args=(database.url(Role.PROJECTOR), FACTS, stop),
        kwargs={"broken": lambda _: lost.set()},
    )
    with psycopg.connect(database.server.admin_url, autocommit=True) as admin:
        with psycopg.connect(database.url(Role.PROJECTOR)) as holder:
            holder.execute("SELECT 1 FROM views.positions FOR UPDATE")
            thread.start()
            pid = _waiting_for_a_lock(admin, database)
            assert reader.execute("SELECT position FROM views.positions").fetchone() == (40,)
            admin.execute("SELECT pg_terminate_backend(%s)", [pid])
            assert lost.wait(20)
        _until(reader, "SELECT position FROM views.positions", len(STORY))
    stop.set()
    thread.join(20)
    assert not thread.is_alive()
    found = versions(reader)
    assert all(each.equal for each in rebuild(database.url(Role.PROJECTOR), FACTS).differences)
    assert versions(reader) == found


def test_tables_of_another_shape_are_not_touched(
    database: Database, log: LogWriter, runner: MakeRunner, reader: psycopg.Connection
) -> None:
    log.add_all(STORY[:30])
    with runner() as kept:
        kept.catch_up()
    before = versions(reader)
    log.add_all(STORY[30:])
    newer = Group("facts", (FACTS.views[0]._replace(version=2),))
    with Runner(database.url(Role.PROJECTOR), newer) as changed, pytest.raises(NeedsRebuild):
        changed.step()
    assert versions(reader) == before
    rebuild(database.url(Role.PROJECTOR), newer)
    with Runner(database.url(Role.PROJECTOR), newer) as changed:
        assert changed.catch_up() == len(STORY)


def test_the_reader_and_the_writer_may_not_change_a_view(
    database: Database, log: LogWriter, runner: MakeRunner
) -> None:
    log.add_all(STORY[:5])
    with runner() as kept:
        kept.catch_up()
    for role in (Role.READER, Role.WRITER):
        with (
            psycopg.connect(database.url(role), autocommit=True) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute("UPDATE views.incident_facts SET status = 'CLOSED'")


def _repair(database: Database, position: int) -> None:
    """As an attacker or a surgeon would: past every guard of the log."""
    with psycopg.connect(
        database.server.admin_url, dbname=_name(database), autocommit=True
    ) as admin:
        admin.execute("ALTER TABLE log.events DISABLE TRIGGER ALL")
        admin.execute(
            "UPDATE log.events e SET topic = n.topic, state = n.state, metadata = n.metadata"
            " FROM log.events n WHERE n.topic = 'incident.note_added.v1' AND e.notification_id = %s"
            " AND n.notification_id = (SELECT min(notification_id) FROM log.events"
            " WHERE topic = 'incident.note_added.v1')",
            [position],
        )


def _name(database: Database) -> str:
    return str(psycopg.conninfo.conninfo_to_dict(database.url(Role.OWNER))["dbname"])


def _waiting_for_a_lock(admin: psycopg.Connection, database: Database) -> int:
    query = (
        "SELECT pid FROM pg_stat_activity WHERE application_name = 'gridledger-view-facts'"
        " AND wait_event_type = 'Lock' AND datname = %s"
    )
    while not (row := admin.execute(query, [_name(database)]).fetchone()):
        assert threading.active_count() > 1
    return int(row[0])


def _until(reader: psycopg.Connection, query: str, value: int) -> None:
    while reader.execute(query).fetchone() != (value,):
        assert threading.active_count() > 1
