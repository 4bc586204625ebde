"""The launcher's promises: as long as it is used, socket only, and after any kill every row."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from random import Random

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from infra.postgres import process
from infra.postgres import server as servers
from infra.postgres.account import Account
from infra.postgres.cluster import Cluster, find_cluster
from infra.postgres.locks import is_free
from infra.postgres.process import answers
from infra.postgres.server import running
from infra.refusal import CannotRun
from infra.settings import Settings
from tests.support.owner import Owner, owner, postmaster, reachable_folder
from tests.support.postgres import SYSTEM_15_PROGRAMS, room

KILL_AFTER = 50
STOP_S_MAX = 30
ROUNDS = 3


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A data folder whose cluster is made already, with no server."""
    with reachable_folder(room()) as folder:
        with running(Settings(data_dir=folder / "data")):
            pass
        yield folder / "data"


def rows(url: str) -> list[int]:
    with psycopg.connect(url) as connection:
        return [n for (n,) in connection.execute("SELECT n FROM mark ORDER BY n")]


def until_free(place: Path) -> None:
    end = time.monotonic() + STOP_S_MAX
    while not is_free(find_cluster(place)):
        assert time.monotonic() < end, "the server lives on"
        time.sleep(0.01)


def write_until_it_fails(url: str, kill: Callable[[], None]) -> list[int]:
    """Insert one row a transaction, kill amid them, go on; what was acknowledged."""
    acknowledged: list[int] = []
    with suppress(psycopg.OperationalError), psycopg.connect(url, autocommit=True) as writer:
        writer.execute("CREATE TABLE mark (n int)")
        while True:
            writer.execute("INSERT INTO mark VALUES (%s)", [len(acknowledged)])
            acknowledged.append(len(acknowledged))
            if len(acknowledged) == KILL_AFTER:
                kill()
    return acknowledged


def test_a_cold_start_makes_a_server_and_a_warm_start_finds_its_rows(folder: Path) -> None:
    settings = Settings(data_dir=folder / "data")
    with running(settings) as server, psycopg.connect(server.admin_url) as connection:
        assert server.owned
        connection.execute("CREATE TABLE mark AS SELECT 7 AS n")
    with running(settings) as server:
        assert rows(server.admin_url) == [7]


def test_only_the_socket_listens_and_only_its_owner_may_enter(folder: Path) -> None:
    with running(Settings(data_dir=folder / "data")) as server:
        with psycopg.connect(server.admin_url) as connection:
            listening = connection.execute("SHOW listen_addresses").fetchone()
        mode = (folder / "data" / "postgres").stat().st_mode
    assert listening == ("",)
    assert mode & 0o077 == 0


def test_after_kill_9_of_the_server_every_acknowledged_row_is_there(folder: Path) -> None:
    place = folder / "data"
    with owner(place) as first:
        url = first.ready()
        pid = postmaster(place / "postgres")
        acknowledged = write_until_it_fails(url, lambda: os.kill(pid, signal.SIGKILL))
        with running(Settings(data_dir=place)) as server:
            assert server.owned
            assert set(acknowledged) <= set(rows(server.admin_url))
    assert len(acknowledged) >= KILL_AFTER


def test_after_kill_9_of_the_owner_every_acknowledged_row_is_there(folder: Path) -> None:
    place = folder / "data"
    first = Owner(place)
    acknowledged = write_until_it_fails(first.ready(), first.kill)
    with running(Settings(data_dir=place)) as server:
        assert server.owned
        assert set(acknowledged) <= set(rows(server.admin_url))
    assert len(acknowledged) >= KILL_AFTER


def test_whoever_uses_the_server_keeps_it_when_its_starter_ends_and_the_last_one_stops_it(
    place: Path,
) -> None:
    with owner(place) as first:
        url = first.ready()
        with running(Settings(data_dir=place)) as server:
            assert (first.owned, server.owned) == (True, False)
            assert server.admin_url == url
            with psycopg.connect(server.admin_url) as connection:
                first.leave()
                assert connection.execute("SELECT 1").fetchone() == (1,)
            assert answers(url)
            assert not is_free(find_cluster(place))
        assert is_free(find_cluster(place))


def test_users_may_be_killed_one_by_one_and_the_server_ends_with_the_last(place: Path) -> None:
    with owner(place) as first, owner(place) as second:
        url = first.ready()
        assert second.ready() == url
        with psycopg.connect(url) as connection:
            first.kill()
            assert connection.execute("SELECT 1").fetchone() == (1,)
            assert answers(url)
            second.kill()
            until_free(place)
            with pytest.raises(psycopg.OperationalError):
                connection.execute("SELECT 1")


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel sends a signal at a parent's death")
def test_a_server_without_its_warden_ends_rather_than_running_for_ever(place: Path) -> None:
    with owner(place) as first:
        first.ready()
        status = Path(f"/proc/{postmaster(place / 'postgres')}/status").read_text()
        warden = int(status.partition("PPid:")[2].split()[0])
        assert b"infra.postgres.warden" in Path(f"/proc/{warden}/cmdline").read_bytes()
        for asked in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):  # they are for its users
            os.kill(warden, asked)
        assert answers(first.url)
        os.kill(warden, signal.SIGKILL)
        until_free(place)


