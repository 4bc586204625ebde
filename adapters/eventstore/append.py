"""The one statement that writes: its parameters as columns, its answer as values."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, get_type_hints
from uuid import UUID

from adapters.eventstore.arrays import KINDS, WORDS, Kind, holed, whole
from adapters.eventstore.statement import Statement


class Head(NamedTuple):
    unit: int
    stream: UUID
    version: int


class Row(NamedTuple):
    """An event as stored. replayed_at: its recorded instant, None = the database's clock."""

    unit: int
    stream: UUID
    version: int
    topic: str
    state: bytes
    event_id: UUID
    metadata: bytes
    effective_at: datetime
    salt: bytes
    replayed_at: datetime | None


class ReceiptRow(NamedTuple):
    """ordinal: of the last row once the command was decided, its own included; from 1.

    The position stored is that row's: the log up to there is what the outcome is true of.
    """

    unit: int
    command_id: UUID
    actor: str
    request_sha256: bytes
    outcome: str
    code: str | None
    stream: UUID
    version: int
    ordinal: int
    effective_at: datetime
    decided_at: datetime
    catalogue_position: int


class Seen(NamedTuple):
    """A claim key as the decision saw it; holder None = free."""

    unit: int
    kind: str
    key: str
    holder: UUID | None


class Freed(NamedTuple):
    unit: int
    kind: str
    key: str


class Taken(NamedTuple):
    unit: int
    kind: str
    key: str
    holder: UUID


class Synced(NamedTuple):
    unit: int
    device: UUID
    last_seq: int
    last_effective_at: datetime
    offset_s: float


class Append(NamedTuple):
    """Everything that one batch writes, and everything that must still be as it was decided on."""

    heads: Sequence[Head] = ()
    rows: Sequence[Row] = ()
    receipts: Sequence[ReceiptRow] = ()
    seen: Sequence[Seen] = ()
    freed: Sequence[Freed] = ()
    taken: Sequence[Taken] = ()
    synced: Sequence[Synced] = ()


class Conflict(NamedTuple):
    """Why a unit was not written.

    why: HEAD (a stream moved on), RECEIPT (the command is known), CLAIM (a key changed), CATALOGUE
    (it was decided on an older one).
    """

    unit: int
    why: str
    key: str


class Written(NamedTuple):
    """base: the last position before the batch; rows without conflict follow it gaplessly."""

    base: int
    at: datetime
    conflicts: tuple[Conflict, ...]


_SQL_TYPES = {
    int: "bigint[]",
    UUID: "uuid[]",
    str: "text[]",
    bytes: "bytea[]",
    datetime: "timestamptz[]",
    float: "float8[]",
}


_WORDS = ("topic", "actor", "outcome", "code")


class _Column(NamedTuple):
    """How one field of a group is sent. make: an array of its values, of that kind."""

    cast: str
    kind: Kind
    make: Callable[[Kind, Sequence[Any]], bytes]


def _columns(group: type) -> list[_Column]:
    columns = []
    for name, hint in get_type_hints(group).items():
        plain = next((t for t in _SQL_TYPES if hint == t or hint == t | None), None)
        assert plain is not None, (group, name)
        cast = "int[]" if name in ("unit", "ordinal") else _SQL_TYPES[plain]
        kind = WORDS if name in _WORDS else KINDS[cast]
        columns.append(_Column(cast, kind, whole if hint == plain else holed))
    return columns


_GROUPS: tuple[type, ...] = (Head, Row, ReceiptRow, Seen, Freed, Taken, Synced)
_COLUMNS = tuple(_columns(group) for group in _GROUPS)
_EMPTY = tuple([column.kind.empty for column in columns] for columns in _COLUMNS)
_PLACES = ", ".join(f"%b::{column.cast}" for columns in _COLUMNS for column in columns)
APPEND = f"SELECT base_, at_, bad_, why_, key_ FROM log.append({_PLACES})"  # noqa: S608 - constants only
APPENDING = Statement("append", APPEND)
LOCK = "SELECT pg_advisory_xact_lock(7)"


def parameters(append: Append) -> list[bytes]:
    """The columns of APPEND in its order."""
    sent: list[bytes] = []
    for columns, empty, values in zip(_COLUMNS, _EMPTY, append, strict=True):
        if values:
            pairs = zip(columns, zip(*values, strict=True), strict=True)
            sent += [make(kind, several) for (_, kind, make), several in pairs]
        else:
            sent += empty
    return sent


def written(row: tuple[int, datetime, list[int], list[str], list[str]]) -> Written:
    base, at, units, why, keys = row
    return Written(base, at, tuple(map(Conflict, units, why, keys)))
