"""As root and as an ordinary user, in any folder: no mode changed, no user created."""

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from infra.postgres.account import account_for
from infra.postgres.binaries import Binaries, find_binaries, readable
from infra.postgres.cluster import MACHINE
from infra.postgres.server import running
from infra.settings import Settings
from tests.support.owner import ROOT, owner, wait_until_free

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become others")


@pytest.fixture
def home(folder: Path) -> Iterator[Path]:
    """A folder as root's home is, 0700; what lies in it elsewhere is removed as well."""
    home = folder / "home"
    home.mkdir(mode=0o700)
    before = set(MACHINE.glob("*"))
    yield home
    for path in set(MACHINE.glob("*")) - before - {MACHINE / "programs"}:
        wait_until_free(path) if path.suffix == ".lock" else None
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def modes(path: Path) -> list[tuple[int, int]]:
    return [(each.stat().st_mode, each.stat().st_uid) for each in (path, *path.parents)]


def test_as_root_in_a_0700_home_the_cluster_lies_elsewhere_and_no_mode_changes(
    home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    place = home / "data"
    place.mkdir()
    before, users = modes(place), pwd.getpwall()
    with running(Settings(data_dir=place)) as server, psycopg.connect(server.admin_url) as there:
        there.execute("CREATE TABLE mark AS SELECT 7 AS n")
    named = Path((place / "postgres.location").read_text().strip())
    assert named.parent == MACHINE
    assert str(named) in capfd.readouterr().err
    assert named.stat().st_uid == pwd.getpwnam("nobody").pw_uid
    assert (modes(place), pwd.getpwall()) == (before, users)
    with running(Settings(data_dir=place)) as server, psycopg.connect(server.admin_url) as there:
        assert there.execute("SELECT n FROM mark").fetchone() == (7,)


def test_a_folder_deleted_and_made_again_starts_empty(home: Path) -> None:
    place = home / "data"
    with running(Settings(data_dir=place)) as server, psycopg.connect(server.admin_url) as there:
        there.execute("CREATE TABLE mark ()")
    named = Path((place / "postgres.location").read_text().strip())
    shutil.rmtree(place)
    with running(Settings(data_dir=place)) as server, psycopg.connect(server.admin_url) as there:
        assert there.execute("SELECT to_regclass('mark')").fetchone() == (None,)
    assert named.with_name(f"{named.name}.aside-1").exists()


def test_programs_that_the_account_cannot_read_are_copied_once(home: Path) -> None:
    account = account_for(home / "postgres")
    wheel = find_binaries(None, account, None, home).folder.parents[1]
    for package in (wheel, wheel.with_name(f"{wheel.name}.libs")):
        shutil.copytree(package, home / package.name)
    hidden = Binaries(home / wheel.name / "pginstall" / "bin", 18, wheel.name)
    assert not account.can(hidden.folder / "postgres", "--version")
    copies = home.parent / "copies"
    copied = readable(hidden, account, copies)
    assert account.can(copied.folder / "psql", "--version")
    made = copied.folder.stat().st_ino
    assert readable(hidden, account, copies) == copied
    assert copied.folder.stat().st_ino == made


def test_an_ordinary_user_has_a_server_of_their_own_and_root_runs_it_as_that_user(
    folder: Path,
) -> None:
    nobody = pwd.getpwnam("nobody")
    user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    paths = os.pathsep.join([str(ROOT), *(path for path in sys.path if "site-packages" in path)])
    environment = {"PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}
    start = {"cwd": "/", "env": environment, **user}
    python = _python_for(start)
    with (
        owner(folder / "roots", python=python, **start) as refused,
        pytest.raises(AssertionError, match="You may not use"),
    ):
        refused.ready()
    theirs = folder / "theirs"
    theirs.mkdir()
    os.chown(theirs, nobody.pw_uid, nobody.pw_gid)
    theirs.chmod(0o700)
    with owner(theirs / "data", python=python, **start) as first:
        with psycopg.connect(first.ready()) as there:
            there.execute("CREATE TABLE mark AS SELECT 7 AS n")
        first.leave()
    again = Settings(data_dir=theirs / "data")
    with running(again) as server, psycopg.connect(server.admin_url) as there:
        assert there.execute("SELECT n FROM mark").fetchone() == (7,)
    assert (theirs / "data" / "postgres").stat().st_uid == nobody.pw_uid


def _python_for(start: dict[str, object]) -> str:
    """A Python that the user can run and that can import what we do."""
    for python in (sys.executable, "/usr/bin/python3"):
        try:
            command = [python, "-c", "import psycopg, pydantic_settings, infra"]
            subprocess.run(command, check=True, capture_output=True, **start)  # type: ignore[call-overload]
        except (OSError, subprocess.CalledProcessError):
            continue
        return python
    pytest.skip("no Python here that an ordinary user can run with our packages")
