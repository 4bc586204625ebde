"""The server that everything stores in: embedded and started here, or the user's by its URL."""

import fcntl
import re
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, NamedTuple

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from infra.postgres.binaries import MAJOR_MIN, find_binaries
from infra.postgres.cluster import MACHINE, Cluster, find_cluster, make_cluster
from infra.postgres.durability import require_durability
from infra.postgres.locks import give_up, leave, taken
from infra.postgres.process import START_S_MAX, answers, make_url, start
from infra.postgres.roles import Role, prepare
from infra.postgres.warden import STOP_S_MAX
from infra.refusal import CannotRun
from infra.settings import Settings

TELL_S = 3
LEDGER_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")


class Server(NamedTuple):
    """A running server.

    admin_url: where roles and databases are created, as a user who may.
    embedded: started by this program or by another process of it; it stops with its last user.
    owned: started here.
    folder: of its files; None where they are not ours to look at.
    """

    admin_url: str
    embedded: bool
    owned: bool
    unsafe_durability: bool
    folder: Path | None = None

    def volumes(self) -> dict[str, Path]:
        """The folders that it writes to, by what they hold: the journal may lie elsewhere."""
        if self.folder is None:
            return {}
        journal = self.folder / "pg_wal"
        return {"tables": self.folder} | ({"journal": journal} if journal.is_symlink() else {})

    def url(self, ledger: str, role: str) -> str:
        """Where the ledger's database is reached as `role`; a server of the user's takes it on."""
        parameters = conninfo_to_dict(self.admin_url) | {"dbname": database_name(ledger)}
        if self.embedded:
            parameters["user"] = Role(role)
        else:
            options = parameters.get("options", "")
            parameters["options"] = f"{options} -c role={Role(role)} -c timezone=UTC".strip()
        return make_url(**parameters)

    def ensure_database(self, ledger: str) -> None:
        """Create the ledger's database, and the roles, where they are missing.

        Raises CannotRun: with the SQL for the administrator, or because commits could be lost.
        """
        with closing(psycopg.connect(self.admin_url, autocommit=True)) as admin:
            prepare(admin, database_name(ledger), login=self.embedded)
        with closing(psycopg.connect(self.url(ledger, Role.WRITER))) as writer:
            require_durability(writer, unsafe=self.unsafe_durability)

    def has_database(self, ledger: str) -> bool:
        """Whether anybody ever made it: a name mistyped must not."""
        with closing(psycopg.connect(self.admin_url, autocommit=True)) as admin:
            query = "SELECT FROM pg_database WHERE datname = %s"
            return admin.execute(query, [database_name(ledger)]).fetchone() is not None

    def ledgers(self) -> list[str]:
        """The names of all ledgers here, also of those that nobody opened yet."""
        with closing(psycopg.connect(self.admin_url, autocommit=True)) as admin:
            query = 'SELECT datname FROM pg_database ORDER BY datname COLLATE "C"'
            found = [name.partition("_") for (name,) in admin.execute(query)]
        return [
            ledger
            for prefix, _, ledger in found
            if prefix == "gridledger" and LEDGER_NAME.fullmatch(ledger)
        ]

    def drop_database(self, ledger: str) -> None:
        """Remove a ledger that may be lost: one made to try something out."""
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        with closing(psycopg.connect(self.admin_url, autocommit=True)) as admin:
            admin.execute(drop.format(sql.Identifier(database_name(ledger))))


def database_name(ledger: str) -> str:
    if not LEDGER_NAME.fullmatch(ledger):
        raise CannotRun(
            f"账本名 {ledger!r} 不可用：小写字母开头，只含小写字母、数字和下划线，最多 41 个字符。",
            f"{ledger!r} cannot name a ledger: a lower-case letter, then up to 40 lower-case"
            " letters, digits and underscores.",
        )
    return f"gridledger_{ledger}"


def is_made(settings: Settings) -> bool:
    """Whether `running` would find a server with what is in it, and make none."""
    inside = settings.data_dir / "postgres"
    return bool(settings.database_url) or any(
        one.exists() for one in (inside, inside.with_suffix(".location"))
    )


def holds_no_ledger(settings: Settings) -> CannotRun:
    return CannotRun(
        f"{settings.data_dir} 中没有账本数据。请检查 --data-dir 或 GRIDLEDGER_DATA_DIR；"
        "若还没有账本，先运行 ./run demo、./run import 或 ./run open。",
        f"There is no ledger data in {settings.data_dir}. Look at --data-dir, or"
        " GRIDLEDGER_DATA_DIR; where there is no ledger yet, run ./run demo, ./run import or"
        " ./run open first.",
    )


