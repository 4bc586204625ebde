"""Whoever reads the log while the database is away is told so in the words of this house."""

from pathlib import Path
from uuid import UUID

import pytest
from psycopg.conninfo import make_conninfo

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
