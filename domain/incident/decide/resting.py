"""The rules of standing still: suspended for a cause, or parked as a problem without a solution."""

from datetime import timedelta

from domain.incident.commands.dispatch import (
    ParkIncident,
    ResumeIncident,
    SuspendIncident,
    UnparkIncident,
)
from domain.incident.commands.watch import ResumeByTimer
from domain.incident.decide.guards import reckoner_of
from domain.incident.errors.closing import NotYetDue
from domain.incident.errors.dispatch import ReviewNotAhead, SuspensionUsedUp, TimeIsLeft
from domain.incident.events.dispatch import (
    IncidentParked,
    IncidentResumed,
    IncidentSuspended,
    IncidentUnparked,
)
from domain.incident.incident import Incident
from domain.incident.terms import Status, Timer
from domain.incident.timers import Reckoner
from domain.kernel import Event
from domain.known import Known


def suspend(incident: Incident, command: SuspendIncident, known: Known) -> list[Event]:
    reckon = reckoner_of(incident, known)
    left = _longest(reckon) - incident.suspended
    if left <= timedelta(0):
        raise SuspensionUsedUp
    if not known.decided_at < command.review_by <= known.decided_at + left:
        raise ReviewNotAhead
    return [
        IncidentSuspended(
            cause=command.cause,
            text=command.text,
            review_by=command.review_by,
            **reckon.cited_limits(),
        )
    ]


def resume(incident: Incident, _: ResumeIncident | ResumeByTimer, known: Known) -> list[Event]:
    """Its clocks go on with what they had left."""
    reckon = reckoner_of(incident, known)
    dues = reckon.moved(incident, thawing=True)
    return [
        IncidentResumed(
            status=incident.status_before or Status.HANDLING,
            suspended_s=int(_suspended(incident, known).total_seconds()),
            dues=dues,
            **reckon.cited_moved(incident, dues),
        )
    ]


def resume_by_timer(incident: Incident, command: ResumeByTimer, known: Known) -> list[Event]:
    if _suspended(incident, known) < _longest(reckoner_of(incident, known)):
        raise NotYetDue
    return resume(incident, command, known)


def park(incident: Incident, command: ParkIncident, known: Known) -> list[Event]:
    """挂账: only what was given its full time, and with a written explanation."""
    reckon = reckoner_of(incident, known)
    stood = incident.frozen_at or known.decided_at
    late = any(c.timer is Timer.T5 and c.due < stood for c in incident.clocks)
    if not late and _suspended(incident, known) < _longest(reckon):
        raise TimeIsLeft
    latest = reckon.due(reckon.limits.parked_review)
    if not known.decided_at < command.next_review <= latest.at:
        raise ReviewNotAhead
    return [
        IncidentParked(
            explanation=command.explanation,
            next_review=command.next_review,
            **reckon.cited_limits(),
        )
    ]


def unpark(incident: Incident, _: UnparkIncident, known: Known) -> list[Event]:
    reckon = reckoner_of(incident, known)
    dues = tuple(
        due for due in reckon.moved(incident, thawing=True) if due.timer not in {Timer.T3, Timer.T4}
    )
    return [IncidentUnparked(dues=dues, **reckon.cited_moved(incident, dues))]


def _longest(reckon: Reckoner) -> timedelta:
    return timedelta(days=reckon.limits.suspended_days_max)


def _suspended(incident: Incident, known: Known) -> timedelta:
    """In all, the present suspension included."""
    if incident.suspended_at is None:
        return incident.suspended
    return incident.suspended + (known.decided_at - incident.suspended_at)
