"""A stored row as bytes: what its hash is taken over, and what leaves with the whole row.

The mark, then every column as a 4-byte length and its bytes, all big-endian: what PostgreSQL's COPY
BINARY writes for a row, without the count of columns. SHA-256 of it is the row's entry.
"""

import struct
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from adapters.eventstore.errors import Corrupt
from adapters.eventstore.mapper import COLUMNS, StoredRow

MARK: Final = b"gridledger/leaf/v1"
COLUMNS_WITH_SALT: Final = f"{COLUMNS}, salt"
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_LENGTH: Final = struct.Struct("!I")
_FIXED: Final = struct.Struct("!Iq I16s Iq I16s Iq Iq I16s".replace(" ", ""))
_LENGTHS: Final = (8, 16, 8, 16, 8, 8, 16)


class Leaf(NamedTuple):
    """A whole row. row: in the order of the log's columns."""

    row: StoredRow
    salt: bytes


def leaf(row: StoredRow, salt: bytes) -> bytes:
    """Return the row as bytes."""
    stream, version, topic, state, position, event_id, metadata, effective_at, recorded_at = row
    fixed = _FIXED.pack(
        8, position, 16, stream.bytes, 8, version, 16, event_id.bytes,
        8, _microseconds(effective_at), 8, _microseconds(recorded_at), 16, salt,
    )  # fmt: skip
    parts = [MARK, fixed]
    for value in (topic.encode(), state, metadata):
        parts += (_LENGTH.pack(len(value)), value)
    return b"".join(parts)


def read_leaf(content: bytes) -> Leaf:
    """Return what `leaf` was given. Raises Corrupt where it is anything else."""
    start = len(MARK) + _FIXED.size
    if not content.startswith(MARK) or len(content) < start:
        raise Corrupt("this is no row of a log")
    fixed = _FIXED.unpack_from(content, len(MARK))
    if fixed[::2] != _LENGTHS:
        raise Corrupt("a column of the row has another length")
    values: list[bytes] = []
    for _ in range(3):
        value, start = _value(content, start)
        values.append(value)
    if start != len(content):
        raise Corrupt("something follows the row")
    position, stream, version, event_id, effective_at, recorded_at, salt = fixed[1::2]
    topic, state, metadata = values
    row = (
        UUID(bytes=stream), version, topic.decode(), state, position, UUID(bytes=event_id),
        metadata, _instant(effective_at), _instant(recorded_at),
    )  # fmt: skip
    return Leaf(row, salt)


def _value(content: bytes, start: int) -> tuple[bytes, int]:
    if len(content) < start + _LENGTH.size:
        raise Corrupt("the row is cut off")
    (length,) = _LENGTH.unpack_from(content, start)
    begin = start + _LENGTH.size
    if len(content) < begin + length:
        raise Corrupt("the row is cut off")
    return content[begin : begin + length], begin + length


def _microseconds(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND


def _instant(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)
