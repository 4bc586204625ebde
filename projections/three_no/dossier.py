"""The records behind a community's status: every step with its position, and what was known before.

Nothing is hidden: rejected and rescinded records are listed, and such as belong elsewhere now.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection

from domain.three_no import BreachType
from projections.three_no.queries import Question, composed, values


class Verdict(StrEnum):
    """Whether the matter was known before, and still open, when the breach happened."""

    UNRESOLVED_PRIOR = "UNRESOLVED_PRIOR"
    RESOLVED_PRIOR = "RESOLVED_PRIOR"
    NO_PRIOR = "NO_PRIOR"


class Step(NamedTuple):
    """One event of a stream. position: its place in the log. code: a reason, basis or relation."""

    stream: UUID
    position: int
    kind: str
    recorded_at: datetime
    post: UUID | None
    role: str | None
    authority: str | None
    community: UUID | None
    incident: UUID | None
    code: str | None


class Prior(NamedTuple):
    """A linked incident, or the master that it was merged into, at 00:00 of the day.

    since: the position that made it what it was then.
    """

    breach: UUID
    linked: UUID
    incident: UUID
    number: str | None
    status: str
    since: int
    unresolved: bool


class Record(NamedTuple):
    """One breach. counts: it is confirmed, in the window, and this community's.

    late_days: how long after it happened it was recorded. overdue: provisional for too long.
    """

    stream: UUID
    type: BreachType
    community: UUID
    happened_on: date
    status: str
    recorded_on: date
    counts: bool
    late_days: int
    late: bool
    overdue: bool
    verdict: Verdict
    priors: tuple[Prior, ...]
    steps: tuple[Step, ...]


class Changed(NamedTuple):
    """A dispute that was put into another category, or voided, in the window.

    shown_due: the due instant that stood on the board when it was.
    """

    incident: UUID
    number: str | None
    position: int
    kind: str
    changed_at: datetime
    from_category: str | None
    category: str | None
    shown_due: datetime | None


class Dossier(NamedTuple):
    """records: those in the window, and the last confirmed one before it, of each type.

    tracking: the events since which the community is followed.
    """

    records: tuple[Record, ...]
    tracking: tuple[Step, ...]
    changes: tuple[Changed, ...]

    def evidence(self, kind: BreachType | None = None) -> list[int]:
        """The positions that decide the answer, in order; None: of all types."""
        decide = [step.position for step in self.tracking]
        for record in self.records:
            if kind in (None, record.type):
                decide += [step.position for step in record.steps]
                decide += [prior.since for prior in record.priors]
        return sorted(set(decide))


_RECORDS = """
SELECT b.stream, b.type, b.community, b.happened_on, b.status,
       (b.recorded_at AT TIME ZONE %(zone)s)::date,
       b.status = 'CONFIRMED' AND {in_window} AND {mine},
       (b.recorded_at AT TIME ZONE %(zone)s)::date - b.happened_on, {late},
       b.status = 'PROVISIONAL'
         AND %(valid_on)s - (b.recorded_at AT TIME ZONE %(zone)s)::date > %(provisional_days_max)s
  FROM {breaches} b
 WHERE b.happened_on <= %(valid_on)s
   AND ({mine} OR EXISTS (SELECT FROM {steps} s WHERE s.stream = b.stream
                             AND s.community = ANY(%(communities)s::uuid[])))
   AND ({in_window} OR (b.stream IN (
        SELECT DISTINCT ON (b.type) b.stream FROM {breaches} b
         WHERE b.status = 'CONFIRMED' AND b.happened_on <= %(valid_on)s AND {mine}
         ORDER BY b.type, b.happened_on DESC, b.stream)))
 ORDER BY b.happened_on DESC, b.stream LIMIT %(rows_max)s
"""
_STEPS = """
SELECT s.stream, s.from_position, s.kind, s.recorded_at, s.post, s.role, s.authority, s.community,
       s.incident, s.code
  FROM {steps} s
 WHERE s.stream IN (SELECT stream FROM {tracking} b WHERE {mine}) OR s.stream = ANY(%(streams)s)
 ORDER BY s.from_position
"""
_PRIORS = """
{prior}
SELECT breach, linked, stream, number, status, since, unresolved FROM prior
 WHERE breach = ANY(%(streams)s) ORDER BY breach, since, stream
"""
_CHANGES = """
SELECT c.stream, b.number, c.from_position, c.kind, c.changed_at, c.from_category, c.category,
       c.shown_due
  FROM {changes} c JOIN {incidents} b USING (stream)
 WHERE {changed} AND {disputes} AND {mine} ORDER BY c.from_position LIMIT %(rows_max)s
"""


async def dossier(connection: AsyncConnection[Any], question: Question) -> Dossier:
    """Of the question's communities, of which there is one as a rule."""
    asked = values(question)

    async def rows(template: str, **more: object) -> list[tuple[Any, ...]]:
        cursor = connection.cursor(binary=True)
        return await (await cursor.execute(composed(template), asked | more)).fetchall()

    records = await rows(_RECORDS)
    streams = [row[0] for row in records]
    steps = [Step(*row) for row in await rows(_STEPS, streams=streams)]
    priors = [Prior(*row) for row in await rows(_PRIORS, streams=streams)]
    known = set(streams)
    return Dossier(
        tuple(_record(row, priors, steps) for row in records),
        tuple(step for step in steps if step.stream not in known),
        tuple(Changed(*row) for row in await rows(_CHANGES)),
    )


def _record(row: Sequence[Any], priors: Iterable[Prior], steps: Iterable[Step]) -> Record:
    stream, kind, *rest = row
    own = tuple(prior for prior in priors if prior.breach == stream)
    if any(prior.unresolved for prior in own):
        verdict = Verdict.UNRESOLVED_PRIOR
    else:
        verdict = Verdict.RESOLVED_PRIOR if own else Verdict.NO_PRIOR
    taken = tuple(step for step in steps if step.stream == stream)
    return Record._make((stream, BreachType(kind), *rest, verdict, own, taken))
