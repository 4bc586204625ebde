"""What the three-no status is made of: SQL over the facts of breaches, incidents and households.

Valid on a day D, known at a position K, in a window of local days that ends with D. A breach counts
for the community that it was last attributed to, as known at K. What an incident was when a breach
happened is its state at 00:00 of that day, by when its acts counted as done, as known at K.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection, sql

from domain.policy.three_no import ThreeNoRules
from domain.three_no import BreachType
from projections.engine.asof import versions

RECORDS_MAX = 2000
MERGES_MAX = 8


class Question(NamedTuple):
    """position: K. valid_on: D. begin: the first day of the window, which D ends.

    communities: None = all.
    """

    position: int
    zone: str
    valid_on: date
    begin: date
    rules: ThreeNoRules
    communities: Sequence[UUID] | None = None


class Counted(NamedTuple):
    """Breaches of one type in one community.

    confirmed, provisional, late, unresolved: in the window; late and unresolved of the confirmed
    ones. last_on: of the last confirmed one up to D, whenever that was.
    """

    community: UUID
    type: BreachType
    confirmed: int
    provisional: int
    late: int
    unresolved: int
    last_on: date | None


class Tracked(NamedTuple):
    """since: the first day that counts, by type; None where the type is not followed."""

    community: UUID
    since: Mapping[BreachType, date | None]


class AtSource(NamedTuple):
    """Disputes (category A) of a community in the window; reclassified: into or out of them."""

    community: UUID
    solved: int
    closed: int
    rejected: int
    voided: int
    reclassified: int


class Households(NamedTuple):
    community: UUID
    households: int


# What a breach's linked incidents were at the first instant of the day on which it happened; where
# one was merged by then, its master.
_PRIOR = """
WITH RECURSIVE matter AS (
    SELECT b.stream AS breach, s.incident AS linked, b.happened_on, 0 AS depth,
           then_.stream, then_.number, then_.status, then_.closing, then_.score, then_.master,
           then_.since
      FROM {breaches} b
      JOIN {steps} s ON s.stream = b.stream AND s.kind = 'IncidentLinked'
     CROSS JOIN LATERAL ({at_link}) then_
     WHERE b.happened_on <= %(valid_on)s
 UNION ALL
    SELECT m.breach, m.linked, m.happened_on, m.depth + 1,
           then_.stream, then_.number, then_.status, then_.closing, then_.score, then_.master,
           then_.since
      FROM matter m CROSS JOIN LATERAL ({at_master}) then_
     WHERE m.status = 'MERGED' AND m.depth < %(merges_max)s),
prior AS (
    SELECT breach, linked, stream, number, status, since,
           (status <> ALL(%(ended)s) OR (status = 'CLOSED' AND closing = 'UNSOLVED')
            OR coalesce(score <= %(low_score)s, false)) AS unresolved
      FROM matter WHERE status NOT IN ('MERGED', 'VOIDED'))
"""
_THEN = """
SELECT i.stream, i.number, i.status, i.closing, i.score, i.master, i.from_position AS since
  FROM views.incident_facts i JOIN log.events e ON e.notification_id = i.from_position
 WHERE i.stream = {stream} AND i.from_position <= %(position)s
   AND e.effective_at <= (({day})::timestamp AT TIME ZONE %(zone)s)
 ORDER BY i.from_position DESC LIMIT 1
"""
_IN_WINDOW = "b.happened_on BETWEEN %(begin)s AND %(valid_on)s"
_LATE = "(b.recorded_at AT TIME ZONE %(zone)s)::date - b.happened_on > %(recording_days_max)s"
_COUNTED = """
{prior}
SELECT b.community, b.type,
       count(*) FILTER (WHERE b.status = 'CONFIRMED' AND {in_window}),
       count(*) FILTER (WHERE b.status = 'PROVISIONAL' AND {in_window}),
       count(*) FILTER (WHERE b.status = 'CONFIRMED' AND {in_window} AND {late}),
       count(*) FILTER (WHERE b.status = 'CONFIRMED' AND {in_window}
                          AND EXISTS (SELECT FROM prior p
                                       WHERE p.breach = b.stream AND p.unresolved)),
       max(b.happened_on) FILTER (WHERE b.status = 'CONFIRMED')
  FROM {breaches} b
 WHERE b.happened_on <= %(valid_on)s AND {mine}
 GROUP BY b.community, b.type ORDER BY b.community, b.type
"""
_TRACKED = """
SELECT community, petition_bypass, admin_litigation, criminal_case FROM {tracking} b
 WHERE {mine} ORDER BY community
"""
_AT_SOURCE = """
WITH closings AS (
    SELECT community,
           count(*) FILTER (WHERE status = 'CLOSED' AND closing = 'SOLVED' AND {closed}) AS solved,
           count(*) FILTER (WHERE status = 'CLOSED' AND {closed}) AS closed,
           count(*) FILTER (WHERE status = 'REJECTED' AND {rejected}) AS rejected
      FROM {incidents} b WHERE category LIKE 'A%%' AND {mine} GROUP BY community),
