"""A program that has a server until it is told to stop; tests start it and kill it."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from infra.postgres.server import running
from infra.settings import Settings

ROOT = Path(__file__).parents[2]


class Owner:
    """Another process with the server of `data_dir`: its first line says how it got it."""

    def __init__(self, data_dir: Path, python: str = sys.executable, **start: Any) -> None:
        self.process = subprocess.Popen(
            [python, __file__, data_dir],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **start,
        )

    def ready(self) -> str:
        """Wait for its server; its URL. `owned` and `url` are known from then on."""
        assert self.process.stdout
        words: list[str] = self.process.stdout.readline().split()
        if not words:
            raise AssertionError(self.process.communicate()[1])
        self.owned = words[0] == "owned"
        self.url = words[1]
        return self.url

    def leave(self) -> None:
        self.process.communicate("stop\n")

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate()


@contextmanager
def owner(data_dir: Path, **start: Any) -> Iterator[Owner]:
    it = Owner(data_dir, **start)
    try:
        yield it
    finally:
        it.kill()


@contextmanager
def reachable_folder(parent: Path | None = None) -> Iterator[Path]:
    """A folder that every account may pass through, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="gl-", dir=parent))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        for lock in folder.rglob("*.lock"):
            wait_until_free(lock)
        shutil.rmtree(folder)


def wait_until_free(lock: Path) -> None:
    """A server holds its lock as long as one of its processes lives."""
    if lock.is_file() and not lock.name.startswith(".s.PGSQL"):
        with lock.open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)


def postmaster(cluster: Path) -> int:
    return int((cluster / "postmaster.pid").read_text().split()[0])


def main() -> None:
    with ExitStack() as stack:
        server = stack.enter_context(running(Settings(data_dir=Path(sys.argv[1]))))
        sys.stdout.write(f"{'owned' if server.owned else 'found'} {server.admin_url}\n")
        sys.stdout.flush()
        os.read(sys.stdin.fileno(), 1)


if __name__ == "__main__":
    main()
