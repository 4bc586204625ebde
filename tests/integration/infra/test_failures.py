"""What can keep the program from working is said in two sentences, with exit code 2."""

import errno
import fcntl
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import psycopg.errors
import pytest

from adapters.eventstore.errors import Corrupt, StorageFull, Unavailable
from adapters.vault.keys import KEY_BYTES
from infra.cli.main import main
from infra.failures import foreseen
from infra.kafka.broker import broker, free_port
from infra.postgres import server as servers
from infra.postgres.cluster import find_cluster
from infra.postgres.roles import Role
from infra.refusal import CannotRun
from tests.integration.infra.test_open_verb import SAID
from tests.support.postgres import Database

OPEN = [word for key, value in SAID.items() for word in (f"--{key.replace('_', '-')}", value)]

Said = Callable[..., str]


@pytest.fixture
def said(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Said:  # fmt: skip
    """Type a verb for the test's ledger that cannot run; what is said on stderr."""
    monkeypatch.setenv("GRIDLEDGER_DATABASE_URL", database.server.admin_url)
    monkeypatch.setenv("GRIDLEDGER_DATA_DIR", str(tmp_path))

    def typed(*words: str) -> str:
        monkeypatch.setattr(sys, "argv", ["gridledger", *words, "--ledger", database.ledger])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 2
        zh, en = capsys.readouterr().err.strip().split("\n")[-2:]
        assert any("\u4e00" <= character <= "\u9fff" for character in zh), zh
        assert en.isascii() or "灵" in en, en
        return en

    return typed


def _master_key(data_dir: Path, text: str | bytes, mode: int = 0o600) -> Path:
    file = data_dir / "vault" / "master.key"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    file.chmod(mode)
    return file


@pytest.mark.parametrize("verb", [["open", *OPEN], ["serve", "--port", "0"]], ids=lambda v: v[0])
@pytest.mark.parametrize(
    ("text", "mode", "sentence"),
    [
        (f"1 {'ab' * KEY_BYTES}\n", 0o640, "Others may read the master key"),
        ("junk\n", 0o600, "Line 1 of the master key's file {path} is not"),
        (b"\xff\xfe", 0o600, "Line 1 of the master key's file {path} is not"),
        ("", 0o600, "The master key's file {path} is empty"),
        (f"2 {'ab' * KEY_BYTES}\n", 0o600, "Version 1 is not in the master key's file"),
        (f"1 {'ab' * KEY_BYTES}\n", 0o600, "The master key is not the one of this ledger's vault"),
    ],
    ids=["open to others", "malformed", "no text", "empty", "a version lost", "another's"],
)
def test_a_master_key_that_cannot_be_used(
    said: Said, database: Database, tmp_path: Path, verb: list[str], text: str, mode: int,
    sentence: str,
) -> None:  # fmt: skip
    with psycopg.connect(database.url(Role.VAULT)) as vault:
        key = bytes(60)
        vault.execute("INSERT INTO vault.receipt_keys VALUES (1, %s, 1)", [key])
    path = _master_key(tmp_path, text, mode)
    answer = said(*verb)
    assert answer.startswith(sentence.format(path=path))
    assert "ab" * KEY_BYTES not in answer


def test_a_token_key_that_cannot_be_used(said: Said, tmp_path: Path) -> None:
    (tmp_path / "edge").mkdir()
    (tmp_path / "edge" / "token.key").write_text("short")
    assert "does not hold a key of 32 bytes" in said("serve", "--port", "0")


def test_a_port_that_is_taken(said: Said) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        assert said("serve", "--port", port) == (
            f"Port {port} is taken; choose another with --port."
        )


def test_a_ledger_of_a_newer_program(said: Said, database: Database) -> None:
    with psycopg.connect(database.url(Role.OWNER)) as owner:
        owner.execute("INSERT INTO meta.migrations VALUES (9999, '9999_future.sql', 'x')")
    for words in (["serve", "--port", "0"], ["show", "1"], ["rebuild"], ["open", *OPEN]):
        assert said(*words).endswith("Update the program.")


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgresql://u:geheim@127.0.0.1:1/x", "The database cannot be reached: "),
        ("postgresql://u:geheim@[::1/x", "GRIDLEDGER_DATABASE_URL is no URL of a PostgreSQL"),
        ("nonsense", "GRIDLEDGER_DATABASE_URL is no URL of a PostgreSQL"),
    ],
)
def test_a_database_that_cannot_be_reached(
    said: Said, monkeypatch: pytest.MonkeyPatch, url: str, sentence: str
) -> None:
    monkeypatch.setenv("GRIDLEDGER_DATABASE_URL", url)
    answer = said("serve", "--port", "0")
    assert answer.startswith(sentence)
    assert "geheim" not in answer


