"""A backup is whole or refused, and what comes back from it is what was there."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import psycopg
import pytest
from rich.progress import Progress, TaskID

from adapters.eventstore.log import PostgresLog
from adapters.vault.master_key import read_master_keys
from infra.backup.checking import open_backup
from infra.backup.making import make_backup
from infra.backup.restoring import NUMBERS_SKIPPED, restore
from infra.backup.snapshot import referred_in
from infra.backup.tables import COPIED, IDENTITIES, LEFT_OUT
from infra.backup.target import Wanted
from infra.backup.telling import tell
from infra.cli import backup, serve
from infra.cli import restore as restore_verb
from infra.postgres.roles import Role
from infra.postgres.server import running
from infra.refusal import CannotRun
from infra.settings import Settings
from tests.support.backups import (
    PHOTO,
    RELAYED,
    WORDS,
    Made,
    board_at,
    log_of,
    looked_at,
    nothing_is_at,
    rewritten,
)
from tests.support.evidence import DISPATCHER, reported, shown
from tests.support.owner import reachable_folder
from tests.support.postgres import (
    EMBEDDED,
    SYSTEM_15,
    SYSTEM_15_PROGRAMS,
    Database,
    room,
)
from tests.support.restoring import Restoring
from tests.support.surface import V1, serving, surface
from tests.support.vaults import rows

ELDEST = SYSTEM_15 if SYSTEM_15_PROGRAMS.exists() else EMBEDDED


def test_every_table_is_copied_or_stays_for_a_reason(source: Database) -> None:
    found = rows(
        source,
        "SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname NOT IN"
        " ('views', 'views_next', 'pg_catalog', 'information_schema')",
    )
    assert {name for (name,) in found} == COPIED.keys() | LEFT_OUT.keys()


def test_nobody_but_its_owner_may_read_it(made: Made) -> None:
    everything = [made.folder, *made.folder.rglob("*")]
    assert len(everything) > len(COPIED)
    assert [path for path in everything if path.stat().st_mode & 0o077] == []


def test_what_was_acknowledged_before_is_in_it_and_all_of_it_belongs_together(
    source: Database, made: Made, place: Database, verb: Restoring, capsys: Any
) -> None:
    verb()
    (copied,) = made.manifest.ledgers
    assert copied.relayed == RELAYED
    assert "It was published to Kafka" in capsys.readouterr().err
    assert max(made.acknowledged) <= copied.position <= made.last
    everything = log_of(source, copied.position)
    assert len(everything) == copied.position
    assert log_of(place, 1 << 60) == everything
    words, photos = copied.words, copied.photos
    persons = "SELECT count(*) FROM log.events WHERE topic = 'person.person_registered.v1'"
    assert [(words.missing,)] == rows(source, persons), "the example's names were never sealed"
    assert (words.erased, words.kept > len(made.acknowledged)) == (1, True)
    assert words.referred == words.kept + words.erased + words.missing
    assert (photos.referred, photos.kept) == (1, 1)
    for table in ("log.receipts", "log.claims", "vault.sealed", "vault.originals"):
        assert rows(place, f"SELECT count(*) FROM {table}") == [(copied.rows(table),)]  # noqa: S608
    ((skipped,),) = rows(place, "SELECT min(next) FROM log.number_blocks")
    assert skipped > NUMBERS_SKIPPED
    assert asyncio.run(_first_number(place)) > NUMBERS_SKIPPED, "of a series begun since, too"


def test_a_value_under_another_subject_than_its_event_names_counts_as_missing(
    made: Made, place: Database, verb: Restoring
) -> None:
    """It is there and its event's subject has a key, which would not open it."""
    verb()
    (copied,) = made.manifest.ledgers
    for table in ("vault.sealed", "vault.originals"):
        mistaken = f"""UPDATE {table} kept SET subject = other.subject FROM vault.subjects other
                        WHERE kept.subject = '{uuid5(UUID(made.first), "text")}'
                          AND other.wrapped_key IS NOT NULL AND other.subject <> kept.subject"""  # noqa: S608
        rows(place, mistaken)
    with psycopg.connect(place.url(Role.OWNER)) as connection:
        found = referred_in(connection)
    for kind, before in (("words", copied.words), ("photos", copied.photos)):
        change = {"kept": before.kept - 1, "missing": before.missing + 1}
        assert found[kind] == before.model_copy(update=change)


async def _first_number(place: Database) -> int:
    log = PostgresLog(place.url(Role.WRITER))
    ((_, first),) = (await log.reserve({"a series that the backup does not know": 1})).items()
    await log.close()
    return first


def test_answers_words_and_photos_are_the_same_and_it_goes_on(
    source: Database, made: Made, place: Database, verb: Restoring, tmp_path: Path
) -> None:
    verb()
    (copied,) = made.manifest.ledgers
    moments = [made.acknowledged[0], made.acknowledged[-1], copied.position]
    with serving(source, made.key.parents[1]) as before:
        told = [board_at(before, moment) for moment in moments]
        picture = shown(before, made.first, PHOTO, DISPATCHER).content
    assert all(told)
    with serving(place, tmp_path / "elsewhere") as county:
        assert [board_at(county, moment) for moment in moments] == told
        assert WORDS in looked_at(county, made.first)
        noted = "SELECT (SELECT count(*) FROM {}) - {}"
        for table in IDENTITIES:
            assert rows(place, noted.format(table, copied.rows(table))) == [(1,)], "and no more"
        assert shown(county, made.first, PHOTO, DISPATCHER).content == picture
        reported(county, text="又一件")
        assert len(log_of(place, 1 << 60)) == copied.position + 1


