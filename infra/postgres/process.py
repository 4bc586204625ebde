"""One server process: it dies with its owner and keeps everything that it acknowledged."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO
from urllib.parse import quote, urlencode

import psycopg

from infra.orphans import dies_with
from infra.postgres.binaries import Binaries
from infra.postgres.cluster import ADMINISTRATOR, Cluster
from infra.postgres.parameters import settings_for
from infra.refusal import NO_SPACE, CannotRun, disk_full

START_S_MAX = 120
STOP_S_MAX = 60
SOCKET_BYTES_MAX = 100
PORT = 5432
LOG_TAIL = 1500


@contextmanager
def serving(cluster: Cluster, binaries: Binaries, lock: IO[bytes]) -> Iterator[str]:
    """The administrator's URL of a new server, stopped at the end.

    `lock` goes over to the server: it is held as long as any process of the server lives, so
    whoever gets it next finds no server that still shuts down, however its owner ended.
    """
    _clear_traces(cluster)
    sockets = _socket_folder(cluster)
    url = make_url(host=str(sockets), port=PORT, user=ADMINISTRATOR, dbname="postgres")
    server = _spawn(cluster, binaries, sockets, lock)
    lock.close()
    try:
        with _watched(server.pid):
            _wait_until_it_answers(server, url, cluster.beside("log"))
            _publish(cluster.beside("url"), url)
            yield url
    finally:
        _stop(server)
        if sockets != cluster.folder:
            shutil.rmtree(sockets)


def make_url(**parameters: str | int | None) -> str:
    """A URL with everything in its query, which takes any database and any socket's folder."""
    return f"postgresql:///?{urlencode(parameters, quote_via=quote)}"


def answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def _clear_traces(cluster: Cluster) -> None:
    """Remove the files that make a dead server seem alive.

    The lock says that every process of our last server is gone; its number may now be a zombie's
    or a stranger's, which PostgreSQL would take for a living server.
    """
    pid_file = cluster.folder / "postmaster.pid"
    pid, command = "", b""
    with suppress(FileNotFoundError, ProcessLookupError):
        pid = pid_file.read_text(encoding="utf-8").partition("\n")[0]
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    if os.fsencode(cluster.folder) in command.split(b"\0"):
        raise CannotRun(
            f"{cluster.folder} 正被另行启动的数据库（进程 {pid}）使用。请先停止它。",
            f"A server that was started by other means (process {pid}) uses {cluster.folder}."
            " Stop it first.",
        )
    for trace in (pid_file, cluster.beside("url"), *cluster.folder.glob(".s.PGSQL.*")):
        trace.unlink(missing_ok=True)


def _socket_folder(cluster: Cluster) -> Path:
    """The cluster's own; a short one where the system would refuse so long a socket name."""
    longest = os.fsencode(cluster.folder / f".s.PGSQL.{PORT}.lock")
    if len(longest) <= SOCKET_BYTES_MAX and b"," not in longest:
        return cluster.folder
    short = Path(tempfile.mkdtemp(prefix="gridledger-", dir="/tmp"))
    if cluster.account.uid is not None and cluster.account.gid is not None:
        os.chown(short, cluster.account.uid, cluster.account.gid)
    return short


def _spawn(
    cluster: Cluster, binaries: Binaries, sockets: Path, lock: IO[bytes]
) -> subprocess.Popen[bytes]:
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("The kernel ties a server's life to the thread that started it.")
    settings = settings_for(cluster.folder)
    if binaries.has("pg_stat_statements"):
        settings["shared_preload_libraries"] = "pg_stat_statements"
    command: list[str | Path] = [binaries.folder / "postgres"]
    command += ["-D", cluster.folder, "-k", sockets]
    with cluster.beside("log").open("ab") as log, warnings.catch_warnings():
        # Python 3.12 warns of threads beside a fork; ours runs two system calls before its exec.
        warnings.simplefilter("ignore", DeprecationWarning)
        return subprocess.Popen(
            [*command, *(f"--{name}={value}" for name, value in settings.items())],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=dies_with(os.getpid(), signal.SIGINT),  # noqa: PLW1509 - see above
            pass_fds=(lock.fileno(),),
            **cluster.account.process(),
        )


@contextmanager
def _watched(pid: int) -> Iterator[None]:
    """Elsewhere a watcher holds a pipe's end and sends the signal when its owner's end closes."""
    if sys.platform == "linux":
        yield
        return
    with watcher(pid):
        yield


@contextmanager
def watcher(pid: int) -> Iterator[None]:
    """Send SIGINT to `pid` when this process dies, by whatever means; not when the context ends."""
    process = subprocess.Popen(
        ["/bin/sh", "-c", 'read -r _ || kill -INT "$1"', "sh", str(pid)],
        stdin=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        yield
    finally:
        process.communicate(b"the server was stopped\n")


def _wait_until_it_answers(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    end = time.monotonic() + START_S_MAX
    while not answers(url):
        if server.poll() is not None or time.monotonic() > end:
            tail = log.read_text(encoding="utf-8", errors="replace")[-LOG_TAIL:]
            if NO_SPACE in tail:
                raise disk_full(str(log.parent))
            raise CannotRun(
                "数据库没有启动；下面是其日志的末尾。",
                f"The database did not start. The end of its log, {log}:\n{tail}",
            )
        time.sleep(0.01)


def _publish(file: Path, url: str) -> None:
    new = file.with_suffix(".new")
    new.write_text(url, encoding="utf-8")
    new.replace(file)


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Fast shutdown: running transactions are rolled back, everything committed is on disk."""
    if server.poll() is None:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(STOP_S_MAX)
        except subprocess.TimeoutExpired:
            server.send_signal(signal.SIGQUIT)
            server.wait(STOP_S_MAX)
