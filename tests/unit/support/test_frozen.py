"""Who stands still for a test goes on after it, however the test ends."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.frozen import frozen

FREEZING = """
import sys, time
from tests.support.frozen import frozen
with frozen([int(sys.argv[1])]):
    print("still", flush=True)
    time.sleep(60)
"""
PATIENCE_S = 20.0


@pytest.fixture
def sleeper() -> Iterator[int]:
    with subprocess.Popen(["/bin/sleep", "60"]) as process:
        try:
            yield process.pid
        finally:
            process.kill()


def stands_still(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


def until(pid: int, *, still: bool) -> None:
    end = time.monotonic() + PATIENCE_S
    while stands_still(pid) is not still:
        assert time.monotonic() < end
        time.sleep(0.01)


class Failed(Exception):
    """What a test may fail with."""


def fail_where_it(stands: int) -> None:
    until(stands, still=True)
    raise Failed


def test_it_goes_on_when_the_test_fails_and_beside_one_that_is_gone(sleeper: int) -> None:
    with subprocess.Popen(["/bin/true"]) as gone:
        pass
    with pytest.raises(Failed), frozen([gone.pid, sleeper]):
        fail_where_it(sleeper)
    until(sleeper, still=False)


def test_it_goes_on_when_the_test_is_killed(sleeper: int) -> None:
    words = [sys.executable, "-c", FREEZING, str(sleeper)]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as test:
        assert test.stdout
        assert test.stdout.readline() == b"still\n"
        until(sleeper, still=True)
        test.kill()
    until(sleeper, still=False)
