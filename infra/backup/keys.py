"""The master key's file: the backup's own, one given by hand, or the data folder's."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from adapters.vault.master_key import read_master_keys
from infra.backup.checking import Backup, require_key, vouches
from infra.backup.manifest import KEY, keep, write
from infra.postgres.server import holds_no_ledger
from infra.refusal import CannotRun
from infra.settings import Settings

_OF_A_LEDGER: Final = ("postgres", "postgres.location", "vault", "edge")
"""What stands in a data folder that somebody used, here or with a server of his own."""


def place(settings: Settings) -> Path:
    return settings.data_dir / "vault" / "master.key"


def key_here(settings: Settings) -> bytes:
    """The data folder's own; none is made. Raises CannotRun."""
    path = place(settings)
    if not any((settings.data_dir / name).exists() for name in _OF_A_LEDGER):
        raise holds_no_ledger(settings)
    if not path.is_file():
        raise CannotRun(
            f"没有主密钥 {path}。没有它，备份中密封的文字谁也读不了；请先从备份恢复该文件。",
            f"There is no master key {path}. Without it nobody could read the sealed words of a"
            " backup: restore that file first.",
        )
    return path.read_bytes()


@contextmanager
def key_for(backup: Backup, settings: Settings, given: Path | None) -> Iterator[Callable[[], None]]:
    """The backup's key lies in the data folder; where it was put there, a failure takes it away.

    Not any more once what this gives was called: a ledger may need it from then on.
    given: a file with it; else the backup's own, else the data folder's. Raises CannotRun,
    MasterKeyUnusable.
    """
    needed: list[bool] = []
    path, content = place(settings), fitting(backup, settings, given)
    if path.is_file():
        if not vouches(backup, read_master_keys(path.read_text("utf-8", errors="replace"), path)):
            raise CannotRun(
                f"{path} 是另一把主密钥，此处的其他账本可能要用。请恢复到空的数据目录；"
                "如果此处没有别的账本，先把该文件移走。",
                f"{path} is another master key, which other ledgers here may need. Restore into an"
                " empty data folder; or, where there is no other ledger, move that file away.",
            )
        yield lambda: None
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write(path.parent, path.name, content.encode())
    keep(path.parent)
    try:
        yield lambda: needed.append(True)
    except BaseException:
        if not needed:
            path.unlink()
        raise


def fitting(backup: Backup, settings: Settings, given: Path | None) -> str:
    """The file's text, found to be of this backup. Raises CannotRun, MasterKeyUnusable."""
    here = place(settings)
    path = given or (here if backup.own_key is None else None)
    if path is not None and path.is_dir():
        raise CannotRun(
            f"{path} 是目录，请用 --key 指定其中的 master.key 文件。",
            f"{path} is a folder: name the master.key in it with --key.",
        )
    if path is not None and not path.is_file() and backup.own_key is not None:
        raise CannotRun(
            f"没有文件 {path}。这份备份自带主密钥，不写 --key 即可。",
            f"There is no file {path}. This backup holds its master key: leave --key out.",
        )
    if path is not None and not path.is_file():
        raise CannotRun(
            f"主密钥不在这份备份中，{path} 也没有。请用 --key 指定另存的 master.key；"
            "没有它，密封的文字无法读取。",
            f"The master key is not in this backup, and there is none at {path}. Name the"
            " master.key that was kept apart with --key; without it no sealed word can be read.",
        )
    text = path.read_text("utf-8", errors="replace") if path else backup.own_key
    assert text is not None
    require_key(backup, read_master_keys(text, path or backup.folder / KEY))
    return text
