"""Whether a folder holds a backup that is whole; nothing but its files is touched."""

import json
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from adapters.vault.keys import MasterKeys
from infra.backup.manifest import (
    CLAIM,
    FORMAT,
    KEY,
    MANIFEST,
    PART,
    SMALL_MAX,
    SUMS,
    VOUCHER,
    LedgerCopy,
    Manifest,
    sums,
    unfinished,
)
from infra.backup.tables import Told
from infra.migrations import Applied, unknown
from infra.refusal import CannotRun


class Backup(NamedTuple):
    """A backup whose small files are whole; its tables' are checked by `check_tables`."""

    folder: Path
    manifest: Manifest
    own_key: str | None

    @property
    def identity(self) -> str:
        """The SHA-256 of what its manifest says, which no other backup says."""
        return sha256(self.manifest.model_dump_json().encode()).hexdigest()

    def ledgers(self, name: str | None) -> list[LedgerCopy]:
        """The one of that name, or all. Raises CannotRun."""
        found = [one for one in self.manifest.ledgers if name in (None, one.name)]
        if not found:
            names = ", ".join(one.name for one in self.manifest.ledgers)
            raise CannotRun(
                f"备份中没有账本“{name}”，只有：{names}。",
                f"There is no ledger {name!r} in the backup, but: {names}.",
            )
        return found


def open_backup(folder: Path) -> Backup:
    """Read what the backup says of itself. Raises CannotRun where it is unfinished or damaged."""
    if not folder.is_dir():
        raise CannotRun(f"没有文件夹 {folder}。", f"There is no folder {folder}.")
    if (folder / CLAIM).exists() and not (folder / SUMS).exists():
        raise unfinished(folder)
    if not (folder / SUMS).is_file():
        raise CannotRun(
            f"{folder} 中没有完整的备份：缺少 {SUMS}，它最后才写入。",
            f"There is no whole backup in {folder}: {SUMS}, which is written last, is missing.",
        )
    content = _small(folder, MANIFEST)
    if sha256(content).hexdigest().encode() not in _small(folder, SUMS):
        raise damaged(MANIFEST)
    try:
        said = json.loads(content)
        if (made_in := said["format"]) != FORMAT:
            raise _newer(f"format {made_in}")
        manifest = Manifest.model_validate_json(content)
    except (ValueError, TypeError, KeyError, ValidationError):
        raise damaged(MANIFEST) from None
    small = {name: _small(folder, name) for name in small_files(manifest)}
    if sums(manifest, small) != _small(folder, SUMS):
        wrong = next((n for n in (VOUCHER, KEY) if n in small and _unlisted(folder, n)), SUMS)
        raise damaged(wrong)
    return Backup(folder, manifest, small[KEY].decode() if manifest.with_key else None)


def require_fit(ledger: LedgerCopy) -> None:
    """Raise CannotRun where the tables' form is none that this program knows."""
    applied = [Applied(*one.model_dump().values()) for one in ledger.migrations]
    if (name := unknown(applied)) is not None:
        raise _newer(name)


def require_key(backup: Backup, keys: MasterKeys) -> None:
    """Raise CannotRun where the words of this backup cannot be read by this key."""
    if not vouches(backup, keys):
        raise CannotRun(
            "主密钥不是这份备份的，或备份被人改动过。请用 --key 指定当时的 master.key。",
            "The master key is not the one of this backup, or somebody changed the backup. Name the"
            " master.key of that time with --key.",
        )


def vouches(backup: Backup, keys: MasterKeys) -> bool:
    """Whether this key made the backup's voucher."""
    given = keys.voucher(_small(backup.folder, MANIFEST), backup.manifest.master_version)
    return given is not None and given.encode() == _small(backup.folder, VOUCHER).strip()


def check_tables(backup: Backup, ledgers: list[LedgerCopy], told: Told) -> None:
    """Read every file. Raises CannotRun at the first that is missing, cut off or changed.

    And where the log that was copied had gaps: what follows from it nobody can say.
    """
    for ledger in ledgers:
        if ledger.gaps:
            raise CannotRun(
                f"账本“{ledger.name}”在备份之前已缺 {ledger.gaps:,} 个事实，无法恢复；"
                "请换一份更早的备份。",
                f"The log of {ledger.name!r} lacked {ledger.gaps:,} events before it was copied: it"
                " cannot be restored. Take an earlier backup.",
            )
        for one in ledger.tables:
            path = ledger.path(one.table)
            file = backup.folder / path
            if not file.is_file() or file.stat().st_size != one.bytes:
                raise damaged(path)
            digest = sha256()
            with file.open("rb") as parts:
                while part := parts.read(PART):
                    digest.update(part)
                    told(len(part))
            if digest.hexdigest() != one.sha256:
                raise damaged(path)


def small_files(manifest: Manifest) -> list[str]:
    """What lies beside the tables' files, but for SHA256SUMS."""
    return [MANIFEST, VOUCHER, *([KEY] if manifest.with_key else [])]


def damaged(path: str) -> CannotRun:
    return CannotRun(
        f"备份已损坏：{path} 缺失、不完整或被改动。没有恢复任何内容；请换一份备份。",
        f"The backup is damaged: {path} is missing, cut off or changed. Nothing was restored; take"
        " another backup.",
    )


def _newer(what: str) -> CannotRun:
    return CannotRun(
        f"这份备份由更新的程序制作（{what}）。请先升级程序，再恢复。",
        f"This backup was made by a newer program ({what}). Update the program, then restore it.",
    )


def _small(folder: Path, name: str) -> bytes:
    file = folder / name
    if not file.is_file() or file.stat().st_size > SMALL_MAX:
        raise damaged(name)
    return file.read_bytes()


def _unlisted(folder: Path, name: str) -> bool:
    return sha256(_small(folder, name)).hexdigest().encode() not in _small(folder, SUMS)
