"""A child process that is killed is followed by another, and none is left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import pytest
from structlog.testing import capture_logs

from adapters.eventstore.ledger import PATIENCE_S
from infra.postgres import warden
from infra.processes import keeper as keepers
from infra.processes import projector as projectors
from infra.processes import relay as relays
from infra.processes import server as servers
from infra.processes.projector import projector
from infra.serving import DRAIN_S
from infra.settings import Settings
from tests.support.postgres import Database

COMES_ABOUT_S = 60.0


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + COMES_ABOUT_S
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)


def test_a_child_hears_no_ctrl_c_from_its_first_moment_on() -> None:
    """Its parent ends it in order; while it is loaded it would show a traceback."""
    child = keepers.start_apart(
        [sys.executable, "-c", "import time; print(1, flush=True); time.sleep(60)"], subprocess.PIPE
    )
    child.send_signal(signal.SIGINT)
    assert child.stdout
    with child.stdout:
        assert child.stdout.readline() == "1\n"
    child.send_signal(signal.SIGINT)
    keepers.stop(child, COMES_ABOUT_S)
    assert child.returncode == -signal.SIGTERM
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def test_a_stop_waits_longer_than_any_caller_and_longer_than_what_it_stops() -> None:
    assert PATIENCE_S < DRAIN_S < keepers.STOP_S_MAX < warden.STOP_S_MAX


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


def test_a_child_that_does_not_heed_is_killed() -> None:
    stubborn = "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True)"
    words = [sys.executable, "-c", f"{stubborn}; time.sleep(60)"]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as child:
        try:
            assert child.stdout
            assert child.stdout.readline()
            keepers.stop(child, 0.2)
            assert child.returncode == -signal.SIGKILL
        finally:
            child.kill()


@pytest.fixture
def dead() -> int:
    process = subprocess.Popen(["/bin/true"])
    process.wait()
    return process.pid


def test_a_projector_whose_parent_died_before_it_could_look_ends_and_starts_no_database(
    dead: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GRIDLEDGER_DATABASE_URL", raising=False)
    words = ["infra.processes.projector", "orphans", str(tmp_path), "INFO", str(dead)]
    with subprocess.Popen([sys.executable, "-m", *words]) as orphan:
        try:
            assert orphan.wait(PATIENCE_S) == 0
        finally:
            orphan.kill()
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("child", "more"), [(projectors, []), (relays, ["127.0.0.1:1"]), (servers, [0])]
)
def test_no_child_without_its_parent_looks_for_a_database(
    child: Any, more: list[Any], dead: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("it goes on")

    for name in ("signal", "Thread", "start_logging"):
        monkeypatch.setattr(child, name, MagicMock(), raising=False)
    monkeypatch.setattr(child, "running", refuse)
    child.main("orphans", str(tmp_path), "INFO", dead, *more)
    with pytest.raises(AssertionError, match="it goes on"):
        child.main("orphans", str(tmp_path), "INFO", os.getppid(), *more)
