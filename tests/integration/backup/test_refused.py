"""What is not a whole backup for this place is refused, and nothing is there afterwards."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection
from rich.progress import Progress

from adapters.vault.errors import MasterKeyUnusable
from adapters.vault.keys import MasterKeys
from adapters.vault.master_key import read_master_keys
from infra.backup import manifest, restoring
from infra.backup.making import make_backup
from infra.backup.tables import COPIED, copy_in
from infra.cli import backup
from infra.refusal import CannotRun
from tests.support.backups import (
    Made,
    log_of,
    nothing_is_at,
    rewritten,
    with_a_row_counted_twice,
    with_a_version_left_out,
    without_a_row,
)
from tests.support.postgres import (
    Database,
)
from tests.support.restoring import Restoring
from tests.support.surface import surface
from tests.support.vaults import rows


def test_a_copy_that_differs_in_a_byte_a_length_or_a_file_is_refused_before_anything_is_made(
    made: Made, verb: Restoring, tmp_path: Path
) -> None:
    files = [path.relative_to(made.folder) for path in made.folder.rglob("*") if path.is_file()]
    assert len(files) == len(COPIED) + 3
    for n, file in enumerate(files):
        for fault in (flipped, cut_off, taken_away):
            backup = tmp_path / f"{n}-{fault.__name__}"
            shutil.copytree(made.folder, backup)
            fault(backup / file)
            with pytest.raises(CannotRun, match=r"damaged|no whole backup"):
                verb(backup)
            shutil.rmtree(backup)
    verb()


def test_a_check_alone_finds_a_flipped_bit_in_whatever_file(
    made: Made, place: Database, verb: Restoring, tmp_path: Path
) -> None:
    """Nothing is put back that could be held against the copy: the sums must tell."""
    copy = tmp_path / "copy"
    shutil.copytree(made.folder, copy)
    files = [path for path in copy.rglob("*") if path.is_file()]
    assert len(files) == len(COPIED) + 3
    for file in files:
        whole = file.read_bytes()
        flipped(file)
        with pytest.raises(CannotRun, match="The backup is damaged"):
            verb(copy, check=True)
        file.write_bytes(whole)
    verb(copy, check=True)
    assert nothing_is_at(place)


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def taken_away(path: Path) -> None:
    path.unlink()


def test_another_key_none_and_a_folder_are_refused(
    made: Made, verb: Restoring, tmp_path: Path
) -> None:
    other = tmp_path / "other.key"
    other.write_text(f"1 {'ab' * 32}\n")
    verb.refuses("not the one of this backup", key=other)
    verb.refuses("Name the master.key", key=tmp_path / "no.key")
    verb.refuses(f"{made.key.parent} is a folder: name the master.key in it", key=made.key.parent)
    other.write_text("junk")
    with pytest.raises(MasterKeyUnusable, match=f"Line 1 of the master key's file {other} is not"):
        verb(key=other)
    other.write_text(f"1 {'ab' * 32}\n")
    here = tmp_path / "elsewhere" / "vault" / "master.key"
    assert not here.exists()
    here.parent.mkdir(parents=True)
    shutil.copy(other, here)
    verb.refuses("is another master key")
    assert here.read_bytes() == other.read_bytes()


def test_a_changed_copy_whose_sums_were_made_anew_is_still_refused(
    made: Made, verb: Restoring, tmp_path: Path
) -> None:
    """By whoever may write to it, and has not got the key."""
    content = (made.folder / manifest.MANIFEST).read_bytes()
    voucher = (made.folder / manifest.VOUCHER).read_text().strip()
    other = made.manifest.model_copy(update={"program": "0.0.9"})
    last = voucher[:-1] + ("0" if voucher[-1] != "0" else "1")
    for name, said, vouched in (
        ("manifest", other.model_dump_json(indent=2).encode(), voucher),
        ("last character of the voucher", content, last),
    ):
        backup = tmp_path / name
        shutil.copytree(made.folder, backup)
        small = {manifest.MANIFEST: said, manifest.VOUCHER: f"{vouched}\n".encode()}
        for file, altered in small.items():
            (backup / file).write_bytes(altered)
        (backup / manifest.SUMS).write_bytes(manifest.sums(other, small))
        verb.refuses("somebody changed the backup", backup)


def test_what_nobody_could_read_or_this_program_does_not_know_is_not_copied(
    source: Database, made: Made, database: Database, tmp_path: Path
) -> None:
    with surface(database, tmp_path / "home"):
        rows(database, "INSERT INTO meta.migrations VALUES (9999, '9999_later.sql', 'x')")
    own, other = read_master_keys(made.key.read_text()), MasterKeys({1: bytes(32)})
    for ledger, keys, why in (
        (source, other, "is not that of ledger"),
        (database, own, "migrated by a newer program .9999_later.sql"),
    ):
        with pytest.raises(CannotRun, match=why):
            make_backup(
                ledger.server, [ledger.ledger], tmp_path / "copy", keys, None,
                Progress(disable=True),
            )  # fmt: skip
        assert not (tmp_path / "copy").exists()


def test_a_newer_copy_is_refused(made: Made, verb: Restoring, tmp_path: Path) -> None:
    (ledger,) = made.manifest.ledgers
    later = ledger.migrations[-1].model_copy(update={"number": 9999, "name": "9999_later.sql"})
    newer = ledger.model_copy(update={"migrations": [*ledger.migrations, later]})
    for name, said in {
        "format 2": made.manifest.model_copy(update={"format": 2}),
        "9999_later.sql": made.manifest.model_copy(update={"ledgers": [newer]}),
    }.items():
        verb.refuses(f"a newer program .{name}", rewritten(made, tmp_path / name, said))


@pytest.mark.parametrize("table", ["log.events", "vault.sealed", "vault.originals"])
def test_a_copy_that_was_made_wrong_is_found_by_counting_again(
    made: Made, verb: Restoring, tmp_path: Path, table: str
) -> None:
    """Its sums are right and the key vouches for it; only what belongs together tells."""
    why = "lacked 1 events before it was copied" if table == "log.events" else "is damaged"
    verb.refuses(why, without_a_row(made, tmp_path / "wrong", table))


def test_what_comes_out_of_the_database_again_is_held_against_the_copy(
    made: Made, verb: Restoring, tmp_path: Path
) -> None:
    for table in ("log.receipts", "vault.access_log"):
        verb.refuses(
            f"The backup is damaged: .*{table}",
            with_a_row_counted_twice(made, tmp_path / table, table),
        )


def test_a_row_that_changed_while_it_was_restored_is_found_though_none_is_longer(
    verb: Restoring, monkeypatch: pytest.MonkeyPatch
) -> None:
    def altering(connection: Connection[Any], name: str, *rest: Any) -> None:
        copy_in(connection, name, *rest)
        if name == "log.number_blocks":
            connection.execute("UPDATE log.number_blocks SET next = next + 1")

    monkeypatch.setattr(restoring, "copy_in", altering)
    verb.refuses("The backup is damaged: .*log.number_blocks")


def test_a_copy_with_other_tables_than_its_form_has_is_refused(
    made: Made, verb: Restoring, tmp_path: Path
) -> None:
    """Else one that was left out would come back empty, and nobody would be told."""
    (ledger,) = made.manifest.ledgers
    changes: dict[str, dict[str, Any]] = {
        "one less": {"tables": [one for one in ledger.tables if one.table != "log.receipts"]},
        "some more": {"migrations": ledger.migrations[:1]},
    }
    for name, change in changes.items():
        said = made.manifest.model_copy(update={"ledgers": [ledger.model_copy(update=change)]})
        verb.refuses("damaged: manifest.json", rewritten(made, tmp_path / name, said))


def test_a_version_that_is_left_out_is_found(made: Made, verb: Restoring, tmp_path: Path) -> None:
    """Positions without a gap do not show it."""
    verb.refuses("The backup is damaged", with_a_version_left_out(made, tmp_path / "gap"))
    key = tmp_path / "elsewhere" / "vault" / "master.key"
    assert not key.exists(), "it was put there for what then failed"


def test_a_database_that_somebody_else_uses_stays(place: Database, verb: Restoring) -> None:
    place.server.ensure_database(place.ledger)
    rows(place, "CREATE SCHEMA theirs; CREATE TABLE theirs.table_ ()")
    with pytest.raises(CannotRun, match="here already, and it stays"):
        verb()


def test_a_ledger_that_is_there_stays(made: Made, place: Database, verb: Restoring) -> None:
    verb()
    before = log_of(place, 1 << 60)
    with pytest.raises(CannotRun, match="here already, and it stays"):
        verb()
    assert log_of(place, 1 << 60) == before
    with pytest.raises(CannotRun, match="not an empty folder"):
        backup.run(made.folder, data_dir=made.key.parents[1])


def test_a_ledger_that_is_there_is_refused_before_any_table_of_the_copy_is_read(
    made: Made, verb: Restoring, tmp_path: Path
) -> None:
    verb()
    damaged = tmp_path / "damaged"
    shutil.copytree(made.folder, damaged)
    (ledger,) = made.manifest.ledgers
    flipped(damaged / ledger.path("log.events"))
    with pytest.raises(CannotRun, match="here already, and it stays"):
        verb(damaged)


def test_a_folder_that_holds_no_ledger_is_not_told_as_one_that_lost_its_key(tmp_path: Path) -> None:
    mistyped = tmp_path / "mistyped"
    with pytest.raises(CannotRun, match=f"There is no ledger data in {mistyped}.*--data-dir"):
        backup.run(tmp_path / "copy", data_dir=mistyped)
    assert not mistyped.exists()
    (mistyped / "postgres").mkdir(parents=True)
    with pytest.raises(CannotRun, match=f"There is no master key {mistyped}/vault/master.key"):
        backup.run(tmp_path / "copy", data_dir=mistyped)
