"""What facts leave of one incident, for the tests of its rows."""

from datetime import timedelta
from uuid import UUID

from domain.incident.events.dispatch import IncidentSplit, Part
from domain.kernel import Event
from projections.incident_facts.project import project
from projections.incident_facts.rows import Case, running
from tests.support.log import NINE, Happened
from tests.support.recorded import recorded

ONE, URBAN = UUID(int=1), UUID(int=2)
MINUTE = timedelta(minutes=1)


def given(*steps: Event) -> Case:
    """What the facts leave, each a minute after the one before."""
    case: Case | None = None
    for one in recorded(Happened(ONE, step, NINE + n * MINUTE) for n, step in enumerate(steps)):
        case = project(case, one)
    assert case is not None
    return case


def timers(case: Case) -> set[str]:
    return {each.timer.value for each in running(case)}


def split_into(*children: UUID) -> Event:
    parts = tuple(Part(category="D1") for _ in children)
    return IncidentSplit(children=children, parts=parts)
