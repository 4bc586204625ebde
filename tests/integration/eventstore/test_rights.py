"""Nobody changes or removes what stands in the log, whatever he is."""

import asyncio
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import Connection
from psycopg.conninfo import make_conninfo
from psycopg.errors import InsufficientPrivilege

from infra.postgres.roles import Role
from infra.postgres.server import database_name
from tests.support.ledgers import ANNA, new_box, put, toy_ledger
from tests.support.postgres import Database

pytestmark = pytest.mark.both_servers

CHANGES = [
    "UPDATE log.events SET state = 'x'",
    "UPDATE log.receipts SET outcome = 'REFUSED'",
    "DELETE FROM log.events",
    "DELETE FROM log.receipts",
    "TRUNCATE log.events",
    "TRUNCATE log.receipts",
    "MERGE INTO log.events e USING log.claims c ON false WHEN MATCHED THEN DELETE",
    """INSERT INTO log.receipts SELECT * FROM log.receipts
       ON CONFLICT (command_id) DO UPDATE SET outcome = 'REFUSED'""",
]
BEYOND_THE_WRITER = [
    "CREATE TABLE log.mine (x int)",
    "CREATE TABLE public.mine (x int)",
    "CREATE SCHEMA mine",
    "CREATE FUNCTION log.mine() RETURNS int LANGUAGE sql RETURN 1",
    "CREATE TRIGGER mine BEFORE INSERT ON log.events EXECUTE FUNCTION log.refuse_change()",
    "ALTER TABLE log.events DISABLE TRIGGER append_only",
    "ALTER TABLE log.events ADD COLUMN mine int",
    "DROP TRIGGER append_only ON log.events",
    "DROP TABLE log.claims",
    "ALTER FUNCTION log.append OWNER TO CURRENT_USER",
    "SET session_replication_role = replica",
    "UPDATE log.claims SET holder = gen_random_uuid()",
    "DELETE FROM log.number_blocks",
    "DELETE FROM log.device_clocks",
]
WRITING = [
    "INSERT INTO log.events SELECT * FROM log.events",
    "INSERT INTO log.receipts SELECT * FROM log.receipts",
    "INSERT INTO log.claims VALUES ('toy-key', 'k', gen_random_uuid())",
]


@pytest.fixture
def written(database: Database) -> Database:
    """A log with two events and their receipts."""

    async def run() -> None:
        async with toy_ledger(database.url(Role.WRITER)) as ledger:
            await ledger.execute(ANNA, put(await new_box(ledger), 5))

    asyncio.run(run())
    return database


@pytest.fixture(params=["writer", "owner", "superuser"])
def anybody(request: pytest.FixtureRequest, written: Database) -> Iterator[Connection]:
    """As a superuser with session_replication_role = replica, where ordinary triggers sleep."""
    name = database_name(written.ledger)
    url = {
        "writer": written.url(Role.WRITER),
        "owner": written.url(Role.OWNER),
        "superuser": make_conninfo(written.server.admin_url, dbname=name),
    }[request.param]
    with psycopg.connect(url, autocommit=True) as connection:
        if request.param == "superuser":
            connection.execute("SET session_replication_role = replica")
        yield connection


def test_the_log_and_its_receipts_cannot_be_changed(anybody: Connection) -> None:
    before = _content(anybody)
    for change in CHANGES:
        with pytest.raises(InsufficientPrivilege):
            anybody.execute(change)
    assert _content(anybody) == before
    assert before == (2, 2)


def test_the_writer_can_write_and_nothing_else(written: Database) -> None:
    with psycopg.connect(written.url(Role.WRITER), autocommit=True) as writer:
        for statement in BEYOND_THE_WRITER:
            with pytest.raises(InsufficientPrivilege):
                writer.execute(statement)


@pytest.mark.parametrize("role", [Role.READER, Role.PROJECTOR, Role.VAULT])
def test_others_read_the_log_and_do_not_write_it(written: Database, role: Role) -> None:
    with psycopg.connect(written.url(role), autocommit=True) as other:
        assert other.execute("SELECT count(*) FROM log.events").fetchone() == (2,)
        for statement in WRITING:
            with pytest.raises(InsufficientPrivilege):
                other.execute(statement)
        signature = other.execute("SELECT oid FROM pg_proc WHERE proname = 'append'").fetchone()
        assert signature is not None
        allowed = other.execute("SELECT has_function_privilege(%s::oid, 'EXECUTE')", signature)
        assert allowed.fetchone() == (False,)


def _content(connection: Connection) -> tuple[int, int]:
    counts = connection.execute(
        "SELECT (SELECT count(*) FROM log.events), (SELECT count(*) FROM log.receipts)"
    ).fetchone()
    assert counts is not None
    return counts
