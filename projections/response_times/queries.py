"""Response times: SQL over the facts of incidents and tasks, as of any moment.

An interval belongs to the window that holds its end. Voided and merged incidents are left out (a
duplicate counts on its master), rejected ones too, and those that the source of an import took
back. What has started and not ended is missing; what ends before it began is negative; neither
enters a percentile. What was undone has neither begun nor ended anything.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from itertools import chain
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection, sql

from projections.engine.asof import AsOf, versions

LIST_MAX = 10_000


class Interval(StrEnum):
    REPORT_ACCEPT = "report-accept"
    ACCEPT_DISPATCH = "accept-dispatch"
    DISPATCH_SIGN = "dispatch-sign"
    SIGN_ARRIVE = "sign-arrive"
    ARRIVE_RESOLVE = "arrive-resolve"
    RESOLVE_CLOSE = "resolve-close"
    REPORT_CLOSE = "report-close"
    FIRST_RESPONSE = "first-response"


class By(StrEnum):
    """What a table may be broken down by; a key is the stream's id, or what an import names."""

    COMMUNITY = "community"
    CATEGORY = "category"
    UNIT = "unit"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Window(NamedTuple):
    """From the first instant up to, not including, the second."""

    begin: datetime
    end: datetime


class Cell(NamedTuple):
    """key: in the order of `by`; days, weeks and months by their first local date. Seconds."""

    key: tuple[str | None, ...]
    n: int
    missing: int
    negative: int
    p50: int | None
    p90: int | None
    p95: int | None
    p99: int | None


class Span(NamedTuple):
    """One interval of one incident, or of one task of it; seconds is None while it has no end."""

    stream: UUID
    task_id: UUID | None
    number: str | None
    since: int
    begin: datetime
    end: datetime | None
    seconds: int | None


ENDS = {
    Interval.REPORT_ACCEPT: ("reported_at", "accepted_at"),
    Interval.ACCEPT_DISPATCH: ("accepted_at", "dispatched_at"),
    Interval.DISPATCH_SIGN: ("dispatched_at", "signed_at"),
    Interval.SIGN_ARRIVE: ("signed_at", "arrived_at"),
    Interval.ARRIVE_RESOLVE: ("arrived_at", "resolved_at"),
    Interval.RESOLVE_CLOSE: ("resolved_at", "closed_at"),
    Interval.REPORT_CLOSE: ("reported_at", "closed_at"),
    Interval.FIRST_RESPONSE: ("reported_at", "signed_at"),
}
_OF_TASKS = (Interval.SIGN_ARRIVE, Interval.ARRIVE_RESOLVE)
_KEYS = {
    By.COMMUNITY: "coalesce(i.community::text, i.community_key)",
    By.CATEGORY: "coalesce(i.category, i.category_key)",
    By.UNIT: "coalesce({unit}::text, i.unit_key)",
    By.DAY: "date_trunc('day', {at} AT TIME ZONE %(zone)s)::date::text",
    By.WEEK: "date_trunc('week', {at} AT TIME ZONE %(zone)s)::date::text",
    By.MONTH: "date_trunc('month', {at} AT TIME ZONE %(zone)s)::date::text",
}

# An import has no tasks: its own milestones stand for those of one.
_INCIDENTS = """
SELECT i.stream, NULL::uuid AS task_id, i.number, i.from_position AS since,
       i.{begin} AS begin, i.{end} AS end, 0 AS paused_s,
       CASE WHEN i.status IN ('VOIDED', 'MERGED', 'REJECTED') THEN i.status
            WHEN i.closing = 'BY_SOURCE' THEN i.closing END AS left_out, {keys}
  FROM {incidents} i
 WHERE i.{begin} IS NOT NULL AND {which}
"""
_TASKS = """
SELECT i.stream, t.task_id, i.number, greatest(i.from_position, t.from_position) AS since,
       t.{begin} AS begin, t.{end} AS end, t.paused_s,
       CASE WHEN i.status IN ('VOIDED', 'MERGED', 'REJECTED') THEN i.status
            WHEN t.undone THEN 'UNDONE' END AS left_out, {keys}
  FROM {incidents} i JOIN {tasks} t USING (stream)
 WHERE t.{begin} IS NOT NULL
"""
_IN_WINDOW = """
SELECT *, CASE WHEN s.end >= s.begin
               THEN floor(extract(epoch FROM s.end - s.begin))::bigint - {paused} END AS seconds
  FROM ({spans}) s
 WHERE {population}
   AND (%(begin)s::timestamptz IS NULL
        OR (coalesce(s.end, s.begin) >= %(begin)s AND coalesce(s.end, s.begin) < %(end)s))
"""
COUNTED = sql.SQL("s.left_out IS NULL")
# percentile_disc takes the first value whose share reaches p, which is the item ceil(p × n): the
# nearest rank. The product with these four shares is exact in floating point (tests/unit).
SHARES = (0.5, 0.9, 0.95, 0.99)
_CELLS = """
SELECT {keys}, count(seconds), count(*) FILTER (WHERE w.end IS NULL),
       count(*) FILTER (WHERE w.end < w.begin),
       percentile_disc(%(shares)s::float8[]) WITHIN GROUP (ORDER BY seconds)
  FROM ({spans}) w {grouped}
"""
_LIST = """
SELECT stream, task_id, number, since, w.begin, w.end, seconds FROM ({spans}) w
 WHERE true {same} ORDER BY seconds NULLS LAST, stream, task_id LIMIT %(rows_max)s
"""