@pytest.mark.parametrize("below", ["", "below"])
def test_a_folder_that_is_none(
    said: Said, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, below: str
) -> None:
    monkeypatch.delenv("GRIDLEDGER_DATABASE_URL")
    (tmp_path / "file").touch()
    folder = str(tmp_path / "file" / below)
    answer = said("open", *OPEN, "--data-dir", folder)
    assert answer.startswith(f"It cannot be read or written: {folder} (")


def test_a_folder_where_none_can_be_made(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GRIDLEDGER_DATABASE_URL")
    answer = said("open", *OPEN, "--data-dir", "/proc/none")
    assert answer.startswith("No folder can be made at /proc/none. Look at that path")
    with (
        pytest.raises(CannotRun, match="No folder can be made at /proc/none"),
        broker(Path("/proc/none"), free_port()),
    ):
        pytest.fail("it has a folder")


LOOKING = (
    ["show", "1"], ["metrics", "three-no"], ["rebuild"], ["replay"], ["serve", "--port", "0"],
    ["screenshots"], ["backup", "copy"],
)  # fmt: skip


@pytest.mark.parametrize("verb", LOOKING, ids=lambda verb: verb[0])
def test_whoever_looks_for_a_ledger_makes_no_database_where_a_folder_was_mistyped(
    said: Said, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, verb: list[str]
) -> None:
    monkeypatch.delenv("GRIDLEDGER_DATABASE_URL")
    monkeypatch.setattr(servers, "make_cluster", lambda *_: pytest.fail("it makes a database"))
    empty = tmp_path / "empty"
    empty.mkdir()
    for folder in (tmp_path / "mistyped", empty):
        answer = said(*verb, "--data-dir", str(folder))
        assert answer.startswith(f"There is no ledger data in {folder}. Look at --data-dir, or")
        assert answer.endswith("no ledger yet, run ./run demo, ./run import or ./run open first.")
    assert list(tmp_path.rglob("*")) == [empty]


def test_a_folder_that_another_process_holds_without_an_answer(
    said: Said, monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.delenv("GRIDLEDGER_DATABASE_URL")
    monkeypatch.setattr(servers, "START_S_MAX", 0.5)
    monkeypatch.setattr(servers, "TELL_S", 0.1)
    cluster = find_cluster(tmp_path)
    with cluster.beside("lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        answer = said("open", *OPEN)
    assert answer.startswith(f"Another process holds {cluster.folder}, but its server does not")
    assert capsys.readouterr().err == ""


def _caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "data/x"), "The disk is full: data/x"),
        (psycopg.errors.DiskFull("could not extend file"), "The disk is full: could not extend"),
        (
            _caused(StorageFull("the vault"), psycopg.errors.DiskFull("could not extend file")),
            "The disk is full: could not extend",
        ),
        (
            PermissionError(errno.EACCES, "Permission denied", "data"),
            "It cannot be read or written: data",
        ),
        (
            OSError(errno.EROFS, "Read-only file system", "data"),
            "It cannot be read or written: data",
        ),
        (psycopg.OperationalError("gone"), "The database does not answer: gone"),
        (Unavailable("gone"), "The database does not answer: gone"),
        (Corrupt("position 7"), "Something stored cannot be read: position 7"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_fails_on_the_way_is_said_too(error: Exception, sentence: str) -> None:
    refusal = foreseen(error)
    assert refusal is not None
    assert refusal.en.startswith(sentence)
    assert refusal.zh != refusal.en


@pytest.mark.parametrize("error", [ValueError("x"), KeyError("x"), FileNotFoundError("x")])
def test_a_fault_of_the_program_keeps_its_traceback(error: Exception) -> None:
    assert foreseen(error) is None
