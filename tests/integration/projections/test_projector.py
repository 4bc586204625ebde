"""The projector's own threads: whatever hinders a view for a while, it is followed again."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from infra.postgres.roles import Role
from infra.processes import projector
from projections.engine import rebuild as rebuilding
from projections.engine.rebuild import Held
from projections.engine.runner import Runner
from projections.engine.tables import NEXT
from projections.views import GROUPS
from tests.integration.projections.conftest import FACTS
from tests.support.log import LogWriter
from tests.support.postgres import Database
from tests.support.stories import County

STORY = County(17).go_on(60)
COMES_ABOUT_S = 30.0
PLACE = "SELECT position, build, shape FROM views.positions WHERE view = 'facts'"


@pytest.fixture
def spoiled(database: Database, log: LogWriter) -> None:
    """The facts' tables stand, and are said to be of another shape than this program's."""
    log.add_all(STORY[:30])
    for group in GROUPS:
        with Runner(database.url(Role.PROJECTOR), group) as kept:
            kept.catch_up()
    spoil(database)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    for pause in ("BACK_OFF_S_MIN", "BACK_OFF_S_MAX", "HELD_RETRY_S"):
        monkeypatch.setattr(projector, pause, 0.05)


def spoil(database: Database) -> None:
    with psycopg.connect(database.url(Role.PROJECTOR), autocommit=True) as spoiler:
        spoiler.execute(r"UPDATE views.positions SET shape = '\x00' WHERE view = 'facts'")


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + COMES_ABOUT_S
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)


@contextmanager
def following(database: Database) -> Iterator[list[EventDict]]:
    """The projector's threads at work; what they have logged."""
    stop = threading.Event()
    url = database.url(Role.PROJECTOR)
    thread = threading.Thread(target=projector._keep_all, args=(url, stop), daemon=True)
    with capture_logs() as lines:
        thread.start()
        try:
            yield lines
        finally:
            stop.set()
            thread.join(COMES_ABOUT_S)
    assert not thread.is_alive()


def made_anew(reader: psycopg.Connection, log: LogWriter, build: int = 1) -> bool:
    """Whether it stands in that build; and then follows."""
    if reader.execute(PLACE).fetchone() != (30, build, FACTS.shape):
        return False
    last = log.add_all(STORY[30:])
    until(lambda: reader.execute(PLACE).fetchone() == (last, build, FACTS.shape))
    return True


def told(lines: list[EventDict], kind: str) -> list[tuple[str, Any]]:
    return [(one["view"], one.get("error")) for one in lines if one["event"] == kind]


@pytest.mark.usefixtures("spoiled")
def test_tables_of_another_shape_are_made_anew_and_followed(
    database: Database, log: LogWriter, reader: psycopg.Connection
) -> None:
    with following(database) as lines:
        until(lambda: made_anew(reader, log))
    assert [one["event"] for one in lines] == ["projector.rebuilding"]


@pytest.mark.usefixtures("spoiled")
def test_while_another_makes_them_anew_it_waits_and_says_so_once(
    database: Database, log: LogWriter, reader: psycopg.Connection
) -> None:
    with Runner(database.url(Role.PROJECTOR), FACTS, schema=NEXT) as other:
        assert other.try_lock()
        with following(database) as lines:
            until(lambda: bool(told(lines, "projector.waiting")))
            time.sleep(0.5)
            other.__exit__()
            until(lambda: made_anew(reader, log))
    assert told(lines, "projector.waiting") == [("facts", "Busy")]
    assert told(lines, "projector.rebuilding") == [("facts", None)]


def cut(connection: psycopg.Connection, *_: object) -> None:
    connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")


def held(*_: object) -> None:
    raise Held("facts", 31)


def broken(*_: object) -> None:
    raise RuntimeError


@pytest.mark.usefixtures("spoiled")
@pytest.mark.parametrize(
    ("hindrance", "line", "error"),
    [
        (cut, "projector.database_lost", "AdminShutdown"),
        (held, "projector.waiting", "Held"),
        (broken, "projector.failed", None),
    ],
)
def test_what_ends_a_rebuild_does_not_end_the_following(
    database: Database, log: LogWriter, reader: psycopg.Connection,
    monkeypatch: pytest.MonkeyPatch, hindrance: Callable[..., None], line: str, error: str | None,
) -> None:  # fmt: skip
    times, whole = iter(range(9)), rebuilding._compare

    def hindered(*given: Any) -> Any:
        if next(times) < 2:
            hindrance(*given)
        return whole(*given)

    monkeypatch.setattr(rebuilding, "_compare", hindered)
    with following(database) as lines:
        until(lambda: made_anew(reader, log))
    assert told(lines, line) == [("facts", error)], "twice, and said once"


@pytest.mark.usefixtures("spoiled")
def test_who_meets_the_same_again_says_so_again(
    database: Database, log: LogWriter, reader: psycopg.Connection
) -> None:
    with following(database) as lines:
        until(lambda: reader.execute(PLACE).fetchone() == (30, 1, FACTS.shape))
        spoil(database)
        with psycopg.connect(database.server.admin_url, autocommit=True) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'gridledger-view-facts'"
            )
        last = log.add_all(STORY[30:])  # who is idle has not seen yet that he was cut off
        until(lambda: reader.execute(PLACE).fetchone() == (last, 2, FACTS.shape))
    assert told(lines, "projector.rebuilding") == [("facts", None)] * 2


def test_a_catch_up_that_fails_unforeseen_leaves_each_to_follow_for_itself(
    database: Database, log: LogWriter, reader: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.add_all(STORY[:30])
    monkeypatch.setattr(projector, "together", broken)
    with following(database) as lines:
        until(lambda: made_anew(reader, log, build=0))
    assert [one["event"] for one in lines] == ["projector.failed"]
