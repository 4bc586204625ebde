"""Keeping a child process: another is started whenever one ends, however it ended."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from threading import Event, Thread
from typing import Any

import structlog

from infra.settings import Settings

PAUSE_S_MIN, PAUSE_S_MAX = 1.0, 10.0
WELL_S = 60.0
STOP_S_MAX = 30.0
"""Longer than a server takes to answer everybody."""

log = structlog.get_logger(__name__)


class Keeper(Thread):
    """Runs `python -m infra.processes.<kind>` with these words until told that it is enough.

    Each is told our process id, and ends when it is no longer our child. niceness: how far it gives
    way to others where processors are short. The pause before the next one grows from one to ten
    seconds while they end themselves soon.
    """

    def __init__(
        self, kind: str, ledger: str, settings: Settings, *more: str, niceness: int = 0
    ) -> None:
        super().__init__(name=f"{kind}-keeper")
        self._kind = kind
        self._command: Sequence[str] = [
            sys.executable, "-m", f"infra.processes.{kind}", ledger,
            str(settings.data_dir.resolve()), settings.log_level, str(os.getpid()), *more,
        ]  # fmt: skip
        self._niceness = niceness
        self._enough = Event()
        self.child: subprocess.Popen[Any] | None = None

    def run(self) -> None:
        pause_s = PAUSE_S_MIN
        while not self._enough.is_set():
            started = time.monotonic()
            child = start_apart(self._command)
            if self._niceness:
                with suppress(ProcessLookupError):  # it may have ended already
                    os.setpriority(os.PRIO_PROCESS, child.pid, self._niceness)
            self.child = child
            while child.poll() is None and not self._enough.wait(0.1):
                pass
            if self._enough.is_set():
                stop(child, STOP_S_MAX)
                return
            killed = child.returncode < 0
            if killed or time.monotonic() - started > WELL_S:
                pause_s = PAUSE_S_MIN
            log.warning(
                "process.ended", kind=self._kind, status=child.returncode, again_in_s=pause_s
            )
            self._enough.wait(pause_s)
            pause_s = min(pause_s * 2, PAUSE_S_MAX)

    def enough(self) -> None:
        """Have it end, and do not wait for that."""
        self._enough.set()

    def end(self) -> None:
        """Have it end; it has when this returns."""
        self.enough()
        self.join()


def start_apart(command: Sequence[str], stdout: int | None = None) -> subprocess.Popen[Any]:
    """A child process that the terminal's Ctrl-C does not reach, from its first moment on.

    It is the parent's to handle; a child that is still being loaded would show a traceback.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=stdout, text=True)  # noqa: S603 - our own program
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def stop(child: subprocess.Popen[Any], seconds: float) -> None:
    """Have it end in order; one that has not by then is killed."""
    child.terminate()
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
