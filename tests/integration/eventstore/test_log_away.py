"""Whoever reads the log while the database is away is told so in the words of this house."""

import asyncio
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from adapters.eventstore.connection import RECONNECT_S_MAX
from adapters.eventstore.errors import Unavailable
from adapters.eventstore.recorder import LogRecorder
from infra.postgres import pools

SOMETHING = UUID(int=1)


def test_a_log_that_cannot_be_reached_is_unavailable(tmp_path: Path) -> None:
    recorder = LogRecorder(make_conninfo("", host=str(tmp_path), dbname="nowhere"))
    recorder.datastore.pool.timeout = 0.05
    try:
        with pytest.raises(Unavailable):
            recorder.history(SOMETHING)
        with pytest.raises(Unavailable):
            recorder.known([SOMETHING])
        with pytest.raises(Unavailable):
            recorder.outcome(SOMETHING)
    finally:
        recorder.datastore.close()


@pytest.fixture
def away(url: str, tmp_path: Path) -> str:
    """Where the server will be."""
    return make_conninfo(url, host=str(tmp_path))


def come(url: str, away: str) -> None:
    """It is reached where it was not."""
    here, there = (Path(str(conninfo_to_dict(one)["host"])) for one in (url, away))
    for socket in here.glob(".s.PGSQL.*"):
        (there / socket.name).symlink_to(socket)


# A hundred times as fast: the limit is over before a second attempt would come, after a second.
AGAIN_S, BEFORE_THE_NEXT_S = RECONNECT_S_MAX / 100, 0.7


def test_who_reads_once_the_server_is_back_does_not_wait_for_rarer_and_rarer_attempts(
    url: str, away: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.eventstore.recorder.RECONNECT_S_MAX", AGAIN_S)
    recorder = LogRecorder(away)
    recorder.datastore.pool.timeout = 0.05
    try:
        with pytest.raises(Unavailable):
            recorder.history(SOMETHING)
        come(url, away)
        recorder.datastore.pool.timeout = BEFORE_THE_NEXT_S
        assert recorder.history(SOMETHING) == []
    finally:
        recorder.datastore.close()


def test_nor_does_who_asks_for_views_sessions_or_the_vault(
    url: str, away: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "RECONNECT_S_MAX", AGAIN_S)
    monkeypatch.setattr(pools, "TURN_S_MAX", 0.05)

    async def run() -> None:
        async with pools.pool(away, size_max=1, autocommit=True) as pool:
            with pytest.raises(psycopg.OperationalError):
                await pool.getconn()
            come(url, away)
            async with pool.connection(BEFORE_THE_NEXT_S) as connection:
                assert connection.info.backend_pid

    asyncio.run(run())
