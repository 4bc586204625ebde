"""A page that is fetched ahead holds nobody up who stops, nor is its connection freed under it."""

import time

import psycopg
import pytest
from psycopg.errors import QueryCanceled

from infra.postgres.roles import Role
from projections.engine import connection, log
from projections.engine.connection import fetched
from projections.engine.log import Log
from tests.support.log import LogWriter
from tests.support.postgres import Database
from tests.support.stories import County


def in_vain(_connection: psycopg.Connection, *, timeout: float) -> None:
    raise psycopg.errors.CancellationTimeout(str(timeout))


@pytest.mark.parametrize("hears", [True, False])
def test_a_stop_gives_up_what_is_being_fetched_ahead(
    database: Database, monkeypatch: pytest.MonkeyPatch, *, hears: bool
) -> None:
    with LogWriter(database.url(Role.WRITER)) as writer:
        writer.add_all(County(11).go_on(2))
    asleep = b"SELECT pg_sleep(20)"
    monkeypatch.setattr(log, "fetched", lambda on, *_: fetched(on, asleep, []))
    monkeypatch.setattr(log, "PIECE_MAX", 1)
    if not hears:
        monkeypatch.setattr(psycopg.Connection, "cancel_safe", in_vain)
        monkeypatch.setattr(connection, "INTERRUPT_S", 0.1)
    opened = Log(database.url(Role.PROJECTOR))
    opened.page(0, 1)
    assert opened._coming
    coming = opened._coming[1]
    while not opened.connection.lock.locked():
        time.sleep(0.001)
    time.sleep(0.05)  # and in the server
    began = time.monotonic()
    opened.close()
    assert time.monotonic() - began < 5
    assert opened.connection.closed
    failed = coming.exception(timeout=0)
    assert isinstance(failed, QueryCanceled if hears else psycopg.OperationalError)
