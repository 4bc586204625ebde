"""The master key's home: a file that only its owner can read, made once, or a setting."""

import os
import re
import secrets
from pathlib import Path

from adapters.vault.errors import MasterKeyUnusable
from adapters.vault.keys import KEY_BYTES, MasterKeys

_LINE = re.compile(r"([1-9][0-9]{0,8}) ([0-9a-f]{64})")


def read_master_keys(text: str) -> MasterKeys:
    """Return the keys in this text: a line `<version> <64 hexadecimal digits>` each.

    Raises MasterKeyUnusable, which never repeats the text.
    """
    lines = [_LINE.fullmatch(line) for line in text.split("\n") if line]
    found = {int(line[1]): bytes.fromhex(line[2]) for line in lines if line}
    if len(found) != len(lines):
        raise MasterKeyUnusable(
            "主密钥文件有一行不是“版本号 64 位十六进制数”，或版本重复。请从备份恢复该文件。",
            "A line of the master key's file is not `<version> <64 hexadecimal digits>`, or repeats"
            " a version. Restore the file from your backup.",
        )
    return MasterKeys(found)


def master_keys_in(path: Path) -> MasterKeys:
    """Return the keys in this file, made with a first one when there is none.

    Whoever loses this file loses every sealed value. Raises MasterKeyUnusable, also when others
    than its owner may read it.
    """
    if not path.exists():
        _make(path)
    if path.stat().st_mode & 0o077:
        raise MasterKeyUnusable(
            f"其他用户可以读取主密钥 {path}。请运行：chmod 600 {path}",
            f"Others may read the master key {path}. Run: chmod 600 {path}",
        )
    return read_master_keys(path.read_text("utf-8", errors="replace"))


def _make(path: Path) -> None:
    """Two processes may come here at once: the link lets one file win, complete or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"1 {secrets.token_hex(KEY_BYTES)}\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
