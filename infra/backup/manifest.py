"""How a backup describes itself, and how it is found whole, damaged, unfinished or another's.

`manifest.json` says what was copied. `SHA256SUMS` is written last and lists every file, so that
`sha256sum -c SHA256SUMS` checks a backup without this program. `manifest.voucher` is made with the
master key: whoever has not got the key cannot change a backup unnoticed.
"""

import os
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Final
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from domain.ledger.events import LedgerKind
from infra.backup.tables import COPIED
from infra.postgres.server import LEDGER_NAME
from infra.refusal import CannotRun

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
VOUCHER: Final = "manifest.voucher"
SUMS: Final = "SHA256SUMS"
KEY: Final = "master.key"
CLAIM: Final = "BEING-MADE"
"""Stands in the folder while a backup is being made there, so that no other run takes it too."""
SMALL_MAX: Final = 4_000_000
PART: Final = 1 << 16

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Count = Annotated[int, Field(ge=0)]


def _known(table: str) -> str:
    if table not in COPIED:
        raise ValueError("no such table")
    return table


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TableCopy(_Said):
    table: Annotated[str, AfterValidator(_known)]
    rows: Count
    bytes: Count
    sha256: Sha256


class Migrated(_Said):
    number: int
    name: str
    sha256: Sha256


class Referred(_Said):
    """References of the log to what the vault holds; missing: whose value it had lost."""

    referred: Count
    kept: Count
    erased: Count
    missing: Count


class LedgerCopy(_Said):
    """One ledger as of one moment. position: the last event's; relayed: Kafka had it up to there.

    tables: in the order of restoring.
    """

    name: Annotated[str, StringConstraints(pattern=f"^{LEDGER_NAME.pattern}$")]
    ledger_id: UUID
    kind: LedgerKind
    epoch: int
    position: Count
    recorded_at: datetime
    relayed: Count | None
    migrations: list[Migrated]
    tables: list[TableCopy]
    words: Referred
    photos: Referred

    def table(self, name: str) -> TableCopy | None:
        """None where the program that made the backup had no such table yet."""
        return next((one for one in self.tables if one.table == name), None)

    def rows(self, table: str) -> int:
        found = self.table(table)
        return found.rows if found else 0

    @property
    def gaps(self) -> int:
        """Positions of the copied log that held no event."""
        return max(0, self.position - self.rows("log.events"))

    def path(self, table: str) -> str:
        """The file of a table, within the backup."""
        return f"{self.name}/{table}.copy"


class Manifest(_Said):
    """made_at: when the backup was begun; everything acknowledged before is in it.

    master_version: of the key that vouches for it. with_key: whether the master key lies in it.
    """

    format: int = FORMAT
    program: str
    server: str
    made_at: datetime
    master_version: int
    with_key: bool
    ledgers: list[LedgerCopy]

    def files(self) -> Iterator[tuple[str, int, str]]:
        """Every table's file: its path, bytes and sha256."""
        for ledger in self.ledgers:
            for one in ledger.tables:
                yield ledger.path(one.table), one.bytes, one.sha256


def sums(manifest: Manifest, small: dict[str, bytes]) -> bytes:
    """The lines of SHA256SUMS. small: the files beside the tables, by their names."""
    lines = [(digest, path) for path, _, digest in manifest.files()]
    lines += [(sha256(content).hexdigest(), name) for name, content in sorted(small.items())]
    return "".join(f"{digest}  {path}\n" for digest, path in lines).encode()


def unfinished(folder: Path) -> CannotRun:
    return CannotRun(
        f"{folder} 中的备份没有做完：可能还在进行；若已中断，请删除该目录后重新备份。",
        f"The backup in {folder} is not finished. It may still be being made; where that was"
        " interrupted, delete the folder and make it again.",
    )


def write(folder: Path, name: str, content: bytes) -> None:
    """A file that only its owner may read, durable when this returns."""
    with os.fdopen(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as to:
        to.write(content)
        to.flush()
        os.fsync(to.fileno())


def keep(folder: Path) -> None:
    """Make the names in a folder durable."""
    opened = os.open(folder, os.O_RDONLY)
    os.fsync(opened)
    os.close(opened)
