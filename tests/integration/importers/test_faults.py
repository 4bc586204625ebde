"""Imports cut short, and files that are none: nothing is lost, doubled, or half begun."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.support.imports import MYLA311, SERVICENOW, House

CASES = 800
PATIENCE_S = 60.0
OTHERS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend'
      AND pid <> pg_backend_pid()
"""


@pytest.fixture
def long_log(tmp_path: Path) -> Path:
    """A ServiceNow log that takes a while: two updates of each of many cases."""
    header, new, active = SERVICENOW.read_text(encoding="utf-8").splitlines()[:3]
    with (file := tmp_path / "long.csv").open("w", encoding="utf-8") as text:
        text.write(f"{header}\n")
        for n in range(CASES):
            text.write(f"B{n}{new[2:]}\nB{n}{active[2:]}\n")
    return file


def events(house: House, ledger: str) -> int:
    with house.owner(ledger) as owner:
        found = owner.execute(
            "SELECT count(*) FROM log.events WHERE topic = 'incident.source_recorded.v1'"
        ).fetchone()
    assert found is not None
    return int(found[0])


def test_an_import_that_is_killed_goes_on_where_it_was(
    house: House, ledger: str, long_log: Path, rejects: Path
) -> None:
    house.imported("servicenow", SERVICENOW, ledger, rejects)
    first = events(house, ledger)
    killed = house.start("import", "servicenow", long_log, "--ledger", ledger, "--rejects", rejects)
    _kill_midway(house, ledger, killed, first)
    before = events(house, ledger) - first
    assert 0 < before < 3 * CASES
    said = house.imported("servicenow", long_log, ledger, rejects)
    rows = 2 * CASES
    assert (said["read"], said["rejected"], said["events"]) == (rows, 0, 3 * CASES - before)
    assert said["imported"] + said["duplicate"] == rows
    assert said["duplicate"] > 0
    assert events(house, ledger) == first + 3 * CASES
    assert house.imported("servicenow", long_log, ledger, rejects)["events"] == 0


def _kill_midway(house: House, ledger: str, killed: subprocess.Popen[str], first: int) -> None:
    """Kill it while the log is held, so that it cannot end between the look and the kill."""
    began = time.monotonic()
    with house.owner(ledger) as owner:
        while True:
            assert killed.poll() is None
            assert time.monotonic() < began + PATIENCE_S
            with owner.transaction():
                owner.execute("LOCK TABLE log.events IN SHARE MODE")
                if events(house, ledger) > first:
                    killed.kill()
                    killed.communicate()
                    break
            time.sleep(0.02)
        while owner.execute(OTHERS).fetchone() != (0,):
            assert time.monotonic() < began + PATIENCE_S
            time.sleep(0.02)


@pytest.mark.parametrize(("source", "file"), [("servicenow", MYLA311), ("myla311", SERVICENOW)])
def test_a_file_of_another_kind_gets_one_sentence_that_names_its_columns(
    house: House, ledger: str, source: str, file: Path
) -> None:
    ended = house.run("import", source, file, "--ledger", ledger)
    assert ended.code == 2
    zh, en = ended.err.splitlines()
    missing, own = {
        "servicenow": ("ident_state", "RequestType"),
        "myla311": ("SRNumber", "sys_mod_count"),
    }[source]
    for sentence in (zh, en):
        assert missing in sentence
        assert own in sentence
    assert not house.exists(ledger)


def _zipped(folder: Path, *files: tuple[str, bytes]) -> Path:
    with ZipFile(path := folder / "log.zip", "w") as archive:
        for name, content in files:
            archive.writestr(name, content)
    return path


def _written(folder: Path, content: bytes) -> Path:
    (file := folder / "log.csv").write_bytes(content)
    return file


def _damaged(folder: Path) -> Path:
    whole = _zipped(folder, ("log.csv", SERVICENOW.read_bytes()))
    whole.write_bytes(whole.read_bytes().replace(b"Awaiting Vendor", b"Awaiting Vandal"))
    return whole


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (lambda folder: folder / "absent.csv", "No such file"),
        (lambda folder: folder, "Is a directory"),
        (lambda folder: _written(folder, b""), "is empty"),
        (lambda folder: _written(folder, b"\xff\xfe\x00\x01"), "it lacks the columns"),
        (_zipped, "exactly one CSV file and holds 0"),
        (lambda folder: _zipped(folder, ("a.csv", b""), ("b.csv", b"")), "and holds 2"),
        (_damaged, "Bad CRC-32"),
    ],
    ids=["absent", "folder", "empty", "no text", "no CSV", "two CSVs", "damaged"],
)
def test_what_cannot_be_read_is_said_before_anything_is_written(
    house: House, ledger: str, tmp_path: Path, made: Callable[[Path], Path], why: str
) -> None:
    ended = house.run("import", "servicenow", made(tmp_path), "--ledger", ledger)
    assert ended.code == 2
    assert why in ended.err
    assert len(ended.err.splitlines()) == 2
    assert not house.exists(ledger)


def test_the_log_itself_is_never_taken_for_the_rejects_file(
    house: House, ledger: str, tmp_path: Path
) -> None:
    log = _written(tmp_path, SERVICENOW.read_bytes())
    ended = house.run("import", "servicenow", log, "--ledger", ledger, "--rejects", log)
    assert (ended.code, "the log itself" in ended.err) == (2, True)
    assert log.read_bytes() == SERVICENOW.read_bytes()
    assert not house.exists(ledger)


def test_a_ledger_of_another_zone_is_not_mixed_with(
    house: House, ledger: str, rejects: Path
) -> None:
    house.imported("servicenow", SERVICENOW, ledger, rejects)
    before = events(house, ledger)
    ended = house.run("import", "myla311", MYLA311, "--ledger", ledger)
    assert (ended.code, "lives in UTC" in ended.err) == (2, True)
    assert events(house, ledger) == before


def test_a_source_that_is_not_known_is_answered_with_those_that_are(
    house: House, ledger: str
) -> None:
    ended = house.run("import", "sap", SERVICENOW, "--ledger", ledger)
    assert (ended.code, "there are: myla311, servicenow" in ended.err) == (2, True)
    assert not house.exists(ledger)
