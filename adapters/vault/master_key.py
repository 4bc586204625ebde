"""The master key's home: a file that only its owner can read, made once, or a setting."""

import os
import re
import secrets
from pathlib import Path

from adapters.vault.errors import MasterKeyUnusable
from adapters.vault.keys import KEY_BYTES, MasterKeys

_LINE = re.compile(r"([1-9][0-9]{0,8}) ([0-9a-f]{64})")
_OF_ANOTHER_LENGTH = re.compile(r"[1-9][0-9]{0,8} ([0-9a-f]+)")


def read_master_keys(text: str, path: Path = Path("master.key")) -> MasterKeys:
    """Return the keys in this text: a line `<version> <64 hexadecimal digits>` each.

    path: of the file that holds it. Raises MasterKeyUnusable, which never repeats the text.
    """
    found: dict[int, bytes] = {}
    for n, line in enumerate(text.split("\n"), 1):
        if line:
            key = _LINE.fullmatch(line)
            if key is None or int(key[1]) in found:
                raise _malformed(path, n, line)
            found[int(key[1])] = bytes.fromhex(key[2])
    if not found:
        raise MasterKeyUnusable(
            f"主密钥文件 {path} 是空的。请从备份恢复该文件。",
            f"The master key's file {path} is empty. Restore the file from your backup.",
        )
    return MasterKeys(found)


def _malformed(path: Path, n: int, line: str) -> MasterKeyUnusable:
    digits = _OF_ANOTHER_LENGTH.fullmatch(line)
    if _LINE.fullmatch(line):
        zh, en = "重复了前面的版本号", "repeats a version"
    elif digits:
        zh = f"有 {len(digits[1])} 位十六进制数，应为 64 位"
        en = f"has {len(digits[1])} hexadecimal digits instead of 64"
    else:
        zh = "不是“版本号 64 位十六进制数”"
        en = "is not `<version> <64 hexadecimal digits>`"
    return MasterKeyUnusable(
        f"主密钥文件 {path} 第 {n} 行{zh}。请从备份恢复该文件。",
        f"Line {n} of the master key's file {path} {en}. Restore the file from your backup.",
    )


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
    return read_master_keys(path.read_text("utf-8", errors="replace"), path)


def require_there(path: Path) -> None:
    """Raises MasterKeyUnusable where it is not: a new one would take the place of what is lost."""
    if not path.exists():
        raise MasterKeyUnusable(
            f"没有主密钥 {path}，而这个账本的文字是用它封存的。请放回另存的那一份；没有它，已封存的"
            "文字无法读取。",
            f"There is no master key {path}, and this ledger's words were sealed with it. Put the"
            " copy back that was kept apart; without it, what was sealed cannot be read.",
        )


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
