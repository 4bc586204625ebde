"""Columns of many values as PostgreSQL reads them: its binary form of arrays, made in one go.

The driver dumps a list value by value, each through a lookup; that was a fifth of an append.
"""

from collections.abc import Callable, Mapping, Sequence
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
_INT8 = Struct("!iq").pack
_BIGINT = Struct("!q").pack
_UUID_LENGTH = _LENGTH(16)
_PACKED_MAX = 64
"""So many numbers are packed by one call."""


class Column(bytes):
    """An array in binary, as a parameter whose type the statement names."""

    __slots__ = ()


class _ColumnDumper(Dumper):
    format = Format.BINARY

    def dump(self, obj: Column) -> Column:
        return obj


psycopg.adapters.register_dumper(Column, _ColumnDumper)


class Kind(NamedTuple):
    """How an array of one type begins, and how it goes on.

    empty: all of one without values. each: of several values, none of them null, each behind its
    length; write: the same in one piece. Both raise struct.error where one does not fit.
    """

    empty: bytes
    head: bytes
    head_of_nulls: bytes
    each: Callable[[Sequence[Any]], list[bytes]]
    write: Callable[[Sequence[Any]], bytes]


def _kind(
    number: int, each: Callable[[Sequence[Any]], list[bytes]],
    write: Callable[[Sequence[Any]], bytes] | None = None,
) -> Kind:  # fmt: skip
    """number: of the type of the values, in every PostgreSQL."""
    joined = write or (lambda values: b"".join(each(values)))
    return Kind(_HEAD(0, 0, number), _HEAD(1, 0, number), _HEAD(1, 1, number), each, joined)


def _packed(number: int, form: str) -> Kind:
    """Of numbers, by their form in a Struct: many of them are packed in one go."""
    one, width = Struct(f"!i{form}").pack, Struct(f"!{form}").size

    @lru_cache(maxsize=_PACKED_MAX)
    def several(n: int) -> Callable[..., bytes]:
        return Struct("!" + n * f"i{form}").pack

    def part(values: Sequence[Any]) -> bytes:
        said = [width] * (2 * len(values))
        said[1::2] = values
        return several(len(values))(*said)

    def write(values: Sequence[Any]) -> bytes:
        if len(values) <= _PACKED_MAX:
            return part(values)
        starts = range(0, len(values), _PACKED_MAX)
        return b"".join([part(values[at : at + _PACKED_MAX]) for at in starts])

    return _kind(number, lambda values: [one(width, value) for value in values], write)


# A batch knows few instants besides those that it is told of: its own, and each command's twice.
@lru_cache(maxsize=4096)
def _timestamptz(value: datetime) -> bytes:
    since = value - _EPOCH
    return _INT8(8, (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds)


def _uuids(values: Sequence[UUID]) -> bytes:
    return _UUID_LENGTH + _UUID_LENGTH.join([value.int.to_bytes(16) for value in values])


def _lengthened(values: Sequence[bytes]) -> list[bytes]:
    return [_LENGTH(len(value)) + value for value in values]


def _byteas(values: Sequence[bytes]) -> bytes:
    said = [b""] * (2 * len(values))
    said[::2] = map(_LENGTH, map(len, values))
    said[1::2] = values
    return b"".join(said)


def _encoded(values: Sequence[str]) -> list[bytes]:
    return [value.encode() for value in values]


@lru_cache(maxsize=4096)
def _word(value: str) -> bytes:
    word = value.encode()
    return _LENGTH(len(word)) + word


KINDS: Final[Mapping[str, Kind]] = {
    "int[]": _packed(23, "i"),
    "bigint[]": _packed(20, "q"),
    "float8[]": _packed(701, "d"),
    "uuid[]": _kind(
        2950, lambda values: [_UUID_LENGTH + value.int.to_bytes(16) for value in values], _uuids
    ),
    "text[]": _kind(
        25, lambda values: _lengthened(_encoded(values)), lambda values: _byteas(_encoded(values))
    ),
    "bytea[]": _kind(17, _lengthened, _byteas),
    "timestamptz[]": _kind(1184, lambda values: list(map(_timestamptz, values))),
}
WORDS: Final = _kind(25, lambda values: list(map(_word, values)))
"""Texts of which there are few: names of events, actors, outcomes."""


def bigint(value: int) -> bytes:
    """A single one, in binary."""
    return _BIGINT(value)


def whole(kind: Kind, values: Sequence[Any]) -> bytes:
    """The values, one or more and none of them null, as an array.

    Raises struct.error where one does not fit.
    """
    return kind.head + _DIMENSION(len(values), 1) + kind.write(values)


def holed(kind: Kind, values: Sequence[Any]) -> bytes:
    """The same where some may be null."""
    present = [value for value in values if value is not None]  # ids are slow to ask by `in`
    if len(present) == len(values):
        return whole(kind, values)
    following = iter(kind.each(present))
    written = [_NULL if value is None else next(following) for value in values]
    return b"".join((kind.head_of_nulls, _DIMENSION(len(values), 1), *written))


def column(
    sql_type: str, values: Sequence[UUID | int | float | str | bytes | datetime | None]
) -> Column:
    """The values as an array of this type, for a cursor too. Raises as `whole` does."""
    kind = KINDS[sql_type]
    return Column(holed(kind, values) if values else kind.empty)
