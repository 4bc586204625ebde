"""Where the incident stands that a receipt code was given for."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection

GROUP = "facts"
MERGES_MAX = 100


class Standing(NamedTuple):
    """What of an incident may be told to whoever has its code; all instants are effective.

    reported_at, community, category: of the report itself. All else is of the incident that it was
    merged into, if it was: merged, and category_now is that one's category.
    """

    reported_at: datetime
    community: UUID | None
    category: str | None
    merged: bool
    category_now: str | None
    status: str
    closing: str | None
    paused_for: str | None
    frozen_at: datetime | None
    accepted_at: datetime | None
    dispatched_at: datetime | None
    signed_at: datetime | None
    resolved_at: datetime | None
    verified_at: datetime | None
    closed_at: datetime | None
    rejected_at: datetime | None
    reopened_at: datetime | None
    promised_by: datetime | None
    due_accept: datetime | None
    due_overall: datetime | None
    due_verify: datetime | None


# Merges form no circle, since only an open incident takes another one in; the bound says so.
_BY_CODE = """
WITH RECURSIVE given AS (
    SELECT i.stream, i.reported_at, i.community, i.category
      FROM views.receipt_codes c
      JOIN views.incident_facts i ON i.stream = c.stream AND i.to_position IS NULL
     WHERE c.sha256 = %(sha256)s
), merged(stream, hops) AS (
    SELECT stream, 0 FROM given
    UNION ALL
    SELECT i.master, hops + 1
      FROM merged m
      JOIN views.incident_facts i ON i.stream = m.stream AND i.to_position IS NULL
     WHERE i.status = 'MERGED' AND hops < %(merges_max)s
)
SELECT g.reported_at, g.community, g.category, m.hops > 0, i.category, i.status, i.closing,
       i.paused_for, i.frozen_at, i.accepted_at, i.dispatched_at, i.signed_at, i.resolved_at,
       i.verified_at, i.closed_at, i.rejected_at, i.reopened_at, i.promised_by, i.due_accept,
       i.due_overall, i.due_verify
  FROM given g
 CROSS JOIN merged m
  JOIN views.incident_facts i
    ON i.stream = m.stream AND i.to_position IS NULL AND i.status <> 'MERGED'
 LIMIT 2
"""


async def of_code(connection: AsyncConnection[Any], sha256: bytes) -> Standing | None:
    """By the hash of the code; None where it stands for no incident, or for more than one."""
    values = {"sha256": sha256, "merges_max": MERGES_MAX}
    found = await connection.cursor(binary=True).execute(_BY_CODE, values)
    rows = await found.fetchall()
    return Standing(*rows[0]) if len(rows) == 1 else None
