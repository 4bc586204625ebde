"""Columns of many values as PostgreSQL reads them: its binary form of arrays, made in one go.

The driver dumps a list value by value, each through a lookup; that was a fifth of an append.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from struct import Struct
from typing import Any, Final, NamedTuple
from uuid import UUID

import psycopg
from psycopg.adapt import Dumper
from psycopg.pq import Format

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_HEAD = Struct("!iii").pack  # dimensions, whether there are nulls, the type of the values
_DIMENSION = Struct("!ii").pack  # length, first index
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


class Kind(NamedTuple):
    """How an array of one type begins, and how it goes on.

    empty: all of one without values. write: each value behind its length, none of them null; raises
    struct.error where one does not fit.
    """

    empty: bytes
    head: bytes
    head_of_nulls: bytes
    write: Callable[[Iterable[Any]], list[bytes]]


def _kind(number: int, write: Callable[[Iterable[Any]], list[bytes]]) -> Kind:
    """number: of the type of the values, in every PostgreSQL."""
    return Kind(_HEAD(0, 0, number), _HEAD(1, 0, number), _HEAD(1, 1, number), write)


KINDS: Final[Mapping[str, Kind]] = {
    "int[]": _kind(23, lambda values: [_INT4(4, value) for value in values]),
    "bigint[]": _kind(20, lambda values: [_INT8(8, value) for value in values]),
    "float8[]": _kind(701, lambda values: [_FLOAT8(8, value) for value in values]),
    "uuid[]": _kind(
        2950, lambda values: [_UUID_LENGTH + value.int.to_bytes(16) for value in values]
    ),
    "text[]": _kind(25, lambda values: _lengthened([value.encode() for value in values])),
    "bytea[]": _kind(17, _lengthened),
    "timestamptz[]": _kind(1184, lambda values: list(map(_timestamptz, values))),
}


def bigint(value: int) -> bytes:
    """A single one, in binary."""
    return _BIGINT(value)


def whole(kind: Kind, values: Sequence[Any]) -> bytes:
    """The values, none of them null, as an array. Raises struct.error where one does not fit."""
    return b"".join((kind.head, _DIMENSION(len(values), 1), *kind.write(values)))


def holed(kind: Kind, values: Sequence[Any]) -> bytes:
    """The same where some may be null."""
    present = [value for value in values if value is not None]
    if len(present) == len(values):
        return whole(kind, present)
    following = iter(kind.write(present))
    written = [_NULL if value is None else next(following) for value in values]
    return b"".join((kind.head_of_nulls, _DIMENSION(len(values), 1), *written))


def column(
    sql_type: str, values: Sequence[UUID | int | float | str | bytes | datetime | None]
) -> Column:
    """The values as an array of this type, for a cursor too. Raises as `whole` does."""
    kind = KINDS[sql_type]
    return Column(holed(kind, values) if values else kind.empty)
