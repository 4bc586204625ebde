"""Making a backup of ledgers: their tables first, what says that it is whole last."""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.metadata import version
from pathlib import Path

import psycopg
from rich.progress import Progress

from adapters.clock import now
from adapters.vault.keys import MasterKeys
from infra.backup.manifest import KEY, MANIFEST, SUMS, VOUCHER, Manifest, keep, sums, write
from infra.backup.snapshot import copy_ledger
from infra.postgres.server import Server
from infra.refusal import CannotRun


def make_backup(
    server: Server, names: list[str], folder: Path, keys: MasterKeys, key_file: bytes | None,
    progress: Progress,
) -> Manifest:  # fmt: skip
    """Back up these ledgers into an empty folder; on any failure nothing is left in it.

    key_file: the master key's, where it is to lie in the backup. Raises CannotRun.
    """
    made_at = now()
    with _filled(folder):
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
        keep(folder)
    return manifest


@contextmanager
def _filled(folder: Path) -> Iterator[None]:
    """A folder that is new or empty, and empty again if this fails."""
    new = not folder.exists()
    if not new and (not folder.is_dir() or any(folder.iterdir())):
        raise CannotRun(
            f"{folder} 不是空目录。请为每份备份另取一个新目录。",
            f"{folder} is not an empty folder. Give every backup a folder of its own.",
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        for inner in folder.iterdir():
            shutil.rmtree(inner) if inner.is_dir() else inner.unlink()
        if new:
            folder.rmdir()
        raise


def _version(server: Server) -> str:
    with closing(psycopg.connect(server.admin_url)) as connection:
        return str(connection.info.parameter_status("server_version"))
