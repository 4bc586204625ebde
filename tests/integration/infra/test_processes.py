"""`serve --processes 2`: two answer at one port, one may be killed, and all end together."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event
from typing import Any, NamedTuple

import httpx2
import pytest

from infra.cli import serve
from infra.cli.main import application
from infra.postgres.roles import Role
from infra.processes.server import Enough, while_wanted
from infra.refusal import CannotRun
from infra.serving import join, listen
from tests.support.examples import SINCE, county
from tests.support.house import Client
from tests.support.log import Happened, LogWriter
from tests.support.postgres import Database

DISPATCHER = "dispatcher-centre"
PATIENCE_S = 30.0
# The pages are built in a test of their own.
WITHOUT_PAGES = """
import asyncio
from infra import serving
serving.build_beside = lambda built: asyncio.sleep(0)
from infra.cli.main import main
main()
"""
# As a shell without job control starts what it puts into the background.
IN_BACKGROUND = ["/bin/sh", "-c", 'trap "" INT; exec "$@"', "sh"]


class Serving(NamedTuple):
    """`serve` with one more process; it leads a group of its own, as a terminal's job does."""

    process: subprocess.Popen[str]
    base: str

    @property
    def child(self) -> int:
        """The one that answers beside it, 0 while there is none."""
        for one in children(self.process.pid):
            if b"infra.processes.server" in words_of(one):
                return one
        return 0

    def answers(self) -> bool:
        return httpx2.get(f"{self.base}api/v1/health/ready").status_code == 200

    def client(self, process: int) -> Client:
        """A session on a connection that this process has taken."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            client = Client(self.base, DISPATCHER)
            if socket_of(client.port) in open_files(process):
                return client
            client.close()
        raise AssertionError("it never takes a connection")


def threads(process: int) -> list[Path]:
    """Where the kernel tells of each; none once the process has been reaped."""
    with suppress(OSError):
        return list(Path(f"/proc/{process}/task").iterdir())
    return []


def children(process: int) -> list[int]:
    found: list[int] = []
    for thread in threads(process):
        with suppress(OSError):
            found += map(int, (thread / "children").read_text().split())
    return found


def words_of(process: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_bytes()
    return b""


def socket_of(client_port: int) -> str:
    """The server's end of a connection, as the kernel names it."""
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if int(fields[2].rpartition(":")[2], 16) == client_port:
            return f"socket:[{fields[9]}]"
    raise LookupError(client_port)


def open_files(process: int) -> set[str]:
    found: set[str] = set()
    for file in Path(f"/proc/{process}/fd").iterdir():
        with suppress(OSError):
            found.add(str(file.readlink()))
    return found


def lives(process: int) -> bool:
    """Whether it may hold connections yet: until all its threads are zombies, not the first."""
    for thread in threads(process):
        with suppress(OSError):
            if (thread / "stat").read_text().rpartition(")")[2].split()[0] != "Z":
                return True
    return False


def until(holds: Callable[[], Any]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)


@contextmanager
def serving(database: Database) -> Iterator[Serving]:
    words = ["serve", "--ledger", database.ledger, "--port", "0", "--processes", "2"]
    process = subprocess.Popen(
        [*IN_BACKGROUND, sys.executable, "-c", WITHOUT_PAGES, *words],
        stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert process.stderr is not None
    try:
        said = ""
        while not (found := re.search(r"http://127\.0\.0\.1:\d+/", said)):
            said += process.stderr.readline()
        one = Serving(process, found[0])
        until(lambda: one.child)
        yield one
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


@pytest.fixture
def two(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serving]:
    monkeypatch.setenv("GRIDLEDGER_DATABASE_URL", database.server.admin_url)
    monkeypatch.setenv("GRIDLEDGER_DATA_DIR", str(tmp_path))
    with LogWriter(database.url(Role.WRITER)) as log:
        log.add_all(Happened(stream, event, SINCE, SINCE) for stream, event in county())
    with serving(database) as one:
        yield one


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_two_processes_answer_at_one_port_until_ctrl_c(two: Serving) -> None:
    first, second = two.process.pid, two.child
    through_parent, through_child = two.client(first), two.client(second)

    # What one of them was told, the other reads at once.
    for writer, reader in 2 * [(through_child, through_parent), (through_parent, through_child)]:
        told = writer.report()
        path, at = f"/incidents/{told['stream']}", told["position"]
        assert reader.get(path, as_of=at)["version"] == 1
        taken = writer.command(f"{path}/commands/accept-incident", {}, seen=1)
        shown = reader.get(path)
        assert (shown["version"], shown["state"]["status"]) == (2, "ACCEPTED")
        assert shown["state"]["number"] == told["number"]
        board = reader.get("/boards/open", min_position=taken["position"])
        assert told["stream"] in {row[0] for row in board["rows"]}
    for client in (through_child, through_parent):
        assert client.get("/health")["process"]["collections"] > 0
        client.close()

    # One that is killed is missed by nobody, and another comes.
    os.kill(second, signal.SIGKILL)
    until(lambda: not lives(second))
    assert two.answers()
    until(lambda: two.child)
    two.client(two.child).close()

    # Ctrl-C reaches the whole group.
    all_of_them = [first, *children(first)]
    os.killpg(first, signal.SIGINT)
    said = two.process.communicate(timeout=PATIENCE_S)[1]
    assert (two.process.returncode, "已停止 · Stopped." in said) == (0, True), said
    assert not any(Path(f"/proc/{one}").exists() for one in all_of_them)
    assert said.count("process.ended") == 1, said


def test_one_whose_parent_is_gone_ends_by_itself() -> None:
    told, untold = Event(), Event()
    told.set()
    for stop, parent in ((told, os.getppid()), (untold, os.getppid() + 1)):
        with pytest.raises(Enough):
            asyncio.run(asyncio.wait_for(while_wanted(stop, parent), 1))
    with pytest.raises(TimeoutError):
        asyncio.run(asyncio.wait_for(while_wanted(untold, os.getppid()), 0.3))


def test_elsewhere_than_on_linux_one_process_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(CannotRun, match="needs Linux"):
        serve.run(processes=2)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a port is not shared so")
def test_a_shared_port_is_taken_to_all_who_do_not_join_it() -> None:
    with listen(0, shared=True) as listener:
        port = listener.getsockname()[1]
        join(port).close()
        for shared in (False, True):
            with pytest.raises(CannotRun, match="taken"):
                listen(port, shared=shared)


@pytest.mark.parametrize("count", ["0", str(serve.PROCESSES_MAX + 1), "two"])
def test_how_many_processes_may_answer_is_bounded(
    count: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["serve", "--processes", count]
    with pytest.raises(SystemExit) as ended:
        application(words)(words)
    assert ended.value.code == 2
    assert "--processes" in capsys.readouterr().err
