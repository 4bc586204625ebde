from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from secrets import token_hex

import psycopg
import pytest

from infra.migrations import migrate
from infra.postgres.roles import Role
from infra.postgres.server import Server
from infra.refusal import CannotRun


@pytest.fixture
def owner_url(server: Server) -> Iterator[str]:
    """A database without any migration."""
    ledger = f"m_{token_hex(8)}"
    server.ensure_database(ledger)
    yield server.url(ledger, Role.OWNER)
    with psycopg.connect(server.admin_url, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE gridledger_{ledger} WITH (FORCE)".encode())


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "0001_first.sql").write_text("CREATE TABLE a (); CREATE TABLE b ();")
    (tmp_path / "0002_second.sql").write_text("CREATE TABLE c (words text DEFAULT '百分之 100%s');")
    return tmp_path


def tables(url: str) -> list[str]:
    query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
    with psycopg.connect(url) as connection:
        return [name for (name,) in connection.execute(query)]


@pytest.mark.both_servers
def test_each_file_is_applied_once_and_in_order(owner_url: str, files: Path) -> None:
    assert migrate(owner_url, files) == ["0001_first.sql", "0002_second.sql"]
    assert migrate(owner_url, files) == []
    assert tables(owner_url) == ["a", "b", "c"]


def test_a_new_file_is_applied_after_the_old_ones(owner_url: str, files: Path) -> None:
    migrate(owner_url, files)
    (files / "0003_third.sql").write_text("CREATE TABLE d ();")
    assert migrate(owner_url, files) == ["0003_third.sql"]


def test_a_file_changed_after_it_was_applied_is_refused(owner_url: str, files: Path) -> None:
    migrate(owner_url, files)
    (files / "0001_first.sql").write_text("CREATE TABLE other ();")
    with pytest.raises(CannotRun, match=r"0001_first\.sql was changed"):
        migrate(owner_url, files)


def test_a_database_newer_than_the_program_is_refused(owner_url: str, files: Path) -> None:
    migrate(owner_url, files)
    (files / "0002_second.sql").unlink()
    with pytest.raises(CannotRun, match=r"0002_second\.sql"):
        migrate(owner_url, files)


def test_a_file_slipped_in_before_an_applied_one_is_refused(owner_url: str, files: Path) -> None:
    (files / "0002_second.sql").rename(files / "0003_second.sql")
    migrate(owner_url, files)
    (files / "0002_late.sql").write_text("CREATE TABLE late ();")
    with pytest.raises(CannotRun, match=r"0003_second\.sql"):
        migrate(owner_url, files)


def test_a_file_that_fails_leaves_nothing_and_can_be_mended(owner_url: str, files: Path) -> None:
    second = files / "0002_second.sql"
    second.write_text("CREATE TABLE c (); SELECT 1 / 0;")
    with pytest.raises(psycopg.errors.DivisionByZero):
        migrate(owner_url, files)
    assert tables(owner_url) == ["a", "b"]
    second.write_text("CREATE TABLE c ();")
    assert migrate(owner_url, files) == ["0002_second.sql"]


def test_two_that_migrate_at_once_apply_each_file_once(owner_url: str, files: Path) -> None:
    with ThreadPoolExecutor() as pool:
        applied = list(pool.map(lambda _: migrate(owner_url, files), range(2)))
    assert sorted(applied, key=len) == [[], ["0001_first.sql", "0002_second.sql"]]
