"""The rules of putting right, grading anew, voiding and adding."""

from domain.incident.commands.changes import (
    AddNote,
    AddSighting,
    RecalculateDeadlines,
    ReclassifyIncident,
    ReferLegal,
    RegradeIncident,
)
from domain.incident.decide.guards import category_of, reckoner_of
from domain.incident.errors.changes import SameCategory, SameUrgency
from domain.incident.errors.field import NothingSaid
from domain.incident.events.changes import (
    DeadlineRecalculated,
    IncidentReclassified,
    IncidentRegraded,
    LegalAdviceReferred,
    NoteAdded,
    SightingAdded,
)
from domain.incident.events.timed import MovedDue
from domain.incident.incident import Incident
from domain.incident.terms import RecalculationCause
from domain.kernel import Event
from domain.known import Known


def reclassify(incident: Incident, command: ReclassifyIncident, known: Known) -> list[Event]:
    assert incident.category is not None, "only an imported incident has no category"
    if command.category == incident.category:
        raise SameCategory
    category_of(command.category, known)
    changed = IncidentReclassified(
        from_category=incident.category,
        category=command.category,
        reason=command.reason,
        text=command.text,
    )
    dues = reckoner_of(incident, known).moved(incident, category=command.category)
    return [changed, *_recalculated(incident, RecalculationCause.RECLASSIFIED, dues, known)]


def regrade(incident: Incident, command: RegradeIncident, known: Known) -> list[Event]:
    """Every running stage is timed anew from its start, whatever had been granted."""
    if command.urgency is incident.urgency:
        raise SameUrgency
    changed = IncidentRegraded(
        from_urgency=incident.urgency,
        urgency=command.urgency,
        reason=command.reason,
        text=command.text,
    )
    reckon = reckoner_of(incident, known)
    dues = reckon.moved(incident, urgency=command.urgency, keep_granted=False)
    return [changed, *_recalculated(incident, RecalculationCause.REGRADED, dues, known)]


def recalculate(incident: Incident, _: RecalculateDeadlines, known: Known) -> list[Event]:
    """A later calendar acts only through this fact; an incident that stands still waits for it."""
    if incident.standing_still:
        return []
    dues = reckoner_of(incident, known).moved(incident)
    return _recalculated(incident, RecalculationCause.CALENDAR, dues, known)


def add_note(_: Incident, command: AddNote, __: Known) -> list[Event]:
    if command.text is None and not command.evidence:
        raise NothingSaid
    return [NoteAdded(text=command.text, evidence=command.evidence)]


def refer(_: Incident, command: ReferLegal, __: Known) -> list[Event]:
    return [LegalAdviceReferred(adviser=command.adviser)]


def add_sighting(incident: Incident, command: AddSighting, known: Known) -> list[Event]:
    if command.text is None and command.geo is None and not command.evidence:
        raise NothingSaid
    private = category_of(incident.category, known).private
    return [
        SightingAdded(
            geo=None if private else command.geo,
            text=command.text,
            evidence=command.evidence,
            occurred_at=command.occurred_at,
        )
    ]


def _recalculated(
    incident: Incident, cause: RecalculationCause, dues: tuple[MovedDue, ...], known: Known
) -> list[Event]:
    if not dues:
        return []
    cited = reckoner_of(incident, known).cited_moved(incident, dues)
    return [DeadlineRecalculated(cause=cause, dues=dues, **cited)]
