"""One ledger's tables as files, all as of one moment, while everybody goes on writing."""

import os
from collections.abc import Sequence
from contextlib import closing
from functools import reduce
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import IsolationLevel
from rich.progress import Progress

from adapters.eventstore.mapper import COLUMNS, to_recorded
from adapters.vault.agreement import agreements
from adapters.vault.errors import Tampered
from adapters.vault.keys import MasterKeys, Wrapped, owner_of_receipts
from domain.catalogue import EMPTY
from domain.ledger.state import Ledger
from infra.backup.manifest import LedgerCopy, Migrated, Referred, TableCopy, keep
from infra.backup.tables import Told, copy_out, count, there
from infra.migrations import Applied, applied_to, unknown
from infra.postgres.roles import Role
from infra.postgres.server import Server
from infra.refusal import CannotRun

Connection = psycopg.Connection[Any]
_LEDGER: Final = f"""SELECT {COLUMNS} FROM log.events
                      WHERE split_part(topic, '.', 1) = 'ledger' ORDER BY notification_id"""  # noqa: S608 - constants only
_HEAD: Final = """SELECT notification_id, recorded_at FROM log.events
                   ORDER BY notification_id DESC LIMIT 1"""
_RECEIPT_KEYS: Final = "SELECT version, wrapped_key, master_version FROM vault.receipt_keys"


def copy_ledger(
    server: Server, name: str, folder: Path, keys: MasterKeys, progress: Progress
) -> LedgerCopy | None:
    """Copy it into a folder of its name; None where nobody opened it. Raises CannotRun.

    Nothing is migrated and nothing written: a backup may be made before the program is brought to a
    database's newer form.
    """
    with closing(psycopg.connect(server.url(name, Role.OWNER))) as connection:
        # Log and vault as of one moment: a value is sealed before its event is appended, so that
        # this moment sees the value of every event that it sees. The append's lock is held until
        # its commit is seen, so it sees the log up to a position, without gaps.
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        applied = _migrations(connection, name)
        opened = _opened(connection) if applied else None
        if opened is None:
            return None
        _require_key(connection, name, keys)
        return _copied(connection, name, opened, applied, folder / name, progress)


def _copied(
    connection: Connection, name: str, opened: Ledger, applied: Sequence[Applied], folder: Path,
    progress: Progress,
) -> LedgerCopy:  # fmt: skip
    folder.mkdir(mode=0o700)
    found = there(connection)
    total = sum(count(connection, table) for table in found)
    task = progress.add_task(f"{name} 复制 copy", total=total)
    # The server sends each row by itself.
    tables = [
        _table(connection, table, folder, lambda _: progress.advance(task)) for table in found
    ]
    progress.update(task, completed=total)
    keep(folder)
    head = connection.execute(_HEAD).fetchone()
    assert head is not None, "it was opened"
    return LedgerCopy(
        name=name, ledger_id=opened.ledger_id, kind=opened.kind, epoch=opened.epoch,
        position=head[0], recorded_at=head[1], relayed=_relayed(connection, tables),
        migrations=[Migrated(**one._asdict()) for one in applied],
        tables=tables, **referred_in(connection),
    )  # fmt: skip


def referred_in(connection: Connection) -> dict[str, Referred]:
    """How log and vault agree, in the transaction of this connection: `words` and `photos`."""
    return {
        kind: Referred(**found._asdict(), missing=found.missing)
        for kind, found in agreements(connection)._asdict().items()
    }


def _table(connection: Connection, table: str, folder: Path, told: Told) -> TableCopy:
    path = folder / f"{table}.copy"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        copied = copy_out(connection, table, file.write, told)
        file.flush()
        os.fsync(file.fileno())
    return TableCopy(table=table, **copied._asdict())


def _migrations(connection: Connection, name: str) -> list[Applied]:
    """None at all where the database is still empty. Raises CannotRun for a newer program's."""
    found = connection.execute("SELECT to_regclass('meta.migrations') IS NOT NULL").fetchone()
    applied = applied_to(connection) if found == (True,) else []
    if (file := unknown(applied)) is not None:
        raise CannotRun(
            f"账本“{name}”的数据库由更新的程序迁移过（{file}）。请升级程序后再备份。",
            f"The database of ledger {name!r} was migrated by a newer program ({file}). Update the"
            " program, then back it up.",
        )
    return applied


def _opened(connection: Connection) -> Ledger | None:
    rows = connection.cursor(binary=True).execute(_LEDGER).fetchall()
    return reduce(lambda known, row: known.after(to_recorded(row).fact), rows, EMPTY).ledger


def _require_key(connection: Connection, name: str, keys: MasterKeys) -> None:
    """A backup that nobody can read is noticed today. Raises CannotRun."""
    try:
        for version, key, by in connection.execute(_RECEIPT_KEYS):
            keys.unwrap(Wrapped(key, by), owner_of_receipts(version))
    except Tampered:
        raise CannotRun(
            f"主密钥不是账本“{name}”的。属于另一处的账本，请用 --ledger 分别备份。",
            f"The master key is not that of ledger {name!r}. Back up ledgers of another place"
            " apart, each by --ledger.",
        ) from None


def _relayed(connection: Connection, tables: Sequence[TableCopy]) -> int | None:
    if not any(one.table == "relay.positions" for one in tables):
        return None
    row = connection.execute("SELECT position FROM relay.positions").fetchone()
    return row[0] if row else None
