"""Restoring a backup: a transaction per ledger, committed when all of them were found equal to it.

Until then nobody sees anything; a kill, at whatever moment, leaves at most an empty database.
"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql
from psycopg.errors import DiskFull
from rich.progress import Progress

from infra.backup.checking import Backup, damaged
from infra.backup.manifest import PART, LedgerCopy, TableCopy
from infra.backup.snapshot import referred_in
from infra.backup.tables import Told, copy_in, copy_out, there
from infra.backup.target import OURS, Connection, Wanted, mark, require_unused
from infra.migrations import apply
from infra.postgres.roles import Role
from infra.postgres.server import Server
from infra.refusal import CannotRun

NUMBERS_SKIPPED: Final = 20_000
"""Of every series: numbers that were given out after the backup was made are not given twice.

Series begun since begin behind as many: the row `*` says from where (adapters/eventstore/log.py).
"""
SEGMENT: Final = 16 << 20
"""Bytes: by so much the journal of PostgreSQL grows."""
_LOG: Final = """
SELECT count(*), coalesce(min(notification_id), 1), coalesce(max(notification_id), 0)
  FROM log.events
"""
_VERSIONS: Final = """
SELECT count(*) FROM (SELECT FROM log.events GROUP BY originator_id
                      HAVING max(originator_version) <> count(*)) gaps
"""
_DROP: Final = sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE")
_SKIP: Final = """
INSERT INTO log.number_blocks AS b (key, next)
SELECT key, next + %(n)s FROM (SELECT key, next FROM log.number_blocks
                               UNION SELECT '*', 1 WHERE NOT EXISTS
                                   (SELECT FROM log.number_blocks WHERE key = '*')) all_of_them
ON CONFLICT (key) DO UPDATE SET next = b.next + %(n)s
"""


def restore(
    server: Server, backup: Backup, wanted: Sequence[Wanted], progress: Progress,
    about_to_commit: Callable[[], None],
) -> None:  # fmt: skip
    """Put these ledgers back. Raises CannotRun, and then leaves none of them."""
    with _all_or_nothing(server, wanted), ExitStack() as stack:
        connections = []
        for one in wanted:
            server.ensure_database(one.name)
            url = server.url(one.name, Role.OWNER)
            connection = stack.enter_context(closing(psycopg.connect(url)))
            _fill(connection, backup, one, progress)
            connections.append(connection)
        about_to_commit()
        for connection in connections:
            connection.commit()


def analyse(server: Server, name: str) -> None:
    """Tell the server's planner what came."""
    with closing(psycopg.connect(server.url(name, Role.OWNER))) as connection:
        connection.execute("ANALYZE")
        connection.commit()


@contextmanager
def _all_or_nothing(server: Server, wanted: Sequence[Wanted]) -> Iterator[None]:
    """Databases that were made for what then failed go again."""
    made = [one.name for one in wanted if not server.has_database(one.name)]
    try:
        yield
    except BaseException as error:
        for name in made:
            with suppress(psycopg.Error):  # a server that has ended leaves it empty
                server.drop_database(name)
        lost = isinstance(error, psycopg.OperationalError)
        if isinstance(error, DiskFull) or (lost and _lacks_room(server)):
            raise CannotRun(
                "磁盘已满，没有恢复，也没有留下任何内容；腾出空间后重新运行同一命令。",
                "The disk is full: nothing was restored, and nothing of it is left. Make room and"
                " run the same command again.",
            ) from error
        if lost:
            raise CannotRun(
                f"恢复中断：{error}。没有留下任何内容，请重新运行同一命令。",
                f"The restore was interrupted: {error}. Nothing was left; run the same command"
                " again.",
            ) from None
        raise


def _lacks_room(server: Server) -> bool:
    """Whether the server ended for that: one that cannot write its journal tells nobody why."""
    with suppress(OSError):
        folders = server.volumes().values()
        return any(shutil.disk_usage(folder).free < SEGMENT for folder in folders)
    return False


def _fill(connection: Connection, backup: Backup, one: Wanted, progress: Progress) -> None:
    """The form that the backup's program knew, its rows, the proof, and then this program's form.

    What lies there of a ledger that nobody opened goes first, in the same transaction.
    """
    ledger = one.ledger
    require_unused(connection, one.name)
    for schema in OURS:
        connection.execute(_DROP.format(sql.Identifier(schema)))
    apply(connection, upto=len(ledger.migrations))
    if [table.table for table in ledger.tables] != there(connection):
        raise damaged("manifest.json")
    total = sum(table.rows for table in ledger.tables)
    task = progress.add_task(f"{one.name} 写入 load", total=total)
    for table in ledger.tables:
        _put(connection, backup, ledger, table, lambda rows: progress.advance(task, rows))
    progress.update(task, completed=total)
    task = progress.add_task(f"{one.name} 核对 compare", total=total)
    for table in ledger.tables:
        _require_equal(connection, ledger, table, lambda _: progress.advance(task))
    progress.update(task, completed=total)
    _require_whole(connection, ledger)
    connection.execute(_SKIP, {"n": NUMBERS_SKIPPED})
    apply(connection)
    mark(connection, backup)


def _put(
    connection: Connection, backup: Backup, ledger: LedgerCopy, table: TableCopy,
    told: Callable[[float], object],
) -> None:  # fmt: skip
    share = table.rows / max(table.bytes, 1)
    path = ledger.path(table.table)
    try:
        copy_in(connection, table.table, _parts(backup.folder / path), lambda n: told(n * share))
    except (psycopg.DataError, psycopg.IntegrityError):
        raise damaged(path) from None


def _parts(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while part := file.read(PART):
            yield part


def _require_equal(
    connection: Connection, ledger: LedgerCopy, table: TableCopy, told: Told
) -> None:
    """What is in the database now, copied out again, is the same bytes."""
    again = copy_out(connection, table.table, len, told)
    if again != (table.rows, table.bytes, table.sha256):
        raise damaged(ledger.path(table.table))


def _require_whole(connection: Connection, ledger: LedgerCopy) -> None:
    """No gap in positions and versions; words and photos as they were counted at the copying."""
    found = connection.execute(_LOG).fetchone()
    gaps = connection.execute(_VERSIONS).fetchone()
    whole = (ledger.position, 1, ledger.position) == found and gaps == (0,)
    referred = {"words": ledger.words, "photos": ledger.photos}
    if not whole or referred_in(connection) != referred:
        raise damaged(ledger.path("log.events"))
