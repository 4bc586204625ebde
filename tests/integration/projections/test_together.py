"""Groups that catch up in turn read each event once, and end as each of them alone would."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from adapters.eventstore.append import Append, Row
from adapters.eventstore.mapper import StoredRow, to_recorded
from infra.postgres.roles import Role
from infra.refusal import CannotRun
from infra.views import catch_up
from projections.engine import log as reading
from projections.engine.connection import connect, fetched
from projections.engine.log import Log
from projections.engine.rebuild import rebuild
from projections.engine.runner import Runner, Step
from projections.engine.together import on_one_log, together
from projections.views import GROUPS
from tests.support.log import NINE, LogWriter, appended
from tests.support.postgres import Database
from tests.support.stories import County

STORY = County(17).go_on(150)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Counter[int]:
    """How often each position was read."""
    counted: Counter[int] = Counter()

    def counting(row: StoredRow) -> object:
        counted[row[4]] += 1
        return to_recorded(row)

    monkeypatch.setattr(reading, "to_recorded", counting)
    return counted


@pytest.fixture
def runners(database: Database) -> Iterator[list[Runner]]:
    with on_one_log(database.url(Role.PROJECTOR), GROUPS, batch_max=40) as made:
        yield made


def test_each_event_is_read_once(
    database: Database, log: LogWriter, runners: list[Runner], read: Counter[int]
) -> None:
    log.add_all(STORY)
    assert together(runners) == [Step.IDLE, Step.IDLE]
    assert [runner.position for runner in runners] == [len(STORY), len(STORY)]
    assert read == dict.fromkeys(range(1, len(STORY) + 1), 1)
    for group in GROUPS:
        done = rebuild(database.url(Role.PROJECTOR), group)
        assert all(each.equal for each in done.differences)


def test_one_that_is_behind_is_brought_up_to_the_other_and_then_they_go_together(
    log: LogWriter, runners: list[Runner], read: Counter[int]
) -> None:
    log.add_all(STORY)
    facts, audit = runners
    audit.catch_up(55)
    read.clear()
    together(runners)
    assert (facts.position, audit.position) == (len(STORY), len(STORY))
    assert set(read.values()) == {1}
    assert set(read) >= set(range(56, len(STORY) + 1))


def test_one_that_is_held_does_not_hold_the_other(
    database: Database, log: LogWriter, runners: list[Runner]
) -> None:
    held = log.add_all(STORY[:60])
    lost = STORY[0].stream
    row = Row(0, lost, 900, "incident.note_added.v1", b"{}", lost, b"{}", NINE, b"s" * 16, None)
    with psycopg.connect(database.url(Role.WRITER), autocommit=True) as connection:
        appended(connection, Append(rows=[row]))
    log.add_all(STORY[60:])
    facts, audit = runners
    assert together(runners) == [Step.IDLE, Step.HELD]  # the facts ignore notes, the trail none
    assert (facts.position, audit.position) == (len(STORY) + 1, held)
    for runner in runners:
        runner.__exit__()
    with pytest.raises(CannotRun, match=f"audit.*{held}"):
        catch_up(database.server, database.ledger)


def test_who_has_heard_enough_ends_it(log: LogWriter, runners: list[Runner]) -> None:
    log.add_all(STORY)
    together(runners, lambda _: False)
    assert all(40 <= runner.ahead < len(STORY) for runner in runners)


@pytest.mark.parametrize(("bytes_max", "rows"), [(1, 10), (10_000_000, 35)])
def test_a_page_is_cut_off_where_it_is_heavy(
    database: Database,
    log: LogWriter,
    monkeypatch: pytest.MonkeyPatch,
    bytes_max: int,
    rows: int,
) -> None:
    log.add_all(STORY)
    monkeypatch.setattr(reading, "PIECE_MAX", 10)
    following = Log(database.url(Role.PROJECTOR), bytes_max=bytes_max)
    with closing(following.connection):
        page = following.page(5, 35)
        assert [row[4] for row in page.rows] == list(range(6, 6 + rows))
        assert [row[4] for row in following.page(5, 35, 9).rows] == [6, 7, 8, 9]


def test_what_is_fetched_ahead_is_what_would_be_asked_for(
    database: Database, log: LogWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.add_all(STORY[:100])
    monkeypatch.setattr(reading, "PIECE_MAX", 10)
    following = Log(database.url(Role.PROJECTOR))
    with closing(following.connection):
        for after, rows_max, upto, last in (
            (0, 40, None, 40),
            (40, 40, None, 80),  # fetched ahead
            (80, 5, None, 85),  # another size than was fetched ahead
            (60, 40, 75, 75),  # other bounds
            (80, 40, None, 100),
        ):
            rows = following.page(after, rows_max, upto).rows
            assert [row[4] for row in rows] == list(range(after + 1, last + 1))
        assert not following.page(100, 40).rows
        log.add_all(STORY[100:])
        assert following.page(100, 40).rows[-1][4] == 140
        following.forget()
        assert following.page(140, 40).rows[-1][4] == len(STORY)


def test_a_bell_that_rings_while_rows_are_fetched_is_heard(
    database: Database, log: LogWriter
) -> None:
    following = Log(database.url(Role.PROJECTOR))
    with closing(following.connection):
        log.add_all(STORY[:5])
        found = fetched(following.connection, b"SELECT $1::bigint, $2::bigint", [7, None])
        assert found.rows(0, 2) == [(7, None)]
        heard = following.connection.notifies(timeout=5, stop_after=1)
        assert [bell.channel for bell in heard] == ["ledger"]


def test_what_goes_wrong_while_rows_are_fetched_is_told(database: Database) -> None:
    with closing(connect(database.url(Role.PROJECTOR), "test")) as connection:
        with pytest.raises(psycopg.errors.DivisionByZero):
            fetched(connection, b"SELECT 1 / $1::bigint", [0])
        with pytest.raises(psycopg.OperationalError):
            fetched(
                connection, b"SELECT pg_terminate_backend($1::int)", [connection.info.backend_pid]
            )
        with pytest.raises(psycopg.OperationalError):
            fetched(connection, b"SELECT $1::bigint", [1])
