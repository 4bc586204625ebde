"""Load on a ledger while it is broken: processes that send commands until they are told to stop.

They write what they ask and what they are told into files outside the file system that breaks;
what a killed server or a cut of the simulated power does cannot reach those.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg

from infra.postgres.roles import Role
from tests.campaigns.evidence import Evidence, Finding, gather
from tests.campaigns.fragile import Fragile
from tests.campaigns.ledger_check import check
from tests.campaigns.senders import Wish
from tests.support import toy

ROOT = Path(__file__).parents[2]
END_S_MAX = 60.0
FILLED_BYTES = 20_000
_PREFIX = """SELECT coalesce(max(notification_id), 0),
                    md5(string_agg(event_id::text || md5(state) || md5(metadata), ''
                                   ORDER BY notification_id))
               FROM log.events WHERE notification_id <= %s"""


class Prefix:
    """The log as it was seen last."""

    def __init__(self) -> None:
        self._seen: tuple[int, str | None] = (0, None)

    def changed(self, url: str) -> list[Finding]:
        """Whether what was in the log is still there, byte for byte; remember what is there now.

        A server that is killed by the death of a backend notices it a moment later.
        """
        end = time.monotonic() + END_S_MAX
        while True:
            try:
                return list(self._changed(url))
            except psycopg.OperationalError as not_there:
                if "does not exist" in str(not_there):
                    return [Finding("GONE", f"the ledger itself: {not_there}")]
                if time.monotonic() > end:
                    raise
                time.sleep(0.02)

    def _changed(self, url: str) -> Iterator[Finding]:
        with closing(psycopg.connect(url, autocommit=True)) as conn:
            upto, before = self._seen
            now = conn.execute(_PREFIX, [upto]).fetchone()
            if now != (upto, before):
                yield Finding("LOST", f"the log up to {upto} was {before}, is {now}")
            found = conn.execute(_PREFIX, [2**62]).fetchone()
            assert found is not None
            self._seen = found


class Load:
    """Several sending processes and their histories."""

    def __init__(self, wishes: list[Wish]) -> None:
        self.histories = [Path(wish.history) for wish in wishes]
        command = [sys.executable, "-m", "tests.campaigns.senders"]
        self._processes = [self._begin([*command, json.dumps(w._asdict())], w) for w in wishes]
        self.prefix = Prefix()

    def _begin(self, command: list[str], wish: Wish) -> subprocess.Popen[bytes]:
        """What it says besides lies next to its history."""
        with Path(wish.history).with_suffix(".log").open("ab") as log:
            return subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=log
            )

    def filled(self) -> None:
        """Wait until everybody sends and is answered. Raises TimeoutError."""
        end = time.monotonic() + END_S_MAX
        while not all(p.exists() and p.stat().st_size > FILLED_BYTES for p in self.histories):
            if time.monotonic() > end:
                raise TimeoutError("nobody is answered")
            time.sleep(0.02)

    def end(self) -> None:
        """No new commands; what is on its way is waited for. Raises AssertionError."""
        for process in self._processes:
            assert process.stdin is not None
            process.stdin.close()
        codes = [process.wait(END_S_MAX) for process in self._processes]
        assert codes == [0] * len(codes), "a sender broke"

    def kill(self) -> None:
        for process in self._processes:
            process.kill()
            process.wait()

    def verdict(self, url: str, begun: int = 0) -> tuple[Evidence, list[Finding]]:
        with toy.registered():
            seen = gather(url, self.histories, begun=begun)
            return seen, check(seen)


@contextmanager
def load(url: str, folder: Path, name: str, wish: Wish, processes: int = 2) -> Iterator[Load]:
    """They send as wished until the block ends or `end` is called."""
    wishes = [
        wish._replace(url=url, history=str(folder / f"{name}-{n}.jsonl"), which=n, of=processes)
        for n in range(processes)
    ]
    sending = Load(wishes)
    try:
        yield sending
    finally:
        sending.kill()


def damaged(fragile: Fragile) -> Iterator[Finding]:
    """What PostgreSQL's own checks say of tables, indexes and pages; it is stopped afterwards."""
    url = fragile.url(Role.OWNER)
    with closing(psycopg.connect(url, autocommit=True)) as conn:
        database = conn.info.dbname
    host = fragile.cluster.folder
    said = fragile.program(
        "pg_amcheck", "-h", host, "-U", "postgres", "--install-missing", "-d", database
    )
    if said.returncode:
        yield Finding("DAMAGED", f"pg_amcheck: {said.stdout} {said.stderr}")
    fragile.stop()
    said = fragile.program("pg_checksums", "--check", "-D", host)
    if said.returncode:
        yield Finding("DAMAGED", f"pg_checksums: {said.stdout} {said.stderr}")