changes AS (
    SELECT b.community,
           count(DISTINCT c.stream) FILTER (WHERE c.kind = 'VOIDED') AS voided,
           count(DISTINCT c.stream) FILTER (WHERE c.kind = 'RECLASSIFIED') AS reclassified
      FROM {changes} c JOIN {incidents} b USING (stream)
     WHERE {changed} AND {disputes} AND {mine} GROUP BY b.community)
SELECT community, coalesce(solved, 0), coalesce(closed, 0), coalesce(rejected, 0),
       coalesce(voided, 0), coalesce(reclassified, 0)
  FROM closings FULL JOIN changes USING (community)
 WHERE community IS NOT NULL ORDER BY community
"""
_DISPUTES = "(c.from_category LIKE 'A%%' OR c.category LIKE 'A%%')"
_HOUSEHOLDS = """
SELECT community, sum(households)::bigint
  FROM (SELECT DISTINCT ON (stream) community, households
          FROM (SELECT b.*, coalesce(b.counted_on, (b.counted_at AT TIME ZONE %(zone)s)::date)
                            AS day FROM {counts} b WHERE {mine}) counted
         WHERE day <= %(valid_on)s ORDER BY stream, day DESC, from_position DESC) last
 GROUP BY community ORDER BY community
"""
MINE: Final = "(%(communities)s::uuid[] IS NULL OR b.community = ANY(%(communities)s::uuid[]))"
_ENDED = ["CLOSED", "REJECTED", "MERGED", "VOIDED"]


async def counted(connection: AsyncConnection[Any], question: Question) -> list[Counted]:
    """One per community and type that had any breach up to D."""
    found = await _ask(connection, _COUNTED, question)
    return [Counted(row[0], BreachType(row[1]), *row[2:]) for row in found]


async def tracked(connection: AsyncConnection[Any], question: Question) -> list[Tracked]:
    """One per community that is followed."""
    found = await _ask(connection, _TRACKED, question)
    return [Tracked(row[0], dict(zip(BreachType, row[1:], strict=True))) for row in found]


async def at_source(connection: AsyncConnection[Any], question: Question) -> list[AtSource]:
    """One per community that had any dispute in the window."""
    return [AtSource(*row) for row in await _ask(connection, _AT_SOURCE, question)]


async def households(connection: AsyncConnection[Any], question: Question) -> list[Households]:
    """One per community with grids that were counted by D: the last count of each."""
    return [Households(*row) for row in await _ask(connection, _HOUSEHOLDS, question)]


async def _ask(
    connection: AsyncConnection[Any], template: str, question: Question
) -> list[tuple[Any, ...]]:
    query, asked = composed(template), values(question)
    found = await connection.cursor(binary=True).execute(query, asked)
    return await found.fetchall()


def composed(template: str) -> sql.Composed:
    """The query of a template: tables as of K, and the conditions that several share."""
    tables = {
        "breaches": versions("breach_facts"),
        "steps": versions("breach_steps"),
        "tracking": versions("tracking_facts"),
        "incidents": versions("incident_facts"),
        "changes": versions("incident_changes"),
        "counts": versions("household_facts"),
    }
    then = {
        "at_link": _then("s.incident", "b.happened_on"),
        "at_master": _then("m.master", "m.happened_on"),
    }
    return sql.SQL(template).format(
        prior=sql.SQL(_PRIOR).format(**tables, **then),
        in_window=sql.SQL(_IN_WINDOW),
        late=sql.SQL(_LATE),
        disputes=sql.SQL(_DISPUTES),
        mine=sql.SQL(MINE),
        closed=_within("closed_at"),
        rejected=_within("rejected_at"),
        changed=_within("c.changed_at"),
        **tables,
    )


def _then(stream: str, day: str) -> sql.Composed:
    return sql.SQL(_THEN).format(stream=sql.SQL(stream), day=sql.SQL(day))


def _within(column: str) -> sql.SQL:
    return sql.SQL(f"({column} AT TIME ZONE %(zone)s)::date BETWEEN %(begin)s AND %(valid_on)s")


def values(question: Question) -> dict[str, Any]:
    """The parameters of every query."""
    rules = question.rules
    return {
        "position": question.position,
        "zone": question.zone,
        "valid_on": question.valid_on,
        "begin": question.begin,
        "communities": None if question.communities is None else list(question.communities),
        "recording_days_max": rules.recording_days_max,
        "provisional_days_max": rules.provisional_days_max,
        "low_score": rules.low_score_max,
        "ended": _ENDED,
        "merges_max": MERGES_MAX,
        "rows_max": RECORDS_MAX,
    }
