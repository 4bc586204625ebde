"""Where a backup goes: one restore of a name at a time, into what it made or found empty."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from typing import Any, Final, NamedTuple

import psycopg
from psycopg import sql

from infra.backup.checking import Backup
from infra.backup.manifest import LedgerCopy
from infra.postgres.roles import Role
from infra.postgres.server import Server, database_name
from infra.refusal import CannotRun

Connection = psycopg.Connection[Any]
OURS: Final = ("log", "vault", "edge", "relay", "views", "views_next", "meta")
_RESTORING: Final = 0x67727374
_ALONE: Final = "SELECT pg_try_advisory_lock(%s, hashtext(%s))"
_SCHEMAS: Final = """
SELECT DISTINCT nspname FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid
 WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
"""
_HAS_LOG: Final = "SELECT to_regclass('log.events') IS NOT NULL"
_HAS_EVENTS: Final = "SELECT EXISTS (SELECT FROM log.events)"
_STANDING: Final = """
SELECT obj_description('log'::regnamespace), (SELECT max(notification_id) FROM log.events)
"""


class Wanted(NamedTuple):
    """A ledger of the backup, and what it is called here."""

    ledger: LedgerCopy
    name: str


@contextmanager
def alone(server: Server, wanted: Sequence[Wanted]) -> Iterator[None]:
    """Nobody else restores under these names meanwhile. Raises CannotRun where somebody does."""
    with closing(psycopg.connect(server.admin_url, autocommit=True)) as admin:
        for one in wanted:
            if admin.execute(_ALONE, [_RESTORING, one.name]).fetchone() != (True,):
                raise CannotRun(
                    f"这里正在恢复账本“{one.name}”，请等它结束后再运行。",
                    f"A ledger {one.name!r} is being restored here: run this again when that has"
                    " ended.",
                )
        try:
            yield
        finally:
            with suppress(psycopg.Error):  # at once: a session takes its time to end
                admin.execute("SELECT pg_advisory_unlock_all()")


def lacking(server: Server, backup: Backup, wanted: Sequence[Wanted]) -> list[Wanted]:
    """What is still to be put back, and not only to be given its views.

    Raises CannotRun where any of it would meet something.
    """
    left = [one for one in wanted if not _put_back(server, backup, one)]
    for one in left:
        if server.has_database(one.name) and _used(server, one.name):
            raise _there(one.name)
    return left


def require_unused(connection: Connection, name: str) -> None:
    """Nobody has opened it, and nobody will before this transaction ends. Raises CannotRun."""
    if connection.execute(_HAS_LOG).fetchone() == (True,):
        connection.execute("LOCK TABLE log.events IN ACCESS EXCLUSIVE MODE")
        if connection.execute(_HAS_EVENTS).fetchone() == (True,):
            raise _there(name)


def mark(connection: Connection, backup: Backup) -> None:
    """What stands there is of this backup, and its views are still to be made."""
    _say(connection, _mark_of(backup))


def complete(server: Server, name: str) -> None:
    """Nothing is left to be done of what `mark` said."""
    with closing(psycopg.connect(server.url(name, Role.OWNER))) as connection:
        _say(connection, None)
        connection.commit()


def _say(connection: Connection, said: str | None) -> None:
    connection.execute(sql.SQL("COMMENT ON SCHEMA log IS {}").format(sql.Literal(said)))


def _mark_of(backup: Backup) -> str:
    return f"being restored from {backup.identity}"


def _put_back(server: Server, backup: Backup, one: Wanted) -> bool:
    """A restore of this very backup was stopped when only its views were missing."""
    if not server.has_database(one.name):
        return False
    with closing(psycopg.connect(server.url(one.name, Role.OWNER))) as connection:
        if connection.execute(_HAS_LOG).fetchone() != (True,):
            return False
        standing = connection.execute(_STANDING).fetchone()
        return standing == (_mark_of(backup), one.ledger.position)


def _used(server: Server, name: str) -> bool:
    """Whether a database holds anything but an empty ledger that nobody opened."""
    with closing(psycopg.connect(server.admin_url, dbname=database_name(name))) as connection:
        schemas = {schema for (schema,) in connection.execute(_SCHEMAS)}
    if "log" not in schemas or not schemas.issubset(OURS):
        return bool(schemas - {"meta"})
    with closing(psycopg.connect(server.url(name, Role.OWNER))) as connection:
        return connection.execute(_HAS_EVENTS).fetchone() == (True,)


def _there(name: str) -> CannotRun:
    return CannotRun(
        f"这里已有账本“{name}”，不会覆盖。请恢复到空的数据目录，或用 --as 另取一名。",
        f"There is a ledger {name!r} here already, and it stays. Restore into an empty"
        " data folder, or give it another name with --as.",
    )
