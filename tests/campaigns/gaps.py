"""Readers who follow the log by position while many write to it: none may miss an event.

A reader asks for what stands behind the last position that he met, as every view and the relay do.
What comes to stand behind him later he never sees; only the lock up to the commit prevents it.
"""

import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Final, NamedTuple
from uuid import UUID

import psycopg
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import dict_row

from adapters.eventstore.append import Append, Row
from adapters.ids import new_id, new_salt
from infra.postgres.roles import Role
from infra.postgres.server import database_name
from tests.campaigns.evidence import Finding
from tests.support.log import appended
from tests.support.postgres import Database

WRITERS: Final = 8
READERS: Final = 3
BATCH_MAX: Final = 60
PAGE: Final = 500
AT: Final = datetime(2026, 3, 2, tzinfo=UTC)
LIBRARY: Final = "stock"

Write = Callable[[int, Random], int]
"""Writes one batch of up to so many events, drawn; how many they were."""


class Log(NamedTuple):
    """A table to write to and to follow; writer: opens one writer of it."""

    url: str
    table: tuple[str, str]
    writer: Callable[[], Iterator[Write]]


def our_log(database: Database) -> Log:
    url = database.url(Role.WRITER)

    def writer() -> Iterator[Write]:
        stream, version = new_id(), 0
        with closing(psycopg.connect(url, autocommit=True)) as conn:

            def write(most: int, draw: Random) -> int:
                nonlocal version
                n = draw.randint(1, most)
                rows = [_row(stream, version + i) for i in range(1, n + 1)]
                appended(conn, Append(rows=rows))
                version += n
                return n

            yield write

    return Log(url, ("log", "events"), writer)


def _row(stream: UUID, version: int) -> Row:
    return Row(0, stream, version, "toy.put.v1", b"{}", new_id(), b"{}", AT, new_salt(), None)


def librarys_log(database: Database) -> Log:
    """The library's own recorder with its database functions, which take no lock.

    Events are made up by the server, so that writers spend their time in the function.
    """
    name = database_name(database.ledger)
    url = psycopg.conninfo.make_conninfo(database.server.admin_url, dbname=name)
    with closing(psycopg.connect(url, autocommit=True)) as admin:
        admin.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(LIBRARY)))
    datastore = PostgresDatastore("", "", "", "", "", schema=LIBRARY, enable_db_functions=True)
    datastore.pool.kwargs = {**conninfo_to_dict(url), "row_factory": dict_row}
    recorder = PostgresApplicationRecorder(datastore, events_table_name="stored_events")
    recorder.create_table()
    datastore.close()
    insert = sql.SQL(
        "SELECT count(*) FROM {}(ARRAY(SELECT ROW(%s, %s + g, 'toy', '')::{}"
        " FROM generate_series(1, %s) g))"
    ).format(
        sql.Identifier(LIBRARY, recorder.pg_function_name_insert_events),
        sql.Identifier(LIBRARY, recorder.stored_event_type_name),
    )

    def writer() -> Iterator[Write]:
        stream, version = new_id(), 0
        with closing(psycopg.connect(url, autocommit=True)) as conn:

            def write(most: int, draw: Random) -> int:
                nonlocal version
                n = draw.randint(1, most)
                conn.execute(insert, [stream, version, n])
                version += n
                return n

            yield write

    return Log(url, (LIBRARY, "stored_events"), writer)


def missed(log: Log, seed: int, events: int, folder: Path) -> list[Finding]:
    """A finding for each event that a reader missed, while that many were written."""
    stop = folder / "written"
    marks = [folder / f"reader-{n}" for n in range(READERS)]
    for mark in (stop, *marks):
        mark.unlink(missing_ok=True)
    apart = multiprocessing.get_context("spawn")  # a reader must not wait for a writer's turn
    with ProcessPoolExecutor(READERS, apart) as elsewhere, ThreadPoolExecutor(WRITERS) as here:
        readers = [elsewhere.submit(_follow, log.url, log.table, mark, stop) for mark in marks]
        while not all(mark.exists() for mark in marks):
            time.sleep(0.01)
        share = -(-events // WRITERS)
        try:
            draws = [Random(f"{seed} {n}") for n in range(WRITERS)]  # noqa: S311 - to repeat it
            written = sum(here.map(lambda draw: _write(log, draw, share, stop), draws))
        finally:
            stop.touch()
        met = [reader.result() for reader in readers]
    with closing(psycopg.connect(log.url)) as conn:
        stored = {row[0] for row in conn.execute(_query(log.table, limit=None), [0])}
    assert written == len(stored) >= events, "every writer says what it wrote"
    return never_met(stored, met)


def never_met(stored: set[int], met: Sequence[Sequence[int]]) -> list[Finding]:
    """What is stored, and a reader passed by or was led back to."""
    passed_by = [
        Finding("MISSED", f"reader {n} never met {position}")
        for n, seen in enumerate(met)
        for position in sorted(stored - set(seen))
    ]
    led_back = [
        Finding("OUT_OF_ORDER", f"reader {n} met {behind} after {position}")
        for n, seen in enumerate(met)
        for position, behind in pairwise(seen)
        if behind <= position
    ]
    return passed_by + led_back


def _write(log: Log, draw: Random, events: int, stop: Path) -> int:
    """How many were written; no more once somebody stops it all."""
    written = 0
    with contextmanager(log.writer)() as write:
        while written < events and not stop.exists():
            written += write(BATCH_MAX, draw)
    return written


def _follow(url: str, table: tuple[str, str], ready: Path, stop: Path) -> list[int]:
    query = _query(table, limit=PAGE)
    met: list[int] = []
    with closing(psycopg.connect(url, autocommit=True)) as conn:
        ready.touch()
        while True:
            was_done = stop.exists()
            found = conn.execute(query, [met[-1] if met else 0]).fetchall()
            met += [row[0] for row in found]
            if was_done and not found:
                return met


def _query(table: tuple[str, str], limit: int | None) -> sql.Composed:
    behind = (
        "SELECT notification_id FROM {} WHERE notification_id > %s"
        " ORDER BY notification_id LIMIT {}"
    )
    return sql.SQL(behind).format(sql.Identifier(*table), sql.Literal(limit))
