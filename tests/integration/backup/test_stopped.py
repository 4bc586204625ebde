"""A restore beside another one, and one that was stopped: nothing whole is lost, and it goes on."""

import asyncio
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from psycopg.errors import DiskFull
from rich.progress import Progress

from adapters.ids import new_id
from domain.incident.events.changes import NoteAdded
from infra.backup import making
from infra.backup.checking import open_backup
from infra.backup.keys import key_for
from infra.backup.restoring import restore
from infra.backup.target import Wanted, alone, complete
from infra.cli import backup
from infra.cli import restore as restore_verb
from infra.cli.main import main
from infra.migrations import migrate
from infra.postgres.roles import Role
from infra.postgres.server import Server, running
from infra.refusal import CannotRun
from infra.settings import Settings
from tests.support.backups import Made, nothing_is_at, restored_place
from tests.support.log import LogWriter
from tests.support.postgres import Database, until_somebody_waits
from tests.support.restoring import Restoring
from tests.support.vaults import rows

COUNT = "SELECT count(*) FROM log.events"
POSITION = "SELECT position FROM views.positions ORDER BY 1 LIMIT 1"


def stop(*_: object) -> None:
    raise KeyboardInterrupt


def wanted(made: Made, place: Database) -> list[Wanted]:
    return [Wanted(ledger, place.ledger) for ledger in made.manifest.ledgers]


def restored(made: Made, place: Database, progress: Progress | None = None) -> None:
    found, quiet = open_backup(made.folder), Progress(disable=True)
    restore(place.server, found, wanted(made, place), progress or quiet, lambda: None)


def written(place: Database) -> None:
    """Somebody wrote into a ledger of that name."""
    with LogWriter(place.url(Role.WRITER)) as log:
        log.add(new_id(), NoteAdded(evidence=()))