@contextmanager
def running(settings: Settings, *, making: bool = True) -> Iterator[Server]:
    """The server of these settings: the user's, the one that another process started, or a new one.

    An embedded one is there as long as anybody is within this context, and has stopped when the
    last one leaves it. making: begin one in a folder that holds none; a verb that only looks must
    not, for that folder was mistyped. Raises CannotRun.
    """
    given = settings.database_url
    found = _given(given.get_secret_value()) if given else _embedded(settings, making=making)
    with found as (url, owned, folder):
        with closing(_connect(url)) as admin:
            require_durability(admin, unsafe=settings.unsafe_durability)
        yield Server(url, not given, owned, settings.unsafe_durability, folder)


def _connect(url: str) -> psycopg.Connection:
    try:
        connection = psycopg.connect(url, autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        why = " ".join(str(error).split())
        raise CannotRun(f"连不上数据库：{why}", f"The database cannot be reached: {why}") from None
    except psycopg.Error:  # whose message repeats the URL, password and all
        raise CannotRun(
            "GRIDLEDGER_DATABASE_URL 不是可用的 PostgreSQL 地址。",
            "GRIDLEDGER_DATABASE_URL is no URL of a PostgreSQL server.",
        ) from None
    if connection.info.server_version < MAJOR_MIN * 10000:
        connection.close()
        raise CannotRun(
            f"数据库版本低于 PostgreSQL {MAJOR_MIN}。",
            f"The server is older than PostgreSQL {MAJOR_MIN}.",
        )
    return connection


@contextmanager
def _given(url: str) -> Iterator[tuple[str, bool, Path | None]]:
    yield url, False, None


@contextmanager
def _embedded(settings: Settings, *, making: bool) -> Iterator[tuple[str, bool, Path | None]]:
    cluster = _permitted_cluster(settings, making=making)
    with cluster.beside("users").open("ab") as users:
        url, owned = _started_or_found(cluster, settings, users)
        try:
            yield url, owned, cluster.folder
        finally:
            leave(cluster, users, 2 * STOP_S_MAX)


def _started_or_found(cluster: Cluster, settings: Settings, users: IO[bytes]) -> tuple[str, bool]:
    """The URL of a server that is ours to use, and whether it was started here."""
    begin = time.monotonic()
    told = False
    while time.monotonic() < begin + START_S_MAX:
        with cluster.beside("lock").open("ab") as lock:
            if taken(lock):
                fcntl.flock(users, fcntl.LOCK_SH)
                return _started(cluster, settings, lock), True
        if taken(users, fcntl.LOCK_SH):  # else it is being stopped
            published = _published(cluster)
            if published and answers(published):
                return published, False
            give_up(users)
        if not told and time.monotonic() > begin + TELL_S:
            told = True
            sys.stderr.write(
                f"另一进程占用 {cluster.folder}，正在等它的数据库应答……\n"
                f"Another process holds {cluster.folder}; waiting for its server to answer …\n"
            )
        time.sleep(0.02)
    raise CannotRun(
        f"数据库 {cluster.folder} 被另一进程占用，却没有应答。请查看日志 {cluster.beside('log')}。",
        f"Another process holds {cluster.folder}, but its server does not answer."
        f" Look into {cluster.beside('log')}.",
    )


def _permitted_cluster(settings: Settings, *, making: bool) -> Cluster:
    try:
        if not making and not is_made(settings):
            raise holds_no_ledger(settings)
        cluster = find_cluster(settings.data_dir)
        for name in ("lock", "users"):
            cluster.beside(name).touch()
    except PermissionError as refused:
        raise CannotRun(
            f"当前用户无权使用 {refused.filename}：数据属于另一用户。"
            "请用那个用户运行，或另选 --data-dir。",
            f"You may not use {refused.filename}: the data is another user's."
            " Run this as that user, or choose another --data-dir.",
        ) from refused
    return cluster


def _started(cluster: Cluster, settings: Settings, lock: IO[bytes]) -> str:
    copies = MACHINE / "programs"
    binaries = find_binaries(settings.pg_bin, cluster.account, cluster.major(), copies)
    make_cluster(cluster, binaries, lock)
    if cluster.pointer:
        sys.stderr.write(f"数据库位于 / The database lies in {cluster.folder}\n")
    return start(cluster, binaries, lock)


def _published(cluster: Cluster) -> str | None:
    try:
        return cluster.beside("url").read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return None