def test_a_copy_of_an_older_form_is_brought_to_that_of_this_program(
    made: Made, place: Database, verb: Restoring, tmp_path: Path
) -> None:
    """The last migration only writes a function anew, so that the same files are of that form."""
    (ledger,) = made.manifest.ledgers
    older = ledger.model_copy(update={"migrations": ledger.migrations[:-1]})
    said = made.manifest.model_copy(update={"ledgers": [older]})
    verb(rewritten(made, tmp_path / "older", said))
    found = rows(place, "SELECT number, name, sha256 FROM meta.migrations ORDER BY number")
    assert found == [tuple(one.model_dump().values()) for one in ledger.migrations]


def test_what_a_killed_restore_left_is_no_ledger_even_if_somebody_tried_to_serve_it(
    place: Database, verb: Restoring, tmp_path: Path
) -> None:
    place.server.ensure_database(place.ledger)
    with pytest.raises(CannotRun, match="no ledger"):
        serve.run(place.ledger, port=0)
    assert rows(place, "SELECT count(*) FROM log.events") == [(0,)]
    with pytest.raises(CannotRun, match="is another master key"):
        verb()
    (tmp_path / "elsewhere" / "vault" / "master.key").unlink()
    verb()
    assert rows(place, "SELECT count(*) > 0 FROM log.events") == [(True,)]


class Interrupting(Progress):
    """Fails in a phase of the work, when some of it is done."""

    def __init__(self, phase: str, error: BaseException) -> None:
        super().__init__(disable=True)
        self._phase, self._error = phase, error

    def advance(self, task_id: TaskID, advance: float = 1) -> None:
        super().advance(task_id, advance)
        task = self.tasks[task_id]
        if task.description.endswith(self._phase) and task.percentage > 50:
            raise self._error


@pytest.mark.parametrize("phase", ["load", "compare"])
@pytest.mark.parametrize("error", [KeyboardInterrupt(), psycopg.OperationalError("gone")], ids=str)
def test_an_interrupted_restore_leaves_nothing(
    made: Made, place: Database, phase: str, error: BaseException
) -> None:
    found = open_backup(made.folder)
    (ledger,) = found.manifest.ledgers
    with pytest.raises((KeyboardInterrupt, CannotRun)):
        restore(
            place.server, found, [Wanted(ledger, place.ledger)], Interrupting(phase, error),
            lambda: None,
        )  # fmt: skip
    assert nothing_is_at(place)


def test_an_interrupted_copy_leaves_nothing(source: Database, made: Made, tmp_path: Path) -> None:
    keys = read_master_keys(made.key.read_text())
    stop = Interrupting("copy", KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        make_backup(source.server, [source.ledger], tmp_path / "copy", keys, None, stop)
    assert not (tmp_path / "copy").exists()


@pytest.mark.parametrize("server", [ELDEST], indirect=True)
def test_an_empty_folder_gets_all_of_it_and_is_served(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """By the verbs alone, from the eldest server there is to the embedded one, key and all."""
    monkeypatch.setenv("GRIDLEDGER_DATABASE_URL", database.server.admin_url)
    with surface(database, tmp_path / "home") as county:
        incident = reported(county, text=WORDS)
        backup.run(tmp_path / "copy", database.ledger, with_key=True, data_dir=tmp_path / "home")
    assert "The master key is IN the backup" in capsys.readouterr().err.replace("\n", " ")
    monkeypatch.delenv("GRIDLEDGER_DATABASE_URL")
    restore_verb.run(tmp_path / "copy", check=True, data_dir=tmp_path / "never")
    assert not (tmp_path / "never").exists()
    with pytest.raises(CannotRun, match="This backup holds its master key: leave --key out"):
        restore_verb.run(tmp_path / "copy", key=tmp_path / "none.key", data_dir=tmp_path / "never")
    with reachable_folder(room()) as folder:
        restore_verb.run(tmp_path / "copy", data_dir=folder)
        with (
            running(Settings(data_dir=folder)) as server,
            serving(Database(server, database.ledger), folder) as county,
        ):
            answer = county.get(f"{V1}/incidents/{incident}", login=DISPATCHER)
            assert WORDS in answer.text
            board = county.get(f"{V1}/boards/open", login=DISPATCHER).json()
            assert [row[0] for row in board["rows"]] == [incident]
        backup.run(tmp_path / "again", data_dir=folder)
        next((tmp_path / "copy").rglob("log.events.copy")).unlink()
        with pytest.raises(CannotRun, match="here already, and it stays"):
            restore_verb.run(tmp_path / "copy", data_dir=folder)
    first, again = (open_backup(tmp_path / name).ledgers(None)[0] for name in ("copy", "again"))
    assert again.table("log.events") == first.table("log.events"), "a backup of it is the same"


def test_the_head_s_instant_says_that_it_is_utc(
    made: Made, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither a backup nor whoever reads it at night tells which zone is meant."""
    (ledger,) = made.manifest.ledgers
    at = datetime(2026, 11, 27, 10, 0, 4, tzinfo=ZoneInfo("Asia/Shanghai"))
    tell(ledger.model_copy(update={"position": 7, "recorded_at": at}), "county")
    said = " ".join(capsys.readouterr().err.split())
    count = ledger.rows("log.events")
    assert f"county: {count} 事实 events, 1.7 2026-11-27 02:00:04 UTC; " in said
