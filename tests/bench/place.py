"""Where everything is measured: one durable PostgreSQL of the run's own, gone when it ends."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from infra.postgres.account import account_for
from infra.postgres.binaries import find_binaries
from infra.postgres.cluster import MACHINE
from infra.postgres.server import Server, database_name, running
from infra.settings import Settings

REFERENCES = "gridledger_references"
SHOWN = (
    "server_version", "fsync", "synchronous_commit", "full_page_writes", "wal_sync_method",
    "shared_buffers", "min_wal_size", "max_wal_size", "checkpoint_timeout",
    "commit_delay", "commit_siblings",
)  # fmt: skip
FLUSHES = 200


class Place(NamedTuple):
    """folder: holds the server's files, the ledgers' keys and the contenders' logs."""

    server: Server
    settings: Settings
    folder: Path
    pgbench: Path | None

    @property
    def references(self) -> str:
        """The URL of the database of whatever is not ours."""
        return self._admin(REFERENCES)

    def _admin(self, database: str) -> str:
        return psycopg.conninfo.make_conninfo(self.server.admin_url, dbname=database)

    def ledger_url(self, ledger: str) -> str:
        """Of one of our ledgers, as the administrator, who may do anything."""
        return self._admin(database_name(ledger))

    def given(self, ledger: str) -> dict[str, str]:
        """What a contender must know to open one of our ledgers."""
        return {
            "admin_url": self.server.admin_url,
            "ledger": ledger,
            "folder": str(self.settings.data_dir),
        }

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def execute(self, *statements: sql.Composed | sql.SQL, ledger: str | None = None) -> None:
        """As the administrator, each on its own."""
        url = self.ledger_url(ledger) if ledger else self._admin("postgres")
        with closing(psycopg.connect(url, autocommit=True)) as admin:
            for statement in statements:
                admin.execute(statement)

    def asked(
        self, query: sql.SQL | sql.Composed, ledger: str | None = None
    ) -> list[tuple[Any, ...]]:
        """The rows of a query, asked by the administrator."""
        url = self.ledger_url(ledger) if ledger else self._admin("postgres")
        with closing(psycopg.connect(url, autocommit=True)) as admin:
            return admin.execute(query).fetchall()

    def checkpoint(self) -> None:
        """One that falls into one cell and not into another says nothing about either."""
        self.execute(sql.SQL("CHECKPOINT"))

    def slow_down(self, flush_ms: float) -> None:
        """Let every flush take so long, as on a replicated disk; 0 for what the disk takes."""
        siblings = 0 if flush_ms else 5
        self.execute(
            sql.SQL("ALTER SYSTEM SET commit_delay = {}").format(round(flush_ms * 1000)),
            sql.SQL("ALTER SYSTEM SET commit_siblings = {}").format(siblings),
            sql.SQL("SELECT pg_reload_conf()"),
        )

    def copy_ledger(self, source: str, target: str) -> None:
        """A ledger of its own that begins as the other stands; nobody may use that meanwhile."""
        names = (sql.Identifier(database_name(name)) for name in (target, source))
        self.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(*names))

    def server_settings(self) -> Mapping[str, str]:
        """What the server says of itself, where it matters here."""
        names = sql.SQL(", ").join(map(sql.Literal, SHOWN))
        query = sql.SQL("SELECT name, current_setting(name) FROM pg_settings WHERE name IN ({})")
        url = self._admin("postgres")
        with closing(psycopg.connect(url, autocommit=True)) as admin:
            return dict(admin.execute(query.format(names)).fetchall())

    def flush_us(self) -> float:
        """How long the disk below the server takes for one small flush, in microseconds."""
        descriptor, name = tempfile.mkstemp(dir=self.folder)
        try:
            since = time.perf_counter()
            for _ in range(FLUSHES):
                os.pwrite(descriptor, b"x" * 512, 0)
                os.fdatasync(descriptor)
            return (time.perf_counter() - since) / FLUSHES * 1e6
        finally:
            os.close(descriptor)
            Path(name).unlink()


@contextmanager
def place(flush_ms: float = 0.0) -> Iterator[Place]:
    """A server for this run. flush_ms: how long a flush shall take."""
    folder = Path(tempfile.mkdtemp(prefix="gridledger-bench-"))
    folder.chmod(0o711)
    settings = Settings(data_dir=folder, database_url=None, unsafe_durability=False)
    try:
        with running(settings) as server:
            ready = Place(server, settings, folder, _pgbench(settings))
            ready.slow_down(flush_ms)
            ready.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(REFERENCES)))
            yield ready
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def server_of(given: Mapping[str, str]) -> Server:
    """The same server, as a contender sees it."""
    return Server(given["admin_url"], embedded=True, owned=False, unsafe_durability=False)


def _pgbench(settings: Settings) -> Path | None:
    """The one that came with the server, else the system's."""
    account = account_for(settings.data_dir / "postgres")
    beside = find_binaries(settings.pg_bin, account, None, MACHINE / "programs").folder / "pgbench"
    if beside.exists():
        return beside
    found = shutil.which("pgbench")
    return Path(found) if found else None


def library_environment(url: str) -> dict[str, str]:
    """What the stock library must know of a database."""
    parts = conninfo_to_dict(url)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": str(parts["dbname"]),
        "POSTGRES_HOST": str(parts["host"]),
        "POSTGRES_PORT": str(parts.get("port", 5432)),
        "POSTGRES_USER": str(parts["user"]),
        "POSTGRES_PASSWORD": "",
    }
