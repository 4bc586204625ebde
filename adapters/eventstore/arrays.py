"""Columns of many values as PostgreSQL reads them: its binary form of arrays, made in one go.

The driver dumps a list value by value, each through a lookup; that was a fifth of an append.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from struct import Struct
from typing import Any
from uuid import UUID

import psycopg
from psycopg.adapt import Dumper
from psycopg.pq import Format

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_HEAD = Struct("!iii")  # dimensions, whether there are nulls, the type of the values
_DIMENSION = Struct("!ii")  # length, first index
_LENGTH = Struct("!i").pack
_NULL = _LENGTH(-1)
_INT4 = Struct("!ii").pack
_INT8 = Struct("!iq").pack
_FLOAT8 = Struct("!id").pack
_BIGINT = Struct("!q").pack
_UUID_LENGTH = _LENGTH(16)


class Column(bytes):
    """An array in binary, as a parameter whose type the statement names."""

    __slots__ = ()


class _ColumnDumper(Dumper):
    format = Format.BINARY

    def dump(self, obj: Column) -> Column:
        return obj


psycopg.adapters.register_dumper(Column, _ColumnDumper)


# A batch knows few instants besides those that it is told of: its own, and each command's twice.
@lru_cache(maxsize=4096)
def _timestamptz(value: datetime) -> bytes:
    since = value - _EPOCH
    return _INT8(8, (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds)


def _lengthened(values: Iterable[bytes]) -> list[bytes]:
    return [_LENGTH(len(value)) + value for value in values]


# Per type: its number in every PostgreSQL, and how values are written, each behind its length.
_TYPES: dict[str, tuple[int, Callable[[Iterable[Any]], list[bytes]]]] = {
    "int[]": (23, lambda values: [_INT4(4, value) for value in values]),
    "bigint[]": (20, lambda values: [_INT8(8, value) for value in values]),
    "float8[]": (701, lambda values: [_FLOAT8(8, value) for value in values]),
    "uuid[]": (2950, lambda values: [_UUID_LENGTH + value.int.to_bytes(16) for value in values]),
    "text[]": (25, lambda values: _lengthened([value.encode() for value in values])),
    "bytea[]": (17, _lengthened),
    "timestamptz[]": (1184, lambda values: list(map(_timestamptz, values))),
}


def bigint(value: int) -> bytes:
    """A single one, in binary."""
    return _BIGINT(value)


def column(
    sql_type: str, values: Sequence[UUID | int | float | str | bytes | datetime | None]
) -> Column:
    """The values as an array of this type. Raises struct.error where one does not fit."""
    oid, write = _TYPES[sql_type]
    if not values:
        return Column(_HEAD.pack(0, 0, oid))
    present = [value for value in values if value is not None]
    nulls = len(present) < len(values)
    written = write(present)
    if nulls:
        following = iter(written)
        written = [_NULL if value is None else next(following) for value in values]
    head = _HEAD.pack(1, nulls, oid) + _DIMENSION.pack(len(values), 1)
    return Column(head + b"".join(written))
