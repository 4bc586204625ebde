"""One server per test run, one database per test, cloned from a template with all migrations."""

import asyncio
import fcntl
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Any, NamedTuple

import psycopg
from psycopg import AsyncConnection, sql
from psycopg.conninfo import make_conninfo

from infra.migrations import migrate
from infra.postgres.roles import Role
from infra.postgres.server import Server, database_name, running
from infra.settings import Settings

EMBEDDED = "embedded"
SYSTEM_15 = "system15"
SYSTEM_15_PROGRAMS = Path("/usr/lib/postgresql/15/bin")
IN_MEMORY = Path("/dev/shm")  # noqa: S108 - the run's own folder in it has a name of its own
ROOM_MIN = 4 << 30
TEMPLATE = "template"
TEMPLATE_LOCK = 0x74656D70  # "temp"
LOCK_S_MAX = 20.0
LEAVE_S_MAX = 0.1


class Database(NamedTuple):
    """A ledger's database of its own: migrated, empty, dropped after the test."""

    server: Server
    ledger: str

    def url(self, role: str) -> str:
        return self.server.url(self.ledger, role)


class Servers:
    """The servers of one test run, started when first asked for and shared by its processes.

    run: the same in every process of the run. locks: a folder that these processes share.
    """

    def __init__(self, run: str, locks: Path, until_exit: ExitStack) -> None:
        self._run = run
        self._locks = locks
        self._until_exit = until_exit
        self._servers: dict[str, Server] = {}

    def get(self, kind: str) -> Server:
        if kind not in self._servers:
            # Not under the run's own folder: the account of the server could not get there.
            folder = room() / f"gridledger-test-{self._run}-{kind}"
            shared = _shared(folder, self._locks / f"{kind}.users", _settings(kind, folder))
            server = self._until_exit.enter_context(shared)
            _make_template(server)
            self._servers[kind] = server
        return self._servers[kind]


def room() -> Path:
    """Memory where there is enough: a disk is waited for twice per database, and nothing kept.

    What a process had written when it was killed is there either way.
    """
    if IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > ROOM_MIN:
        return IN_MEMORY
    return Path(tempfile.gettempdir())


def _settings(kind: str, folder: Path) -> Settings:
    return Settings(
        data_dir=folder,
        database_url=None,
        pg_bin=SYSTEM_15_PROGRAMS if kind == SYSTEM_15 else None,
        unsafe_durability=False,
    )


@contextmanager
def _shared(folder: Path, users: Path, settings: Settings) -> Iterator[Server]:
    """The owner stops the server when the last user has gone; a later one starts another.

    Its folder goes also where a run is stopped: in memory nobody else would ever remove it.
    """
    owned = False
    with users.open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        try:
            with running(settings) as server:
                owned = server.owned
                try:
                    yield server
                finally:
                    if owned:
                        fcntl.flock(lock, fcntl.LOCK_EX)
        finally:  # once `running` has seen the server end
            if owned:
                shutil.rmtree(folder)


def _make_template(server: Server) -> None:
    with closing(psycopg.connect(server.admin_url, autocommit=True)) as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", [TEMPLATE_LOCK])
        server.ensure_database(TEMPLATE)
        migrate(server.url(TEMPLATE, Role.OWNER))


@contextmanager
def cloned(server: Server) -> Iterator[Database]:
    database = Database(server, f"t_{token_hex(16)}")
    name = sql.Identifier(database_name(database.ledger))
    clone = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
        name, sql.Identifier(database_name(TEMPLATE)), sql.Identifier(Role.OWNER)
    )
    with closing(psycopg.connect(server.admin_url, autocommit=True)) as admin:
        admin.execute(clone)
        yield database
        drop(admin, database.ledger)


def drop(admin: psycopg.Connection[Any], ledger: str) -> None:
    """Remove a ledger's database, if it is there, whoever is still in it.

    Who has closed his connection is gone a few milliseconds later; where the server finds him still
    there it looks again after a hundred, a thousand times per run. So he is waited for here.
    """
    name = database_name(ledger)
    inside = "SELECT FROM pg_stat_activity WHERE datname = %s"
    end = time.monotonic() + LEAVE_S_MAX
    while admin.execute(inside, [name]).fetchone() and time.monotonic() < end:
        time.sleep(0.002)
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def empty_log(database: Database) -> None:
    """Past every guard, as the server's own account: for tests that need one log after another."""
    tables = ("events", "receipts")
    name = database_name(database.ledger)
    with psycopg.connect(database.server.admin_url, dbname=name) as admin:
        for table in tables:
            admin.execute(f"ALTER TABLE log.{table} DISABLE TRIGGER append_only")
        admin.execute(
            "TRUNCATE log.events, log.receipts, log.claims, log.number_blocks, log.device_clocks"
        )
        for table in tables:
            admin.execute(f"ALTER TABLE log.{table} ENABLE ALWAYS TRIGGER append_only")


async def until_somebody_waits(database: Database) -> None:
    """Return when a statement in this database waits for a lock."""
    query = """SELECT FROM pg_stat_activity
                WHERE datname = current_database() AND wait_event_type = 'Lock'"""
    url = make_conninfo(database.server.admin_url, dbname=database_name(database.ledger))
    admin = await AsyncConnection.connect(url, autocommit=True)
    async with asyncio.timeout(LOCK_S_MAX), admin:
        while await (await admin.execute(query)).fetchone() is None:
            pass