def stopped_before_its_views(verb: Restoring, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(restore_verb, "catch_up", stop)
        with pytest.raises(KeyboardInterrupt):
            verb()


def test_a_second_restore_is_refused_and_takes_nothing_from_the_first(
    made: Made, place: Database, verb: Restoring
) -> None:
    with alone(place.server, wanted(made, place)):
        verb.refuses("is being restored here")
    verb()
    assert rows(place, COUNT) > [(0,)]


def test_one_that_was_stopped_before_its_views_were_made_goes_on_with_them(
    made: Made, place: Database, verb: Restoring, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    stopped_before_its_views(verb, monkeypatch)
    assert "only their views are missing" in " ".join(capsys.readouterr().err.split())
    (whole,) = rows(place, COUNT)
    verb()
    assert rows(place, COUNT) == [whole]
    assert rows(place, POSITION) == [(made.manifest.ledgers[0].position,)]
    with pytest.raises(CannotRun, match="here already, and it stays"):
        verb()


def test_one_that_was_stopped_and_went_on_living_stays_as_it_is(
    place: Database, verb: Restoring, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped_before_its_views(verb, monkeypatch)
    ((before,),) = rows(place, COUNT)
    written(place)
    with pytest.raises(CannotRun, match="here already, and it stays"):
        verb()
    assert rows(place, COUNT) == [(before + 1,)]


def test_what_was_opened_under_that_name_meanwhile_stays(made: Made, place: Database) -> None:
    place.server.ensure_database(place.ledger)
    migrate(place.url(Role.OWNER))
    written(place)
    with pytest.raises(CannotRun, match="here already, and it stays"):
        restored(made, place)
    assert rows(place, COUNT) == [(1,)]


def test_who_is_writing_when_a_restore_looks_is_waited_for_and_stays(
    made: Made, place: Database
) -> None:
    """His command is acknowledged once it is committed: what looked before would drop it."""
    place.server.ensure_database(place.ledger)
    migrate(place.url(Role.OWNER))
    with LogWriter(place.url(Role.WRITER)) as log, ThreadPoolExecutor(1) as pool:
        with log._connection.transaction():
            log.add(new_id(), NoteAdded(evidence=()))
            restoring = pool.submit(restored, made, place)
            asyncio.run(until_somebody_waits(place))
        with pytest.raises(CannotRun, match="here already, and it stays"):
            restoring.result()
    assert rows(place, COUNT) == [(1,)]


def test_one_that_fails_in_the_second_of_two_ledgers_leaves_neither(
    source: Database, made: Made, place: Database
) -> None:
    """The first in a database that an administrator made, which does not go with what it held."""
    (ledger,) = made.manifest.ledgers
    found, quiet = open_backup(made.folder), Progress(disable=True)
    place.server.ensure_database(place.ledger)
    with restored_place(source) as second:
        place.server.ensure_database(second.ledger)
        migrate(second.url(Role.OWNER))
        written(second)
        both = [Wanted(ledger, one.ledger) for one in (place, second)]
        with pytest.raises(CannotRun, match=f"ledger '{second.ledger}' here already"):
            restore(place.server, found, both, quiet, lambda: None)
        assert rows(place, "SELECT to_regclass('log.events')") == [(None,)]
        assert rows(second, COUNT) == [(1,)]


class Failing(Progress):
    """It fails as soon as something is put into the database."""

    def __init__(self, error: psycopg.Error) -> None:
        super().__init__(disable=True)
        self._error = error

    def advance(self, *_: object) -> None:
        raise self._error


@pytest.mark.parametrize(
    ("error", "free", "told"),
    [
        (DiskFull("could not extend file"), 1 << 40, "The disk is full"),
        (psycopg.OperationalError("server closed"), (16 << 20) - 1, "The disk is full"),
        (psycopg.OperationalError("server closed"), 1 << 40, "The restore was interrupted"),
    ],
)
def test_a_full_disk_is_told_even_where_the_server_has_ended(
    made: Made, place: Database, monkeypatch: pytest.MonkeyPatch,
    error: psycopg.Error, free: int, told: str,
) -> None:  # fmt: skip
    with monkeypatch.context() as patched:
        patched.setattr(Server, "drop_database", gone)
        patched.setattr(Server, "volumes", lambda _: {"tables": Path("/")})
        patched.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
        with pytest.raises(CannotRun, match=told):
            restored(made, place, Failing(error))
    assert rows(place, "SELECT to_regclass('log.events')") == [(None,)]


def gone(*_: object) -> None:
    raise psycopg.OperationalError("server closed the connection unexpectedly")


@pytest.mark.parametrize("needed", [True, False])
def test_a_key_stays_from_the_moment_when_a_ledger_may_need_it(
    made: Made, tmp_path: Path, *, needed: bool
) -> None:
    def interrupted() -> None:
        found = open_backup(made.folder)
        with key_for(found, Settings(data_dir=tmp_path), made.key) as keep_it:
            if needed:
                keep_it()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert (tmp_path / "vault" / "master.key").exists() == needed


def test_the_key_is_kept_before_the_first_ledger_is_committed(made: Made, place: Database) -> None:
    found, quiet = open_backup(made.folder), Progress(disable=True)
    with pytest.raises(KeyboardInterrupt):
        restore(place.server, found, wanted(made, place), quiet, stop)
    assert nothing_is_at(place)


@pytest.mark.usefixtures("verb")
def test_an_unfinished_copy_and_none_are_told_apart(made: Made, tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="There is no folder"):
        open_backup(tmp_path / "mistyped")
    (tmp_path / "BEING-MADE").touch()
    with pytest.raises(CannotRun, match=r"is not finished.*delete the folder"):
        open_backup(tmp_path)
    with pytest.raises(CannotRun, match=r"is not finished.*delete the folder"):
        backup.run(tmp_path, data_dir=made.key.parents[1])


@pytest.mark.parametrize(("told", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.usefixtures("verb")
def test_a_backup_that_is_stopped_says_in_one_line_what_is_left_and_what_to_do(
    made: Made, source: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str], told: signal.Signals, code: int,
) -> None:  # fmt: skip
    def stopped(*_: object) -> None:
        signal.raise_signal(told)
        time.sleep(5)

    home, copy = str(made.key.parents[1]), tmp_path / "copy"
    words = ["backup", str(copy), "--ledger", source.ledger, "--data-dir", home]
    monkeypatch.setattr(sys, "argv", ["gridledger", *words])
    with monkeypatch.context() as patched:
        patched.setattr(making, "copy_ledger", stopped)
        with pytest.raises(SystemExit) as ended:
            main()
    assert ended.value.code == code
    said = "".join(capsys.readouterr().err.split())
    assert f"已停止：备份没有做完，{copy}中没有留下任何文件；再运行一次同一命令，从头做起。" in said
    assert f"nofileofitisleftin{copy};thesamecommandmakesitanew." in said
    assert not copy.exists()


def test_a_stop_while_the_server_stops_takes_nothing_from_what_is_restored(
    place: Database, verb: Restoring, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    completed: list[str] = []

    @contextmanager
    def stopped_late(settings: Settings) -> Iterator[Server]:
        with running(settings) as server:
            yield server
        if completed:
            raise KeyboardInterrupt

    def completing(server: Server, name: str) -> None:
        complete(server, name)
        completed.append(name)

    monkeypatch.setattr(restore_verb, "running", stopped_late)
    monkeypatch.setattr(restore_verb, "complete", completing)
    verb()
    assert "Restored" in capsys.readouterr().err
    assert completed == [place.ledger]
