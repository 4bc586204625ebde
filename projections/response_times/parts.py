"""What a figure is made of: how its intervals are spread, and what was left out of it and why."""

from collections.abc import Sequence
from enum import Enum
from math import exp, log
from typing import Any, Final, NamedTuple

from psycopg import AsyncConnection, sql

from projections.engine.asof import AsOf
from projections.response_times.queries import (
    LIST_MAX,
    Question,
    Span,
    key_name,
    same_key,
    spans_of,
    values_of,
)

BINS: Final = 48
SHORTEST_S: Final = 10
LONGEST_S: Final = 30 * 86_400
EDGES_S: Final = tuple(
    round(SHORTEST_S * exp(n * log(LONGEST_S / SHORTEST_S) / BINS)) for n in range(1, BINS)
)
"""Where one part of the logarithmic axis ends and the next begins."""

_SPREAD = """
SELECT {keys}, width_bucket(seconds, %(edges)s::bigint[]), count(*)
  FROM ({spans}) w WHERE seconds IS NOT NULL GROUP BY 1, 2
"""
_LEFT_OUT = sql.SQL("s.left_out IS NOT NULL AND s.end IS NOT NULL")
_COUNTS = "SELECT left_out, count(*) FROM ({spans}) w WHERE true {same} GROUP BY 1 ORDER BY 1"


_TOTALS = """
SELECT count(seconds), count(*) FILTER (WHERE w.end IS NULL),
       count(*) FILTER (WHERE w.end < w.begin)
  FROM ({spans}) w WHERE true {same}
"""
_LISTED = """
SELECT stream, task_id, number, since, w.begin, w.end, seconds FROM ({spans}) w
 WHERE {which} {same} ORDER BY seconds, w.begin, stream, task_id
 LIMIT %(rows_max)s OFFSET %(offset)s
"""


class Which(Enum):
    """The intervals of a cell that are listed together."""

    COUNTED = "seconds IS NOT NULL"
    WITHOUT_END = "w.end IS NULL"
    BACKWARDS = "w.end < w.begin"


class Totals(NamedTuple):
    n: int
    missing: int
    negative: int


class Spread(NamedTuple):
    """key: of the cell. counts: of its intervals in each part of the axis."""

    key: tuple[str | None, ...]
    counts: list[int]


async def spread(connection: AsyncConnection[Any], as_of: AsOf, question: Question) -> list[Spread]:
    """The counted intervals of every cell by how long they took, on one axis for all."""
    width = len(question.by)
    keys = sql.SQL("array[{}]::text[]").format(sql.SQL(", ").join(map(key_name, range(width))))
    query = sql.SQL(_SPREAD).format(keys=keys, spans=spans_of(question))
    values = values_of(as_of, question) | {"edges": list(EDGES_S)}
    found = await connection.execute(query, values)
    cells: dict[tuple[str | None, ...], list[int]] = {}
    for key, part, count in await found.fetchall():
        cells.setdefault(tuple(key), [0] * BINS)[part] += count
    return [Spread(key, counts) for key, counts in cells.items()]


async def totals(
    connection: AsyncConnection[Any], as_of: AsOf, question: Question, key: Sequence[str | None]
) -> Totals:
    """How many intervals one cell counts, misses, and finds running backwards."""
    query = sql.SQL(_TOTALS).format(spans=spans_of(question), same=same_key(question))
    found = await connection.execute(query, values_of(as_of, question, key))
    row = await found.fetchone()
    assert row is not None, "an aggregate has a row"
    return Totals(*row)


async def listed(
    connection: AsyncConnection[Any],
    as_of: AsOf,
    question: Question,
    key: Sequence[str | None],
    which: Which,
    *,
    offset: int = 0,
    rows_max: int = LIST_MAX,
) -> list[Span]:
    """Some intervals of one cell, the shortest first, from behind the first `offset`."""
    query = sql.SQL(_LISTED).format(
        spans=spans_of(question), same=same_key(question), which=sql.SQL(which.value)
    )
    values = values_of(as_of, question, key) | {
        "rows_max": min(rows_max, LIST_MAX),
        "offset": offset,
    }
    found = await connection.cursor(binary=True).execute(query, values)
    return [Span(*row) for row in await found.fetchall()]


async def left_out(
    connection: AsyncConnection[Any], as_of: AsOf, question: Question, key: Sequence[str | None]
) -> dict[str, int]:
    """How many ended intervals of a cell do not count, by why: VOIDED, MERGED or such."""
    spans = spans_of(question, _LEFT_OUT)
    query = sql.SQL(_COUNTS).format(spans=spans, same=same_key(question))
    found = await connection.execute(query, values_of(as_of, question, key))
    return dict(await found.fetchall())
