"""Searching the trail: newest first, page by page, as of any position."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection, sql

from projections.audit_trail.rows import Entry
from projections.engine.asof import AsOf, at_instant, by_index

GROUP = "audit"
PAGE_MAX = 200
CHUNK_MAX = 5_000
COUNT_MAX = 10_000
BINS_MAX = 1_440
_TICK = timedelta(microseconds=1)


class Clock(StrEnum):
    """Whose instants a window is about: when it counts as done, or when it became known."""

    EFFECTIVE = "effective"
    RECORDED = "recorded"


class Missing(NamedTuple):
    """That none of `types` came within `within` of an event of type `after` on the same stream.

    By the clock that deadlines use; said only once that time was over at the moment that is read.
    """

    after: str
    types: Sequence[str]
    within: timedelta


class Asked(NamedTuple):
    """What is looked for; None or empty = any. who: a person, post or other actor.

    begin, end: from the first up to, not including, the second. areas: None = all. nowhere: find
    also what lies in no area. numbers: any of them. missing: only streams of which it is true for
    an event in the window.
    """

    who: UUID | None = None
    role: str | None = None
    types: Sequence[str] = ()
    areas: Sequence[UUID] | None = None
    nowhere: bool = True
    grid: UUID | None = None
    numbers: Sequence[str] = ()
    flag: str | None = None
    clock: Clock = Clock.RECORDED
    begin: datetime | None = None
    end: datetime | None = None
    missing: Missing | None = None


class Found(NamedTuple):
    """An event at its position."""

    position: int
    entry: Entry


class Count(NamedTuple):
    """How many events, on how many streams; more: there are more than were counted."""

    events: int
    streams: int
    more: bool


_COLUMNS = sql.SQL(", ").join(map(sql.Identifier, ("from_position", *Entry._fields)))
_PAGE = sql.SQL(
    "SELECT {} FROM views.audit_trail WHERE {} ORDER BY from_position DESC LIMIT %(rows_max)s"
)
_COUNT = sql.SQL(
    "SELECT count(*), count(DISTINCT stream) FROM"
    " (SELECT stream FROM views.audit_trail WHERE {} LIMIT %(rows_max)s) found"
)
_NUMBERED = """stream = ANY(ARRAY(
  SELECT stream FROM views.audit_streams_now WHERE number = ANY(%(numbers)s)))"""
_CONDITIONS = {
    "who": "(actor = %(who)s OR post = %(who)s OR on_behalf_of = %(who)s)",
    "role": "role = %(role)s",
    "types": "type = ANY(%(types)s)",
    "grid": "grid = %(grid)s",
    "numbers": _NUMBERED,
    "flag": "flags @> ARRAY[%(flag)s] AND flags <> '{}'",
}
_DID_NOT_HAPPEN = """stream = ANY(ARRAY(
  SELECT began.stream FROM views.audit_trail began
   WHERE began.type = %(after_type)s
     AND began.from_position > %(after)s AND began.from_position <= %(until)s
     AND (NOT %(effective)s
          OR began.effective_at >= coalesce(%(begin)s::timestamptz, '-infinity')
             AND began.effective_at < coalesce(%(end)s::timestamptz, 'infinity'))
     AND began.effective_at + %(within)s <= %(instant)s
     AND NOT EXISTS (
         SELECT FROM views.audit_trail came
          WHERE came.stream = began.stream AND came.from_position <= %(known)s
            AND came.type = ANY(%(missing_types)s)
            AND came.effective_at >= began.effective_at
            AND came.effective_at <= began.effective_at + %(within)s)))"""
_WITHIN = "area = ANY(%(areas)s)"
_WITHIN_OR_NOWHERE = f"({_WITHIN} OR area IS NULL)"


async def search(
    connection: AsyncConnection[Any],
    as_of: AsOf,
    asked: Asked,
    *,
    before: int | None = None,
    rows_max: int = 50,
) -> list[Found]:
    """Events known as of the moment, newest first, from below the position `before`."""
    values, conditions = await _narrowed(connection, as_of, asked)
    if before is not None:
        values["upto"] = min(values["upto"], before - 1)
    values["rows_max"] = min(rows_max, CHUNK_MAX)
    async with by_index(connection):
        found = await connection.cursor(binary=True).execute(
            _PAGE.format(_COLUMNS, conditions), values
        )
        return [Found(row[0], Entry._make(row[1:])) for row in await found.fetchall()]


async def count(connection: AsyncConnection[Any], as_of: AsOf, asked: Asked) -> Count:
    """How many there are, counted up to COUNT_MAX."""
    values, conditions = await _narrowed(connection, as_of, asked)
    values["rows_max"] = COUNT_MAX + 1
    async with by_index(connection):
        found = await connection.execute(_COUNT.format(conditions), values)
        row = await found.fetchone()
    assert row is not None, "an aggregate has a row"
    return Count(min(row[0], COUNT_MAX), row[1], row[0] > COUNT_MAX)


async def _narrowed(
    connection: AsyncConnection[Any], as_of: AsOf, asked: Asked
) -> tuple[dict[str, Any], sql.Composed]:
    """The query's values and condition; a window of the recorded clock becomes positions."""
    values = asked._asdict() | {"after": 0, "upto": as_of.position}
    values |= {"types": list(asked.types), "areas": list(asked.areas or ())}
    values["numbers"] = list(asked.numbers)
    conditions = [text for name, text in _CONDITIONS.items() if values[name] not in (None, [])]
    if asked.areas is not None:
        conditions.append(_WITHIN_OR_NOWHERE if asked.nowhere else _WITHIN)
    if asked.clock is Clock.EFFECTIVE:
        conditions += ["effective_at >= %(begin)s"] if asked.begin else []
        conditions += ["effective_at < %(end)s"] if asked.end else []
    else:
        if asked.begin:
            values["after"] = (await _recorded_before(connection, as_of, asked.begin)).position
        if asked.end:
            before = await _recorded_before(connection, as_of, asked.end)
            values["upto"] = min(values["upto"], before.position)
    conditions += ["from_position > %(after)s", "from_position <= %(upto)s"]
    if asked.missing is not None:
        conditions.append(_DID_NOT_HAPPEN)
        values |= {
            "after_type": asked.missing.after,
            "missing_types": list(asked.missing.types),
            "within": asked.missing.within,
            "effective": asked.clock is Clock.EFFECTIVE,
            "until": values["upto"],
            "known": as_of.position,
            "instant": as_of.instant,
        }
    return values, sql.SQL(" AND ").join(map(sql.SQL, conditions))


