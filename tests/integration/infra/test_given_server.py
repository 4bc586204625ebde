"""A server of the user's, by its URL."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from pydantic import SecretStr

from infra.postgres.roles import Role
from infra.postgres.server import Server, running
from infra.refusal import CannotRun
from infra.settings import Settings
from tests.support.postgres import EMBEDDED, SYSTEM_15, SYSTEM_15_PROGRAMS, Database


@pytest.fixture(params=[EMBEDDED, SYSTEM_15])
def admin(request: pytest.FixtureRequest, folder: Path) -> Iterator[psycopg.Connection]:
    """The administrator of a server without any role of ours."""
    if request.param == SYSTEM_15 and not SYSTEM_15_PROGRAMS.exists():
        pytest.skip(f"no PostgreSQL 15 in {SYSTEM_15_PROGRAMS}")
    pg_bin = SYSTEM_15_PROGRAMS if request.param == SYSTEM_15 else None
    settings = Settings(data_dir=folder / "theirs", pg_bin=pg_bin)
    with (
        running(settings) as server,
        closing(psycopg.connect(server.admin_url, autocommit=True)) as connection,
    ):
        yield connection


def settings_for(admin: psycopg.Connection, user: str) -> Settings:
    url = make_conninfo(admin.info.dsn, user=user)
    return Settings(database_url=SecretStr(url))


def test_a_user_without_rights_is_told_the_sql_for_the_administrator_which_then_works(
    admin: psycopg.Connection,
) -> None:
    admin.execute('CREATE ROLE "app user" LOGIN')
    settings = settings_for(admin, "app user")
    with running(settings) as server:
        with pytest.raises(CannotRun) as refused:
            server.ensure_database("county")
        told = [line.strip() for line in refused.value.en.splitlines() if line.endswith(";")]
        assert len(told) == 2 * len(Role) + 1
        for statement in told:
            admin.execute(statement.encode())
        server.ensure_database("county")
        for role in Role:
            with psycopg.connect(server.url("county", role)) as connection:
                row = connection.execute("SELECT current_user, current_setting('timezone')")
                assert row.fetchone() == (role, "UTC")


def test_a_user_who_may_create_roles_and_databases_needs_no_administrator(
    admin: psycopg.Connection,
) -> None:
    admin.execute("CREATE ROLE app LOGIN CREATEROLE CREATEDB")
    with running(settings_for(admin, "app")) as server:
        assert not server.owned
        server.ensure_database("county")
        server.ensure_database("county")
        with psycopg.connect(server.url("county", Role.OWNER)) as connection:
            connection.execute("CREATE SCHEMA log")


@pytest.mark.both_servers
def test_text_is_sorted_by_code_point_whatever_the_server_speaks(database: Database) -> None:
    with psycopg.connect(database.url(Role.READER)) as connection:
        words = connection.execute(
            "SELECT array_agg(w ORDER BY w) FROM unnest(ARRAY['é', 'b', '网', 'B', 'a']) w"
        ).fetchone()
    assert words == (["B", "a", "b", "é", "网"],)


def test_a_server_that_does_not_answer_is_named_as_such(folder: Path) -> None:
    settings = Settings(database_url=SecretStr(f"host={folder} dbname=postgres"))
    with pytest.raises(CannotRun, match="cannot be reached"), running(settings):
        pass


@pytest.mark.parametrize("name", ["", "County", "1st", "a-b", "a" * 42, 'x"; DROP', "a\n"])
def test_a_name_that_is_no_database_name_is_refused(server: Server, name: str) -> None:
    with pytest.raises(CannotRun, match="cannot name a ledger"):
        server.ensure_database(name)


@pytest.mark.parametrize(
    ("given", "options"),
    [("", ""), ("?options=-c%20statement_timeout%3D5s", "-c statement_timeout=5s ")],
)
def test_what_the_users_url_asks_of_a_connection_stays_beside_the_role(
    given: str, options: str
) -> None:
    theirs = Server(f"postgresql://clerk@db.example/postgres{given}", False, False, False)
    found = conninfo_to_dict(theirs.url("county", Role.READER))
    assert (found["user"], found["dbname"]) == ("clerk", "gridledger_county")
    assert found["options"] == f"{options}-c role={Role.READER} -c timezone=UTC"
