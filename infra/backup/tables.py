"""Which tables are copied, and how one goes out of a database and into one.

PostgreSQL's own COPY BINARY: the bytes that are stored, readable by every server from version 15 on
in both directions, and for the log those that its entries are hashed over. pg_dump is not used: its
files tell nothing before they are restored, while here each table can be counted, hashed, and asked
for again once it is back.
"""

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any, Final, NamedTuple

from psycopg import Connection, sql

COPIED: Final = {
    "log.events": "notification_id",
    "log.receipts": "command_id",
    "log.claims": "kind, key",
    "log.number_blocks": "key",
    "log.device_clocks": "device",
    "vault.subjects": "subject",
    "vault.sealed": "id",
    "vault.originals": "id",
    "vault.receipt_keys": "version",
    "vault.access_log": "entry",
    "edge.downloads": "entry",
    "relay.positions": "only_one",
    "relay.partitions": "topic, partition",
}
"""By what each is ordered, so that the same rows are the same bytes. In the order of restoring."""
LEFT_OUT: Final = {
    "edge.sessions": "everybody signs in again: one that was ended since must not come back",
    "vault.sweep": "the sweeper reads the log from its beginning again",
    "meta.migrations": "written by the migrations themselves, before the rows come",
}
"""What stays, and why. Views stay too: they are rebuilt."""
IDENTITIES: Final = ("vault.access_log", "edge.downloads")
_COLUMNS = """
SELECT attname FROM pg_attribute
 WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""
_OUT = sql.SQL("COPY (SELECT {columns} FROM {table} ORDER BY {order}) TO STDOUT (FORMAT binary)")
_IN = sql.SQL("COPY {table} ({columns}) FROM STDIN (FORMAT binary)")
_LAST = sql.SQL("SELECT setval(pg_get_serial_sequence(%s, 'entry'), max(entry)) FROM {table}")

Sink = Callable[[bytes], object]
Told = Callable[[int], object]


class Copied(NamedTuple):
    """What went through. sha256 in hex."""

    rows: int
    bytes: int
    sha256: str


def there(connection: Connection[Any]) -> list[str]:
    """Which of the tables to copy this database has: an older program's has fewer."""
    query = "SELECT to_regclass(%s) IS NOT NULL"
    return [name for name in COPIED if _one(connection, query, name)]


def copy_out(connection: Connection[Any], name: str, sink: Sink, told: Told) -> Copied:
    """Give every row of a table to `sink`. told: how many bytes went through since last asked."""
    order = sql.SQL(", ").join(map(sql.Identifier, COPIED[name].split(", ")))
    query = _OUT.format(columns=_columns(connection, name), table=_table(name), order=order)
    size, digest = 0, sha256()
    with connection.cursor() as cursor:
        with cursor.copy(query) as rows:
            for part in rows:
                size += len(part)
                digest.update(part)
                sink(bytes(part))
                told(len(part))
        return Copied(cursor.rowcount, size, digest.hexdigest())


def copy_in(connection: Connection[Any], name: str, parts: Iterator[bytes], told: Told) -> None:
    """Put rows into an empty table. Raises psycopg.Error where they do not fit."""
    query = _IN.format(columns=_columns(connection, name), table=_table(name))
    with connection.cursor() as cursor, cursor.copy(query) as rows:
        for part in parts:
            rows.write(part)
            told(len(part))
    if name in IDENTITIES:
        connection.execute(_LAST.format(table=_table(name)), [name])


def count(connection: Connection[Any], name: str) -> int:
    rows: int = _one(connection, sql.SQL("SELECT count(*) FROM {}").format(_table(name)))
    return rows


def _table(name: str) -> sql.Identifier:
    return sql.Identifier(*name.split("."))


def _columns(connection: Connection[Any], name: str) -> sql.Composed:
    found = connection.execute(_COLUMNS, [name]).fetchall()
    return sql.SQL(", ").join(sql.Identifier(column) for (column,) in found)


def _one(connection: Connection[Any], query: str | sql.Composed, *values: object) -> Any:
    row = connection.execute(query, values).fetchone()
    assert row is not None
    return row[0]
