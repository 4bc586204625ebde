"""The board played from one moment to another: a whole board, then every change of it in order.

What changes is a fact, or a limit that passes while nobody does anything. At each position the
board so played equals the one read as of it.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from heapq import heapify, heappop, heappush
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection, sql

from domain.deadlines import warn_at
from projections.board.queries import ON_BOARD, ROW, BoardRow, narrowed, open_board, row_at
from projections.engine.asof import AsOf, at_instant, by_index, versions

FRAMES_MAX = 2_000
LIMITS_MAX = 500
_TICK = timedelta(microseconds=1)


class Limit(StrEnum):
    """A limit that passed: 80 % of its time, or all of it."""

    WARNED = "warned"
    BREACHED = "breached"


class Frame(NamedTuple):
    """What is different from here on: rows new or changed, and incidents no longer shown.

    at: when the position was recorded, or when the limit passed. limit: None for a fact. Both
    lists are empty where the change is of what was and is on no such board.
    """

    position: int
    at: datetime
    limit: Limit | None
    rows: list[BoardRow]
    gone: list[UUID]


class Change(NamedTuple):
    """A row version as it begins; row: None where it is on no board."""

    position: int
    at: datetime
    stream: UUID
    row: BoardRow | None


class Played(NamedTuple):
    """The board at the beginning and its frames; next: the last frame's, where more follow."""

    rows: list[BoardRow]
    frames: list[Frame]
    next: Frame | None


_CHANGES = sql.SQL("""
SELECT b.from_position, e.recorded_at, b.stream, {on_board} IS TRUE, {row}
  FROM views.incident_facts b JOIN log.events e ON e.notification_id = b.from_position
 WHERE b.from_position > %(after)s AND b.from_position <= %(position)s
 ORDER BY b.from_position LIMIT %(changes_max)s
""").format(on_board=ON_BOARD, row=ROW)
_LIMITS = sql.SQL("""
SELECT shown_due FROM {versions} b JOIN log.events e ON e.notification_id = b.from_position
 WHERE {on_board} AND shown_due >= %(begin)s AND shown_due < %(end)s AND e.recorded_at <= shown_due
UNION ALL
SELECT b.shown_due
  FROM views.incident_facts b JOIN log.events e ON e.notification_id = b.from_position
  JOIN log.events n ON n.notification_id = b.to_position
 WHERE {on_board} AND b.to_position > %(after)s AND b.to_position <= %(position)s
   AND b.shown_due >= %(begin)s AND b.shown_due < %(end)s
   AND e.recorded_at <= b.shown_due AND n.recorded_at > b.shown_due
 ORDER BY 1 LIMIT %(limits_max)s
""").format(versions=versions("incident_facts"), on_board=ON_BOARD)


async def play(
    connection: AsyncConnection[Any],
    begin: AsOf,
    end: AsOf,
    *,
    communities: Sequence[UUID] | None = None,
    units: Sequence[UUID] | None = None,
    frames_max: int = FRAMES_MAX,
) -> Played:
    """The board as of `begin`, and at most frames_max frames up to `end`."""
    frames_max = min(frames_max, FRAMES_MAX)
    rows = await open_board(connection, begin, communities=communities, units=units)
    values = narrowed(end, communities, units) | {
        "after": begin.position,
        "changes_max": frames_max + 1,
    }
    async with by_index(connection):
        found = await connection.cursor(binary=True).execute(_CHANGES, values)
        changes = [_change(row) for row in await found.fetchall()]
    if len(changes) > frames_max:
        end = AsOf(changes[-1].position - 1, changes[-1].at)
    frames: list[Frame] = []
    for frame in playing(rows, changes[:frames_max], begin, end):
        if len(frames) == frames_max:
            return Played(rows, frames, frames[-1])
        frames.append(frame)
    return Played(rows, frames, frames[-1] if len(changes) > frames_max else None)


def playing(
    rows: Sequence[BoardRow], changes: Sequence[Change], begin: AsOf, end: AsOf
) -> Iterator[Frame]:
    """Frames in the order of their instants: facts, and limits that pass between them."""
    shown = {row.stream: row for row in rows}
    passing = [one for row in rows for one in _passing(row)]
    heapify(passing)
    position = begin.position

    def passed(upto: datetime) -> Iterator[Frame]:
        while passing and passing[0][0] <= upto:
            at, stream, since, limit = heappop(passing)
            row = shown.get(stream)
            if row is None or row.since != since:
                continue
            breached = limit is Limit.BREACHED
            shown[stream] = row = row._replace(warned=True, breached=breached)
            yield Frame(position, at, limit, [row], [])

    for change in changes:
        yield from passed(change.at)
        position = change.position
        if change.row is None:
            was = shown.pop(change.stream, None)
            yield Frame(position, change.at, None, [], [change.stream] if was else [])
        else:
            shown[change.stream] = change.row
            for one in _passing(change.row):
                heappush(passing, one)
            yield Frame(position, change.at, None, [change.row], [])
    yield from passed(end.instant)


def _passing(row: BoardRow) -> Iterator[tuple[datetime, UUID, int, Limit]]:
    """When the row's limits will pass, as far as they have not."""
    if row.due is None or row.running_since is None:
        return
    if not row.warned:
        yield warn_at(row.running_since, row.due), row.stream, row.since, Limit.WARNED
    if not row.breached:
        yield row.due + _TICK, row.stream, row.since, Limit.BREACHED


def _change(found: tuple[Any, ...]) -> Change:
    position, at, stream, on_board, *row = found
    return Change(position, at, stream, row_at(tuple(row), at) if on_board else None)


async def breaches(
    connection: AsyncConnection[Any],
    as_of: AsOf,
    begin: datetime,
    end: datetime,
    *,
    communities: Sequence[UUID] | None = None,
) -> list[datetime]:
    """When limits passed that were running, in a window: the first LIMITS_MAX of them.

    None lies behind the moment read.
    """
    known = min(begin, as_of.instant)
    values = narrowed(as_of, communities, None) | {
        "after": (await at_instant(connection, known)).position,
        "begin": begin,
        "end": min(end, as_of.instant),
        "limits_max": LIMITS_MAX,
    }
    async with by_index(connection):
        found = await connection.execute(_LIMITS, values)
        return [due for (due,) in await found.fetchall()]
