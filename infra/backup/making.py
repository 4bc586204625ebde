"""Making a backup of ledgers: their tables first, what says that it is whole last."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Final

import psycopg
from rich.progress import Progress

from adapters.clock import now
from adapters.vault.keys import MasterKeys
from infra.backup.manifest import (
    CLAIM,
    KEY,
    MANIFEST,
    SUMS,
    VOUCHER,
    Manifest,
    keep,
    sums,
    unfinished,
    write,
)
from infra.backup.snapshot import copy_ledger
from infra.failures import BARRED, FULL
from infra.postgres.server import Server
from infra.refusal import CannotRun

_WHY: Final = {
    errno.ENOTDIR: "不是目录", errno.EROFS: "文件系统只读", errno.ENOENT: "此处不能建目录",
    errno.ENAMETOOLONG: "名称太长", errno.ELOOP: "链接绕成圈",
}  # fmt: skip


def make_backup(
    server: Server, names: list[str], folder: Path, keys: MasterKeys, key_file: bytes | None,
    progress: Progress,
) -> Manifest:  # fmt: skip
    """Back up these ledgers into an empty folder; on any failure nothing is left in it.

    key_file: the master key's, where it is to lie in the backup. Raises CannotRun.
    """
    made_at = now()
    with _claimed(folder, names):
        ledgers = [
            made for name in names if (made := copy_ledger(server, name, folder, keys, progress))
        ]
        if not ledgers:
            raise CannotRun("这里没有可备份的账本。", "There is no ledger here to back up.")
        manifest = Manifest(
            program=version("gridledger"), server=_version(server), made_at=made_at,
            master_version=keys.version, with_key=key_file is not None, ledgers=ledgers,
        )  # fmt: skip
        content = manifest.model_dump_json(indent=2).encode() + b"\n"
        voucher = keys.voucher(content, keys.version)
        assert voucher is not None
        small = {MANIFEST: content, VOUCHER: f"{voucher}\n".encode()}
        if key_file is not None:
            small[KEY] = key_file
        for name, said in small.items():
            write(folder, name, said)
        write(folder, SUMS, sums(manifest, small))
        (folder / CLAIM).unlink()
        keep(folder)
    return manifest


@contextmanager
def _claimed(folder: Path, names: list[str]) -> Iterator[None]:
    """A folder that is new or empty and nobody else's; what stands in it is gone if this fails."""
    new = _claim(folder)
    try:
        yield
    except BaseException as error:
        for name in names:
            shutil.rmtree(folder / name, ignore_errors=True)
        for name in (MANIFEST, VOUCHER, KEY, SUMS, CLAIM):
            (folder / name).unlink(missing_ok=True)
        if new:
            folder.rmdir()
        if isinstance(error, OSError) and error.errno in FULL:
            raise _full(folder) from error
        raise


def _claim(folder: Path) -> bool:
    """Whether the folder was made here. Raises CannotRun where it is not ours to fill."""
    try:
        above = Path(os.path.realpath(folder)).parents  # `resolve` ends at links in a circle
        if any((one / "PG_VERSION").exists() for one in above):
            raise _of_a_database(folder)
        new = not folder.exists()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise _taken(folder)
        (folder / CLAIM).touch(0o600, exist_ok=False)
    except FileExistsError:
        raise _taken(folder) from None
    except OSError as error:
        if error.errno in BARRED | _WHY.keys():  # ENOENT: so says /proc
            raise _barred(folder, error.errno) from error
        raise
    if [one.name for one in folder.iterdir()] != [CLAIM]:  # another run came in between, and ended
        (folder / CLAIM).unlink()
        raise _taken(folder)
    return new


def _taken(folder: Path) -> CannotRun:
    if not folder.is_dir():  # nothing at all: a link to what is not there
        return _barred(folder, errno.ENOTDIR if folder.exists() else errno.ENOENT)
    if (folder / CLAIM).exists():
        return unfinished(folder)
    return CannotRun(
        f"{folder} 不是空目录。请为每份备份另取一个新目录。",
        f"{folder} is not an empty folder. Give every backup a folder of its own.",
    )


def _of_a_database(folder: Path) -> CannotRun:
    return CannotRun(
        f"{folder} 在数据库自己的目录里，会随数据库一起丢失。请把备份放到别处，最好另一块磁盘。",
        f"{folder} lies in a database's own folder, and would be lost with it. Put the backup"
        " elsewhere, at best on another disk.",
    )


def _barred(folder: Path, why: int) -> CannotRun:
    return CannotRun(
        f"无法写入备份目录 {folder}：{_WHY.get(why, '没有权限')}。请检查该路径，或为备份另选一处。",
        f"The backup's folder {folder} cannot be written ({os.strerror(why)}). Look at that path,"
        " or choose another place for the backup.",
    )


def _full(folder: Path) -> CannotRun:
    return CannotRun(
        f"磁盘已满：{folder}。备份没有做成，也没有留下任何文件；腾出空间后重新运行，或换一处。",
        f"The disk is full: {folder}. No backup was made and no file of it is left; make room and"
        " run it again, or choose another place.",
    )


def _version(server: Server) -> str:
    with closing(psycopg.connect(server.admin_url)) as connection:
        return str(connection.info.parameter_status("server_version"))
