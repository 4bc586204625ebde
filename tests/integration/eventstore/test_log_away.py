"""Whoever reads the log while the database is away is told so in the words of this house."""

from pathlib import Path
from uuid import UUID

import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from adapters.eventstore.connection import RECONNECT_S_MAX
from adapters.eventstore.errors import Unavailable
from adapters.eventstore.recorder import LogRecorder

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


def test_who_reads_once_the_server_is_back_does_not_wait_for_the_next_of_rarer_attempts(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hundred times as fast: the limit is over before a second attempt would come."""
    monkeypatch.setattr("adapters.eventstore.recorder.RECONNECT_S_MAX", RECONNECT_S_MAX / 100)
    here = conninfo_to_dict(url)
    recorder = LogRecorder(make_conninfo(url, host=str(tmp_path)))
    recorder.datastore.pool.timeout = 0.05
    try:
        with pytest.raises(Unavailable):
            recorder.history(SOMETHING)
        for socket in Path(str(here["host"])).glob(".s.PGSQL.*"):
            (tmp_path / socket.name).symlink_to(socket)
        recorder.datastore.pool.timeout = 0.7
        assert recorder.history(SOMETHING) == []
    finally:
        recorder.datastore.close()
