"""A log that lost or changed something before it was copied, past every right: a backup says so."""

from pathlib import Path
from typing import Any

import pytest
from typer import Exit

from adapters.eventstore.errors import Corrupt
from infra.cli import backup
from infra.cli import restore as restore_verb
from infra.refusal import CannotRun
from tests.support.evidence import reported
from tests.support.postgres import Database
from tests.support.surface import surface
from tests.support.vaults import rows

_PAST_EVERY_RIGHT = "ALTER TABLE log.events DISABLE TRIGGER USER"
_LOSE = """DELETE FROM log.events
            WHERE notification_id = (SELECT max(notification_id) - 1 FROM log.events)"""
_SPOIL = """UPDATE log.events SET state = set_byte(state, 0, 0)
             WHERE notification_id = (SELECT max(notification_id) FROM log.events)"""


@pytest.fixture
def home(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Of a ledger with some events; the verbs find its server."""
    monkeypatch.setenv("GRIDLEDGER_DATABASE_URL", database.server.admin_url)
    with surface(database, tmp_path / "home") as county:
        for _ in range(3):
            reported(county, text="水管漏水")
    return tmp_path / "home"


def test_a_log_with_gaps_is_copied_as_what_it_is(
    database: Database, home: Path, tmp_path: Path, capsys: Any
) -> None:
    rows(database, _PAST_EVERY_RIGHT)
    rows(database, _LOSE)
    copy = tmp_path / "copy"
    with pytest.raises(Exit) as ended:
        backup.run(copy, database.ledger, data_dir=home)
    assert ended.value.exit_code == 1
    assert "1 positions of the log held no event" in capsys.readouterr().err.replace("\n", " ")
    for check in (True, False):
        with pytest.raises(CannotRun, match="lacked 1 events before it was copied"):
            restore_verb.run(
                copy, as_name=f"{database.ledger}_b", key=home / "vault" / "master.key",
                data_dir=tmp_path / "elsewhere", check=check,
            )  # fmt: skip


def test_an_event_that_nobody_can_read_is_told_as_that(
    database: Database, home: Path, tmp_path: Path
) -> None:
    rows(database, _PAST_EVERY_RIGHT)
    rows(database, _SPOIL)
    with pytest.raises(Corrupt, match="an event with a text is not readable"):
        backup.run(tmp_path / "copy", database.ledger, data_dir=home)
    assert not (tmp_path / "copy").exists()
