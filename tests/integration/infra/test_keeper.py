"""A child process that is killed is followed by another, and none is left behind."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from infra.processes import keeper as keepers
from infra.processes.projector import projector
from infra.settings import Settings
from tests.support.postgres import Database

PATIENCE_S = 60.0


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)


def test_a_killed_projector_is_started_again_and_ends_with_its_context(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRIDLEDGER_DATABASE_URL", database.server.admin_url)
    monkeypatch.setattr(keepers, "PAUSE_S_MIN", 0.1)
    with capture_logs() as lines, projector(database.ledger, Settings(data_dir=tmp_path)) as kept:
        until(lambda: kept.child is not None)
        first = kept.child
        assert first is not None
        os.kill(first.pid, signal.SIGKILL)
        until(lambda: kept.child is not first)
        second = kept.child
        assert second is not None
        assert second.poll() is None
    assert second.poll() is not None
    (line,) = [line for line in lines if line["event"] == "process.ended"]
    assert (line["kind"], line["status"]) == ("projector", -signal.SIGKILL)