class Question(NamedTuple):
    """What is asked. zone: of the ledger, for days, weeks and months. window: None = of all time.

    net: leave out how long the clocks stood still, from arrival to result. Broken down by unit,
    dispatch-sign is counted per attempt, so that a returned one stays with its unit.
    """

    interval: Interval
    zone: str
    by: tuple[By, ...] = ()
    window: Window | None = None
    net: bool = False


async def response_times(
    connection: AsyncConnection[Any], as_of: AsOf, question: Question
) -> list[Cell]:
    """One cell per key that occurs, in the order of the keys; what has no key comes last."""
    width = len(question.by)
    names = sql.SQL(", ").join(map(key_name, range(width)))
    query = sql.SQL(_CELLS).format(
        keys=sql.SQL("array[{}]::text[]").format(names),
        spans=spans_of(question),
        grouped=sql.SQL("GROUP BY {0} ORDER BY {0}").format(names) if width else sql.SQL(""),
    )
    values = values_of(as_of, question) | {"shares": list(SHARES)}
    found = await connection.cursor(binary=True).execute(query, values)
    return [
        Cell(tuple(key), n, missing, negative, *(shares or [None] * len(SHARES)))
        for key, n, missing, negative, shares in await found.fetchall()
    ]


async def reach(
    connection: AsyncConnection[Any], as_of: AsOf
) -> tuple[datetime | None, datetime | None]:
    """The first and the last instant between which intervals run, open ones included."""
    found = await connection.cursor(binary=True).execute(_REACH, {"position": as_of.position})
    row = await found.fetchone()
    assert row is not None, "an aggregate has a row"
    first, last = row
    return first, last


_INSTANTS = sql.SQL(", ").join(
    sql.SQL("i.{}").format(sql.Identifier(name)) for name in dict.fromkeys(chain(*ENDS.values()))
)
_REACH = sql.SQL("SELECT min(least({0})), max(greatest({0})) FROM {1} i").format(
    _INSTANTS, versions("incident_facts")
)


async def explain(
    connection: AsyncConnection[Any],
    as_of: AsOf,
    question: Question,
    key: Sequence[str | None],
    rows_max: int = LIST_MAX,
) -> list[Span]:
    """The intervals that make one cell: those counted, missing and negative."""
    query = sql.SQL(_LIST).format(spans=spans_of(question), same=same_key(question))
    values = values_of(as_of, question, key) | {"rows_max": min(rows_max, LIST_MAX)}
    found = await connection.cursor(binary=True).execute(query, values)
    return [Span(*row) for row in await found.fetchall()]


def spans_of(question: Question, population: sql.Composable = COUNTED) -> sql.Composed:
    """All intervals of the question's population and window, with their keys and seconds."""
    by_attempt = question.interval is Interval.DISPATCH_SIGN and By.UNIT in question.by
    if question.interval in _OF_TASKS or by_attempt:
        own = _select(_INCIDENTS, question, which=sql.SQL("i.source IS NOT NULL"))
        spans = sql.SQL("{} UNION ALL {}").format(_select(_TASKS, question, unit="t.unit"), own)
    else:
        spans = _select(_INCIDENTS, question, which=sql.SQL("true"))
    paused = "paused_s" if question.net and question.interval is Interval.ARRIVE_RESOLVE else "0"
    return sql.SQL(_IN_WINDOW).format(spans=spans, paused=sql.SQL(paused), population=population)


def _select(
    template: str, question: Question, unit: str = "i.unit", **more: sql.Composable
) -> sql.Composed:
    begin, end = ENDS[question.interval]
    row = "t" if template is _TASKS else "i"
    at = f"coalesce({row}.{end}, {row}.{begin})"
    keys = [
        sql.SQL(f"{_KEYS[by].format(unit=unit, at=at)} AS key{n}")
        for n, by in enumerate(question.by)
    ]
    return sql.SQL(template).format(
        begin=sql.Identifier(begin),
        end=sql.Identifier(end),
        keys=sql.SQL(", ").join(keys or [sql.SQL("NULL")]),
        incidents=versions("incident_facts"),
        tasks=versions("task_facts"),
        **more,
    )


def same_key(question: Question) -> sql.Composed:
    """The condition that an interval belongs to the cell of `values_of(…, key)`."""
    return sql.SQL("").join(
        sql.SQL(" AND {} IS NOT DISTINCT FROM {}").format(key_name(n), sql.Placeholder(f"key{n}"))
        for n in range(len(question.by))
    )


def key_name(n: int) -> sql.Identifier:
    return sql.Identifier(f"key{n}")


def values_of(as_of: AsOf, question: Question, key: Sequence[str | None] = ()) -> dict[str, Any]:
    """The values of a query over `spans_of`; key: of one cell."""
    window = question.window
    return {f"key{n}": value for n, value in enumerate(key)} | {
        "position": as_of.position,
        "zone": question.zone,
        "begin": window.begin if window else None,
        "end": window.end if window else None,
    }