async def _recorded_before(
    connection: AsyncConnection[Any], as_of: AsOf, instant: datetime
) -> AsOf:
    """The last position recorded before an instant; after the moment read, that moment's."""
    before = instant - _TICK
    return as_of if before >= as_of.instant else await at_instant(connection, before)


_DENSITY = """
SELECT floor(extract(epoch FROM recorded_at - %(begin)s) / %(seconds)s)::int, count(*)
  FROM views.audit_trail
 WHERE from_position > %(after)s AND from_position <= %(upto)s AND kind = %(kind)s
   AND (%(areas)s::uuid[] IS NULL OR area = ANY(%(areas)s::uuid[]))
 GROUP BY 1 ORDER BY 1
"""


async def density(
    connection: AsyncConnection[Any],
    as_of: AsOf,
    begin: datetime,
    end: datetime,
    *,
    bins: int,
    kind: str = "incident",
    areas: Sequence[UUID] | None = None,
) -> list[int]:
    """How many events of a kind were recorded in each of equally long parts of a window."""
    after = (await _recorded_before(connection, as_of, begin)).position
    upto = min(as_of.position, (await _recorded_before(connection, as_of, end)).position)
    seconds = (end - begin).total_seconds() / bins
    values = {
        "begin": begin,
        "seconds": seconds,
        "after": after,
        "upto": upto,
        "kind": kind,
        "areas": None if areas is None else list(areas),
    }
    async with by_index(connection):
        found = await connection.execute(_DENSITY, values)
        counts = [0] * bins
        for place, events in await found.fetchall():
            counts[min(place, bins - 1)] += events
    return counts


async def streams_of(connection: AsyncConnection[Any], kind: str, streams_max: int) -> list[UUID]:
    """The streams of a kind that there are few of, in the order of their last events."""
    found = await connection.execute(
        "SELECT s.stream FROM views.audit_streams_now s CROSS JOIN LATERAL"
        " (SELECT from_position FROM views.audit_trail t WHERE t.stream = s.stream"
        "   ORDER BY from_position DESC LIMIT 1) last"
        " WHERE s.kind = %s ORDER BY last.from_position LIMIT %s",
        [kind, streams_max],
    )
    return [stream for (stream,) in await found.fetchall()]


class At(NamedTuple):
    """An event of a stream that counted as done at an instant."""

    stream: UUID
    at: datetime
    position: int
    type: str


async def events_at(
    connection: AsyncConnection[Any], as_of: AsOf, places: Sequence[tuple[UUID, datetime]]
) -> list[At]:
    """The events of these streams with these effective instants, in the order of the log."""
    streams, instants = [stream for stream, _ in places], [at for _, at in places]
    async with by_index(connection):
        found = await connection.execute(
            "SELECT stream, effective_at, from_position, type FROM views.audit_trail t"
            " JOIN (SELECT DISTINCT * FROM unnest(%s::uuid[], %s::timestamptz[]) u(s, at)) wanted"
            "   ON t.stream = wanted.s AND t.effective_at = wanted.at"
            " WHERE from_position <= %s ORDER BY from_position",
            [streams, instants, as_of.position],
        )
        return [At(*row) for row in await found.fetchall()]