def test_a_deleted_file_of_users_takes_the_server_from_nobody_however_often(place: Path) -> None:
    with ExitStack() as stack:
        user = stack.enter_context(owner(place))
        url = user.ready()
        for _ in range(2):
            (place / "postgres.users").unlink()
            later = stack.enter_context(owner(place))
            assert later.ready() == url
            began = time.monotonic()
            user.leave()
            assert time.monotonic() - began < STOP_S_MAX  # it waits for no one
            time.sleep(0.3)
            assert answers(url)
            user = later
        user.leave()
        assert is_free(find_cluster(place))


def test_what_is_published_and_is_no_url_answers_nobody(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servers, "START_S_MAX", 0.2)
    with owner(place) as first:
        first.ready()
        for rubbish in (b"rubbish here", b"\xff\x00=1", b""):
            (place / "postgres.url").write_bytes(rubbish)
            with (
                pytest.raises(CannotRun, match="does not answer"),
                running(Settings(data_dir=place)),
            ):
                pass


@pytest.mark.parametrize("full", ["data", "tmp"])
def test_the_volume_without_room_is_named(
    full: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, sockets = tmp_path / "data", tmp_path / "tmp" / "gridledger-1"
    folder.mkdir()
    file = folder / "postgres/pg_wal/x" if full == "data" else sockets / ".s.PGSQL.5432.lock"
    cluster = Cluster(folder / "postgres", Account())
    cluster.beside("log").write_text(f'FATAL:  "{file}": No space left on device\nshut down\n')
    monkeypatch.setattr(process, "answers", lambda _: False)
    with pytest.raises(CannotRun, match=f"disk is full: {tmp_path / full}\\."):
        process._wait_until_it_answers(cluster, sockets, "")


def test_of_many_that_start_at_once_one_owns_the_server(folder: Path) -> None:
    with ExitStack() as stack:
        owners = [stack.enter_context(owner(folder / "data")) for _ in range(4)]
        with ThreadPoolExecutor() as pool:
            urls = set(pool.map(Owner.ready, owners))
        assert len(urls) == 1
        assert sorted(one.owned for one in owners) == [False, False, False, True]


def test_users_that_come_while_others_go_are_never_cut_off(place: Path) -> None:
    settings = Settings(data_dir=place)

    def come_and_go(draw: Random) -> int:
        started = 0
        for _ in range(ROUNDS):
            with running(settings) as server, psycopg.connect(server.admin_url) as connection:
                time.sleep(draw.uniform(0, 0.05))  # so that the ends fall anywhere
                connection.execute("SELECT 1")
                started += server.owned
            time.sleep(draw.uniform(0, 0.05))
        return started

    with ThreadPoolExecutor() as pool:
        assert sum(pool.map(come_and_go, map(Random, range(3)))) >= 1
    until_free(place)


def test_a_socket_path_that_the_system_refuses_gets_a_short_one(folder: Path) -> None:
    place = folder / ("long-" * 20) / "data"
    with running(Settings(data_dir=place)) as server:
        sockets = Path(str(conninfo_to_dict(server.admin_url)["host"]))
        with psycopg.connect(server.admin_url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    assert len(str(sockets)) < 60
    assert not sockets.exists()


def test_a_zombie_that_bears_the_old_servers_number_does_not_stop_the_next(folder: Path) -> None:
    settings = Settings(data_dir=folder / "data")
    with running(settings):
        pass
    zombie = subprocess.Popen(["/bin/true"])
    os.waitid(os.P_PID, zombie.pid, os.WEXITED | os.WNOWAIT)
    (folder / "data" / "postgres" / "postmaster.pid").write_text(f"{zombie.pid}\n")
    with running(settings) as server, psycopg.connect(server.admin_url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    zombie.wait()


@pytest.mark.skipif(not Path("/proc").exists(), reason="tells a server by /proc")
def test_a_server_started_by_other_means_is_left_alone(folder: Path) -> None:
    settings = Settings(data_dir=folder / "data")
    with running(settings):
        pass
    cluster = folder / "data" / "postgres"
    other = subprocess.Popen([sys.executable, "-c", "input()", cluster], stdin=subprocess.PIPE)
    (cluster / "postmaster.pid").write_text(f"{other.pid}\n")
    with pytest.raises(CannotRun, match=str(other.pid)), running(settings):
        pass
    assert (cluster / "postmaster.pid").exists()
    other.communicate(b"\n")


def test_an_initdb_that_was_cut_short_is_begun_again(folder: Path) -> None:
    unfinished = folder / "data" / "postgres.unfinished"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")
    with running(Settings(data_dir=folder / "data")) as server:
        assert server.owned
    assert not unfinished.exists()


@pytest.mark.skipif(not SYSTEM_15_PROGRAMS.exists(), reason=f"no {SYSTEM_15_PROGRAMS}")
def test_a_cluster_is_opened_only_by_the_version_that_made_it(folder: Path) -> None:
    place = folder / "data"
    with running(Settings(data_dir=place)):
        pass
    with (
        pytest.raises(CannotRun, match="PostgreSQL 18"),
        running(Settings(data_dir=place, pg_bin=SYSTEM_15_PROGRAMS)),
    ):
        pass


def test_a_folder_without_programs_is_refused_by_name(folder: Path) -> None:
    settings = Settings(data_dir=folder / "data", pg_bin=folder)
    with pytest.raises(CannotRun, match="GRIDLEDGER_PG_BIN"), running(settings):
        pass
