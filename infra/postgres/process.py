"""Starting a server: it keeps everything that it acknowledged, whoever is killed."""

import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import IO
from urllib.parse import quote, urlencode

import psycopg

from infra.postgres.binaries import Binaries
from infra.postgres.cluster import ADMINISTRATOR, Cluster
from infra.postgres.locks import is_free
from infra.postgres.parameters import settings_for
from infra.postgres.warden import Charge, warden
from infra.refusal import NO_SPACE, CannotRun, disk_full

START_S_MAX = 120
SOCKET_BYTES_MAX = 100
PORT = 5432
LOG_TAIL = 1500


def start(cluster: Cluster, binaries: Binaries, lock: IO[bytes]) -> str:
    """The administrator's URL of a new server, which lives as long as anybody uses it.

    The caller uses it already. `lock` goes over to the server: it is held as long as any process
    of the server lives, so whoever gets it next finds no server that still shuts down.
    """
    _clear_traces(cluster)
    sockets = _socket_folder(cluster)
    url = make_url(host=str(sockets), port=PORT, user=ADMINISTRATOR, dbname="postgres")
    _spawn(cluster, binaries, sockets, lock)
    lock.close()
    _wait_until_it_answers(cluster, sockets, url)
    _publish(cluster.beside("url"), url)
    return url


def make_url(**parameters: str | int | None) -> str:
    """A URL with everything in its query, which takes any database and any socket's folder."""
    return f"postgresql:///?{urlencode(parameters, quote_via=quote)}"


def answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.Error:  # nobody is there, or what was published is no URL
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


def _spawn(cluster: Cluster, binaries: Binaries, sockets: Path, lock: IO[bytes]) -> None:
    settings = settings_for(cluster.folder)
    if binaries.has("pg_stat_statements"):
        settings["shared_preload_libraries"] = "pg_stat_statements"
    command = [str(binaries.folder / "postgres"), "-D", str(cluster.folder), "-k", str(sockets)]
    command += [f"--{name}={value}" for name, value in settings.items()]
    temporary = "" if sockets == cluster.folder else str(sockets)
    users = str(cluster.beside("users"))
    with cluster.beside("log").open("ab") as log:
        warden(Charge(command, users, lock.fileno(), temporary, *cluster.account), log)


def _wait_until_it_answers(cluster: Cluster, sockets: Path, url: str) -> None:
    end = time.monotonic() + START_S_MAX
    log = cluster.beside("log")
    while not answers(url):
        if is_free(cluster) or time.monotonic() > end:
            tail = log.read_text(encoding="utf-8", errors="replace")[-LOG_TAIL:]
            if NO_SPACE in tail:
                raise disk_full(str(_full(tail, cluster, sockets).parent))
            raise CannotRun(
                "数据库没有启动；下面是其日志的末尾。",
                f"The database did not start. The end of its log, {log}:\n{tail}",
            )
        time.sleep(0.01)


def _full(said: str, cluster: Cluster, sockets: Path) -> Path:
    """Which of its folders the server found no room beside, by the last line that says so."""
    last = [line for line in said.splitlines() if NO_SPACE in line][-1]
    return sockets if str(sockets) in last else cluster.folder


def _publish(file: Path, url: str) -> None:
    new = file.with_suffix(".new")
    new.write_text(url, encoding="utf-8")
    new.replace(file)
