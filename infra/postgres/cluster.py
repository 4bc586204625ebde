"""Where a cluster lies, and its making."""

import os
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path
from typing import IO, NamedTuple

from infra.postgres.account import Account, account_for
from infra.postgres.binaries import Binaries
from infra.refusal import NO_SPACE, CannotRun, disk_full, make_folder

MACHINE = Path("/var/lib/gridledger")
ADMINISTRATOR = "postgres"


class Cluster(NamedTuple):
    """A folder of PostgreSQL's; its lock, URL and log lie beside it under the same name.

    pointer: the file in the data folder that names the cluster where it lies elsewhere.
    """

    folder: Path
    account: Account
    pointer: Path | None = None

    def beside(self, ending: str) -> Path:
        return self.folder.with_name(f"{self.folder.name}.{ending}")

    def major(self) -> int | None:
        """The version that made it; None before it is made."""
        try:
            return int((self.folder / "PG_VERSION").read_text())
        except FileNotFoundError:
            return None


def find_cluster(data_dir: Path) -> Cluster:
    """In the data folder; elsewhere when the server's account cannot get there (0700 home).

    Raises CannotRun.
    """
    make_folder(data_dir)
    inside = data_dir.resolve() / "postgres"
    pointer = inside.with_suffix(".location")
    if pointer.exists():
        folder = Path(pointer.read_text(encoding="utf-8").strip())
        return Cluster(folder, account_for(folder), pointer)
    account = account_for(inside)
    if account.can("test", "-x", inside.parent):
        return Cluster(inside, account)
    if inside.exists():
        raise CannotRun(
            f"数据库帐户进不了 {inside.parent}，而数据就在其中。请恢复上级目录的权限。",
            f"The database's account cannot get into {inside.parent}, where its data lies."
            " Give the folders above it back their modes.",
        )
    MACHINE.mkdir(mode=0o755, parents=True, exist_ok=True)
    folder = MACHINE / sha256(os.fsencode(inside.parent)).hexdigest()[:16]
    return Cluster(folder, account_for(folder), pointer)


def make_cluster(cluster: Cluster, binaries: Binaries, lock: IO[bytes]) -> None:
    """Make it whole or not at all; `lock` stays held while a program of ours is at work there."""
    if cluster.pointer and not cluster.pointer.exists():
        _set_aside(cluster)
        cluster.pointer.write_text(f"{cluster.folder}\n", encoding="utf-8")
    if cluster.major():
        return
    unfinished = cluster.beside("unfinished")
    if unfinished.exists():
        shutil.rmtree(unfinished)
    cluster.account.own(unfinished)
    locale = (
        ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if binaries.major >= 17  # noqa: PLR2004 - the first with a provider of its own
        else ["--locale=C.UTF-8"]
    )
    command: list[str | Path] = [binaries.folder / "initdb", "-D", unfinished, "-U", ADMINISTRATOR]
    command += ["--auth=trust", "--encoding=UTF8", "--no-instructions", *locale]
    made = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        text=True,
        pass_fds=(lock.fileno(),),
        **cluster.account.process(),
    )
    if made.returncode and NO_SPACE in made.stderr:
        raise disk_full(str(cluster.folder.parent))
    if made.returncode:
        raise CannotRun("数据库初始化失败：", f"initdb failed:\n{made.stderr}")
    unfinished.rename(cluster.folder)
    parent = os.open(cluster.folder.parent, os.O_RDONLY)
    os.fsync(parent)
    os.close(parent)


def _set_aside(cluster: Cluster) -> None:
    """The data folder was deleted since: the new one starts empty, and nothing is lost."""
    if cluster.folder.exists():
        n = 1
        while (aside := cluster.beside(f"aside-{n}")).exists():
            n += 1
        cluster.folder.rename(aside)
