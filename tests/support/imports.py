"""Logs imported by the program itself, as a person would, into ledgers of a test's own."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from secrets import token_hex
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from infra.cli.main import main
from infra.postgres.roles import Role
from infra.postgres.server import Server, database_name
from infra.settings import Settings
from tests.support.postgres import drop

PROGRAM = Path(sys.executable).with_name("gridledger")
SAMPLES = Path(__file__).parent / "logs"
MYLA311 = SAMPLES / "myla311.csv"
SERVICENOW = SAMPLES / "servicenow.csv"


def real_log(name: str) -> Path:
    """A real log in the folder that GRIDLEDGER_LOGS names; without it the test is skipped."""
    folder = Settings().logs
    if folder is None:
        pytest.skip(f"GRIDLEDGER_LOGS names no folder with {name}")
    return folder / name


class Ended(NamedTuple):
    """What a verb left: its exit code and what it wrote."""

    code: int
    out: str
    err: str


class House(NamedTuple):
    """Where the program runs: a server, and a folder of its own."""

    server: Server
    folder: Path

    def run(self, *words: object, width: int = 100) -> Ended:
        """Run a verb to its end, in this process: starting one costs two seconds."""
        out, err = StringIO(), StringIO()
        with self._environment(width) as patched, redirect_stdout(out), redirect_stderr(err):
            patched.setattr(sys, "argv", ["gridledger", *map(str, words)])
            with pytest.raises(SystemExit) as ended:
                main()
        return Ended(int(ended.value.code or 0), out.getvalue(), err.getvalue())

    def start(self, *words: object) -> subprocess.Popen[str]:
        """Run a verb in a process of its own, which the caller ends."""
        with self._environment(100):
            return subprocess.Popen(
                [str(PROGRAM), *map(str, words)],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            )  # fmt: skip

    def imported(self, source: str, file: Path, ledger: str, rejects: Path) -> dict[str, Any]:
        """Import a log; what the program says of it at the end."""
        words = ("import", source, file, "--ledger", ledger, "--rejects", rejects, "--json")
        ended = self.run(*words)
        assert ended.code == 0, ended.err
        said: dict[str, Any] = json.loads(ended.out.splitlines()[-1])
        return said

    @contextmanager
    def ledger(self, copy_of: str | None = None) -> Iterator[str]:
        """The name of a ledger that does not exist yet, or is a copy; dropped afterwards."""
        name = f"t_{token_hex(16)}"
        database = sql.Identifier(database_name(name))
        with closing(psycopg.connect(self.server.admin_url, autocommit=True)) as admin:
            if copy_of:
                original = sql.Identifier(database_name(copy_of))
                clone = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}")
                admin.execute(clone.format(database, original, sql.Identifier(Role.OWNER)))
            yield name
            drop(admin, name)

    def exists(self, ledger: str) -> bool:
        with closing(psycopg.connect(self.server.admin_url)) as admin:
            query = "SELECT FROM pg_database WHERE datname = %s"
            return admin.execute(query, [database_name(ledger)]).fetchone() is not None

    def owner(self, ledger: str) -> psycopg.Connection[Any]:
        """Whoever may do anything in its database. Closed by `with`."""
        url = make_conninfo(self.server.admin_url, dbname=database_name(ledger))
        return psycopg.connect(url, autocommit=True)

    @contextmanager
    def _environment(self, width: int) -> Iterator[pytest.MonkeyPatch]:
        with pytest.MonkeyPatch.context() as patched:
            patched.setenv("GRIDLEDGER_DATABASE_URL", self.server.admin_url)
            patched.setenv("GRIDLEDGER_DATA_DIR", str(self.folder / "data"))
            patched.setenv("GRIDLEDGER_LOG_LEVEL", "WARNING")
            patched.setenv("COLUMNS", str(width))
            yield patched


def ledger_id(owner: psycopg.Connection[Any]) -> UUID:
    found = owner.execute("SELECT originator_id FROM log.events WHERE notification_id = 1")
    row = found.fetchone()
    assert row is not None
    opened: UUID = row[0]
    return opened
