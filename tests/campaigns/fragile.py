"""A PostgreSQL server that a campaign kills, freezes and starts again; its log lies elsewhere."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from types import MappingProxyType

import psycopg

from infra.bootstrap import prepare
from infra.orphans import dies_with
from infra.postgres.account import account_for
from infra.postgres.binaries import find_binaries
from infra.postgres.cluster import ADMINISTRATOR, MACHINE, Cluster, make_cluster
from infra.postgres.parameters import SETTINGS
from infra.postgres.process import PORT, answers, make_url
from infra.postgres.server import Server

START_S_MAX = 60.0
NOTICE_S_MAX = 10.0
LEDGER = "fragile"


class NotStarted(Exception):
    """The server does not come back."""


class Fragile:
    """A cluster of its own in `folder`; outside: a folder that no fault reaches.

    wal: where its journal lies, if elsewhere. settings: of the server, besides the product's.
    """

    def __init__(
        self,
        folder: Path,
        outside: Path,
        settings: Mapping[str, str] = MappingProxyType({}),
        wal: Path | None = None,
    ) -> None:
        self.cluster = Cluster(folder / "postgres", account_for(folder / "postgres"))
        self.binaries = find_binaries(None, self.cluster.account, None, MACHINE / "programs")
        self._settings = {**SETTINGS, **settings}
        self._outside = outside
        self.log = outside / "postgres.log"
        self._wal = wal
        self._process: subprocess.Popen[bytes] | None = None
        admin = make_url(
            host=str(self.cluster.folder), port=PORT, user=ADMINISTRATOR, dbname="postgres"
        )
        self.server = Server(admin, embedded=True, owned=True, unsafe_durability=True)

    def url(self, role: str) -> str:
        return self.server.url(LEDGER, role)

    def make(self) -> None:
        """A new cluster with a migrated, empty ledger; it runs then."""
        with (self._outside / "cluster.lock").open("ab") as lock:
            make_cluster(self.cluster, self.binaries, lock)
        if self._wal is not None:
            self._move_wal(self._wal / "pg_wal")
        self.start()
        prepare(self.server, LEDGER)

    def _move_wal(self, to: Path) -> None:
        inside = self.cluster.folder / "pg_wal"
        shutil.move(inside, to)
        inside.symlink_to(to)
        owner = self.cluster.folder.stat()
        for path in (to, *to.rglob("*")):
            os.chown(path, owner.st_uid, owner.st_gid)

    @property
    def gone(self) -> bool:
        """Whether it has ended without being told to."""
        return self._process is not None and self._process.poll() is not None

    @property
    def pid(self) -> int:
        assert self._process is not None, "it was started"
        return self._process.pid

    def start(self) -> None:
        """Until it answers. Call it in the main thread. Raises NotStarted."""
        (self.cluster.folder / "postmaster.pid").unlink(missing_ok=True)
        for trace in self.cluster.folder.glob(".s.PGSQL.*"):
            trace.unlink()
        command: list[str | Path] = [self.binaries.folder / "postgres"]
        command += ["-D", self.cluster.folder, "-k", self.cluster.folder]
        given = [f"--{name}={value}" for name, value in self._settings.items()]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, *given],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=dies_with(os.getpid(), signal.SIGINT),  # noqa: PLW1509 - as the product
                **self.cluster.account.process(),
            )
        self.wait()

    def wait(self) -> None:
        """Until it answers. Raises NotStarted."""
        assert self._process is not None, "it was started"
        end = time.monotonic() + START_S_MAX
        while not answers(self.server.admin_url):
            if self._process.poll() is not None or time.monotonic() > end:
                self.kill()
                raise NotStarted(self.log.read_text()[-600:])
            time.sleep(0.01)

    def backends(self, application: str = "gridledger-writer") -> list[int]:
        """The processes that serve the ledger's writers."""
        query = "SELECT pid FROM pg_stat_activity WHERE application_name = %s"
        with closing(psycopg.connect(self.server.admin_url, autocommit=True)) as admin:
            return [row[0] for row in admin.execute(query, [application])]

    def kill_one(self, pid: int) -> None:
        """A single process, which may be gone already."""
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)

    def kill_backend(self, pid: int) -> None:
        """PostgreSQL then ends every other backend too, and recovers; it has when this returns.

        Until it has noticed, it would still answer.
        """
        end = time.monotonic() + NOTICE_S_MAX  # one that ended by itself just now is not missed
        witness = psycopg.connect(self.server.admin_url, autocommit=True)
        with suppress(psycopg.OperationalError), closing(witness):
            self.kill_one(pid)
            while time.monotonic() < end:
                witness.execute("SELECT pg_sleep(0.01)")
        self.wait()

    def kill(self) -> None:
        """All processes at once, as a machine ends that loses its power."""
        if self._process is None:
            return
        everybody = [self._process.pid, *_children(self._process.pid)]
        for pid in everybody:
            self.kill_one(pid)
        self._process.wait()
        while any(Path(f"/proc/{pid}").exists() and not _dead(pid) for pid in everybody):
            time.sleep(0.005)

    def stop(self) -> None:
        """A fast shutdown: in order."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(START_S_MAX)

    def program(self, name: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
        """One of PostgreSQL's own, as the account of the server."""
        return subprocess.run(
            [self.binaries.folder / name, *words],
            capture_output=True,
            text=True,
            check=False,
            **self.cluster.account.process(),
        )


@contextmanager
def running(make: Callable[[], Fragile]) -> Iterator[Fragile]:
    """Made and started; whatever happens, nothing of it lives on."""
    fragile = make()
    try:
        fragile.make()
        yield fragile
    finally:
        fragile.kill()


def _children(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError):
            if int(stat.read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(stat.parent.name))
    return found


def _dead(pid: int) -> bool:
    """Gone, or a zombie that nobody has buried yet."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    return True
