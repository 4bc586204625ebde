"""The log's own tables, changed only forward: numbered files, each applied once and never edited.

Run by the owner, apart from the services. Views are not here: they are rebuilt, never migrated.
"""

from collections.abc import Sequence
from contextlib import closing
from hashlib import sha256
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

import psycopg

from infra.refusal import CannotRun

FILES = Path(__file__).parent
MIGRATIONS_LOCK = 0x6D696772  # "migr"
TABLE = """
CREATE SCHEMA IF NOT EXISTS meta;
CREATE TABLE IF NOT EXISTS meta.migrations (
    number int PRIMARY KEY,
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
)"""


class Applied(NamedTuple):
    """A file as the database remembers it."""

    number: int
    name: str
    sha256: str


class Migration(NamedTuple):
    number: int
    name: str
    sha256: str
    sql: bytes


def migrate(owner_url: str, folder: Path = FILES) -> list[str]:
    """Apply what is new, each file in a transaction of its own; the names of the applied.

    Raises CannotRun when an applied file was changed or is missing.
    """
    with closing(psycopg.connect(owner_url, autocommit=True)) as connection:
        return apply(connection, folder)


def apply(
    connection: psycopg.Connection, folder: Path = FILES, upto: int | None = None
) -> list[str]:
    """Migrate by the owner's connection, which may be in a transaction already.

    upto: the number of files after which it stops, None = all. Raises CannotRun as `migrate`.
    """
    applied = []
    connection.execute("SELECT pg_advisory_lock(%s)", [MIGRATIONS_LOCK])
    connection.execute(TABLE)
    known = applied_to(connection)
    files = _read(folder)
    _check(files, known)
    for file in files[len(known) : upto]:
        with connection.transaction():
            connection.execute(file.sql)
            connection.execute(
                "INSERT INTO meta.migrations (number, name, sha256) VALUES (%s, %s, %s)",
                file[:3],
            )
        applied.append(file.name)
    return applied


def applied_to(connection: psycopg.Connection) -> list[Applied]:
    """Which files a database was made by, in order."""
    query = "SELECT number, name, sha256 FROM meta.migrations ORDER BY number"
    return [Applied(*row) for row in connection.execute(query)]


def unknown(applied: Sequence[Applied], folder: Path = FILES) -> str | None:
    """The first of these that is not this program's; None: the program knows them all."""
    ours = [Applied(*file[:3]) for file in _read(folder)]
    theirs = zip_longest(applied, ours[: len(applied)])
    return next((one.name for one, own in theirs if one != own), None)


def _read(folder: Path) -> list[Migration]:
    paths = sorted(folder.glob("[0-9][0-9][0-9][0-9]_*.sql"))
    contents = [path.read_bytes() for path in paths]
    return [
        Migration(int(path.name[:4]), path.name, sha256(sql).hexdigest(), sql)
        for path, sql in zip(paths, contents, strict=True)
    ]


def _check(files: list[Migration], known: list[Applied]) -> None:
    """What was applied must be the first files, unchanged."""
    expected = {file.number: file.sha256 for file in files[: len(known)]}
    for number, name, digest in known:
        if number not in expected:
            raise CannotRun(
                f"数据库已执行 {name}，程序的前 {len(known)} 个迁移文件中没有它。请升级程序。",
                f"The database has {name}, which is not among the first {len(known)} files of this"
                " program. Update the program.",
            )
        if expected[number] != digest:
            raise CannotRun(
                f"{name} 执行后又被修改。请恢复原文件，改动写入新的编号文件。",
                f"{name} was changed after it was applied. Restore it; a change is a new file.",
            )
