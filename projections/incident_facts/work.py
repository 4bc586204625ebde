"""What is asked of the facts by whoever works: his reports, his tasks, what lies near."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection, sql

from domain.incident.incident import OPEN_TASK
from projections.engine.asof import AsOf, by_index, versions
from projections.incident_facts.rows import Case, Incident, Running, Task, running, stands_still

ROWS_MAX = 200


class Report(NamedTuple):
    """What became of something reported. master: number of what it was merged into."""

    incident: Incident
    master: str | None
    result: str | None


class Work(NamedTuple):
    """A task, or with no task an incident to be looked at; running: its clock due first."""

    incident: Incident
    task: Task | None
    running: Running | None
    paused: bool


_OWN = sql.SQL(", ").join(sql.Identifier("i", name) for name in Incident._fields)
_TASK = sql.SQL(", ").join(sql.Identifier("t", name) for name in Task._fields)
_WIDTH = len(Incident._fields)

_REPORTS = sql.SQL("""
SELECT {}, m.number, t.result
  FROM {} i
  LEFT JOIN views.incident_facts_now m ON m.stream = i.master
  LEFT JOIN {} t ON t.stream = i.stream AND t.task_id = i.lead
 WHERE i.reporter = %(person)s
 ORDER BY i.reported_at DESC, i.stream LIMIT %(rows_max)s
""").format(_OWN, versions("incident_facts"), versions("task_facts"))
_TASKS = sql.SQL("""
SELECT {}, {} FROM {} t JOIN {} i USING (stream)
 WHERE t.unit = %(unit)s AND t.status = ANY(%(open)s) AND i.is_open
   AND (%(grid)s::uuid IS NULL OR i.grid = %(grid)s)
 ORDER BY i.stream, t.n LIMIT %(rows_max)s
""").format(_OWN, _TASK, versions("task_facts"), versions("incident_facts"))
_TO_LOOK_AT = sql.SQL("""
SELECT {} FROM {} i
 WHERE i.status = 'REPORTED' AND NOT i.looked_at AND (i.resident OR i.channel = 'SENSOR')
   AND i.grid = %(grid)s AND i.reporter IS DISTINCT FROM %(person)s
 ORDER BY i.due_accept, i.stream LIMIT %(rows_max)s
""").format(_OWN, versions("incident_facts"))
_TO_VERIFY = sql.SQL("""
SELECT {} FROM {} i
 WHERE i.status = 'RESOLVED' AND i.community = ANY(%(communities)s)
 ORDER BY i.due_verify, i.stream LIMIT %(rows_max)s
""").format(_OWN, versions("incident_facts"))


async def reported_by(
    connection: AsyncConnection[Any], as_of: AsOf, person: UUID, rows_max: int = ROWS_MAX
) -> list[Report]:
    """What a person reported, the latest first."""
    values = {"person": person, "position": as_of.position, "rows_max": min(rows_max, ROWS_MAX)}
    rows = await _rows(connection, _REPORTS, values)
    return [Report(Incident(*row[:_WIDTH]), *row[_WIDTH:]) for row in rows]


async def tasks_of(
    connection: AsyncConnection[Any], as_of: AsOf, unit: UUID, grid: UUID | None = None
) -> list[Work]:
    """The open tasks of a unit, in one grid where it is given, by what is due first."""
    values = {
        "unit": unit,
        "grid": grid,
        "open": [status.value for status in OPEN_TASK],
        "position": as_of.position,
        "rows_max": ROWS_MAX,
    }
    rows = await _rows(connection, _TASKS, values)
    found = [_task(Incident(*row[:_WIDTH]), Task(*row[_WIDTH:])) for row in rows]
    return sorted(found, key=_pressing)  # of equals, the order of the query stays


async def to_look_at(
    connection: AsyncConnection[Any], as_of: AsOf, grid: UUID, person: UUID
) -> list[Work]:
    """Reports of residents and sensors in a grid that nobody has looked at on the spot."""
    values = {"grid": grid, "person": person, "position": as_of.position, "rows_max": ROWS_MAX}
    return [_whole(Incident(*row)) for row in await _rows(connection, _TO_LOOK_AT, values)]


async def to_verify(
    connection: AsyncConnection[Any], as_of: AsOf, communities: Sequence[UUID]
) -> list[Work]:
    """What is resolved and waits for its verification."""
    values = {
        "communities": list(communities),
        "position": as_of.position,
        "rows_max": ROWS_MAX,
    }
    return [_whole(Incident(*row)) for row in await _rows(connection, _TO_VERIFY, values)]


async def _rows(
    connection: AsyncConnection[Any], query: sql.Composed, values: dict[str, Any]
) -> list[tuple[Any, ...]]:
    async with by_index(connection):
        found = await connection.cursor(binary=True).execute(query, values)
        return await found.fetchall()


def _task(incident: Incident, task: Task) -> Work:
    clocks = [one for one in running(Case(incident, {task.task_id: task})) if one.task]
    still = incident.frozen_at is not None or stands_still(incident)
    return Work(incident, task, min(clocks, default=None), still)


def _whole(incident: Incident) -> Work:
    clocks = running(Case(incident, {}))
    return Work(incident, None, min(clocks, default=None), incident.frozen_at is not None)


def _pressing(work: Work) -> tuple[bool, float]:
    return work.running is None, work.running.due.timestamp() if work.running else 0.0
