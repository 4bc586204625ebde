"""The rules of splitting an incident into parts that go their own ways."""

from uuid import UUID, uuid5

from domain.incident.commands.dispatch import SplitIncident
from domain.incident.decide.guards import Facts, category_of, reckoner_of
from domain.incident.errors.changes import VoidPending
from domain.incident.errors.dispatch import TooManyParts
from domain.incident.errors.intake import OpenTaskLeft
from domain.incident.events.dispatch import IncidentSplit, Part
from domain.incident.events.intake import IncidentReported
from domain.incident.incident import Incident
from domain.incident.terms import Channel, Timer
from domain.known import Known

NUMBERED_MAX = 99
SEQUENCE_DIGITS_MAX = 12


def child_ids(command: SplitIncident) -> tuple[UUID, ...]:
    return tuple(uuid5(command.command_id, str(n)) for n in range(1, len(command.parts) + 1))


def split(incident: Incident, command: SplitIncident, known: Known) -> Facts:
    """The children are reported in the same place; the parent stands still until the last ended."""
    if incident.open_tasks:
        raise OpenTaskLeft
    if incident.void:
        raise VoidPending
    first = len(incident.children) + 1
    if (
        len(command.parts) > reckoner_of(incident, known).limits.children_max
        or first + len(command.parts) - 1 > NUMBERED_MAX
        or len(_number(incident, first).rpartition("-")[2]) > SEQUENCE_DIGITS_MAX
    ):
        raise TooManyParts
    children = child_ids(command)
    reports = [
        (child, _reported(incident, part, n, known))
        for n, (child, part) in enumerate(zip(children, command.parts, strict=True), first)
    ]
    return [(incident.stream, IncidentSplit(children=children, parts=command.parts)), *reports]


def _number(incident: Incident, n: int) -> str:
    """The parent's number with two digits more: no sequence of a community grows that long."""
    return f"{incident.number}{n:02d}"


def _reported(incident: Incident, part: Part, n: int, known: Known) -> IncidentReported:
    assert incident.grid is not None, "only an imported incident has no grid"
    assert incident.community is not None, "nor a community"
    category = category_of(part.category, known)
    urgency = part.urgency or incident.urgency
    reckon = reckoner_of(incident, known)
    due = reckon.stage(Timer.T1, urgency)
    grid = known.catalogue.grids[incident.grid]
    return IncidentReported(
        number=_number(incident, n),
        channel=incident.channel or Channel.DEPARTMENT,
        category=part.category,
        urgency=urgency,
        grid=incident.grid,
        grid_code=grid.code,
        grid_version=grid.version,
        community=incident.community,
        geo=None if category.private else incident.geo,
        text=incident.text,
        evidence=(),
        first_receiver=incident.first_receiver,
        parent=incident.stream,
        resident=False,
        due_accept=due.at,
        **reckon.cited(due),
    )
