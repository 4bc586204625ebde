"""The rules of following up, closing, reopening and rating."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.catalogue import Catalogue
from domain.incident.commands.closing import (
    CloseByTimer,
    CloseIncident,
    RateResolution,
    RecordFollowUp,
    ReopenIncident,
)
from domain.incident.decide.guards import Facts, reckoner_of, supervises, told
from domain.incident.errors.changes import VoidPending
from domain.incident.errors.closing import (
    AnswersOnlyWhenReached,
    FollowUpByHandlersUnit,
    FollowUpComplete,
    FollowUpIncomplete,
    LowScore,
    NotApplicableBySystemOnly,
    NotYetDue,
    RatedBefore,
    RatingTooLate,
    ReopenTooLate,
)
from domain.incident.errors.intake import SupervisorNeeded
from domain.incident.events.closing import (
    FollowUpRecorded,
    IncidentClosed,
    IncidentReopened,
    ResidentRated,
)
from domain.incident.incident import FollowUp, Incident
from domain.incident.terms import ChildOutcome, CloseCode, FollowUpOutcome, Status, Timer
from domain.kernel import Actor, Event
from domain.known import Known
from domain.policy.limits import IncidentLimits


def follow_up(incident: Incident, command: RecordFollowUp, known: Known) -> list[Event]:
    reckon = reckoner_of(incident, known)
    limits, zone = reckon.limits, known.catalogue.zone
    if command.outcome is FollowUpOutcome.NOT_APPLICABLE:
        raise NotApplicableBySystemOnly
    if complete(incident.follow_ups, limits, zone):
        raise FollowUpComplete
    if _handled(incident, known.catalogue, known.actor):
        raise FollowUpByHandlersUnit
    answered = command.solved is not None or command.score is not None
    if answered and command.outcome is not FollowUpOutcome.REACHED:
        raise AnswersOnlyWhenReached
    attempt = FollowUp(command.outcome, known.effective_at, command.solved, command.score)
    done = complete((*incident.follow_ups, attempt), limits, zone)
    due = reckon.stage(Timer.T8, incident.urgency) if done else None
    return [
        FollowUpRecorded(
            outcome=command.outcome,
            solved=command.solved,
            score=command.score,
            text=command.text,
            due_close=due.at if due else None,
            **(reckon.cited(due) if due else {}),
        )
    ]


def complete(attempts: tuple[FollowUp, ...], limits: IncidentLimits, zone: ZoneInfo) -> bool:
    """Somebody answered, or nobody did although it was tried often enough on enough days."""
    if any(attempt.outcome is not FollowUpOutcome.UNREACHED for attempt in attempts):
        return True
    days = {attempt.at.astimezone(zone).date() for attempt in attempts}
    return len(attempts) >= limits.follow_up_attempts and len(days) >= limits.follow_up_days_min


def waits_for_follow_up(incident: Incident, catalogue: Catalogue, at: datetime) -> bool:
    """Whether it is checked, and can be closed only after its reporter was asked."""
    if incident.status is not Status.VERIFIED:
        return False
    return not complete(incident.follow_ups, catalogue.limits(at)[1], catalogue.zone)


def follows_up(incident: Incident, catalogue: Catalogue, actor: Actor, at: datetime) -> bool:
    """Whether its reporter is still to be asked, and this actor is not of those who handled it."""
    waits = waits_for_follow_up(incident, catalogue, at)
    return waits and not _handled(incident, catalogue, actor)


def close(incident: Incident, command: CloseIncident, known: Known) -> Facts:
    """结案: after somebody else has looked and the reporter was asked."""
    _check_closable(incident, known)
    if _low(incident, known) and not supervises(known.actor):
        raise LowScore
    closed = IncidentClosed(close_code=command.close_code, by_timer=False)
    parent = told(incident, command.parent, ChildOutcome.CLOSED, known)
    return [(incident.stream, closed), *parent]


def close_by_timer(incident: Incident, command: CloseByTimer, known: Known) -> Facts:
    _check_closable(incident, known)
    if _low(incident, known):
        raise LowScore
    clock = incident.clock(Timer.T8)
    if clock is None or known.decided_at < clock.due:
        raise NotYetDue
    unsolved = any(attempt.solved is False for attempt in incident.follow_ups)
    code = incident.answer or (CloseCode.UNSOLVED if unsolved else CloseCode.SOLVED)
    closed = IncidentClosed(close_code=code, by_timer=True)
    parent = told(incident, command.parent, ChildOutcome.CLOSED, known)
    return [(incident.stream, closed), *parent]


def reopen(incident: Incident, command: ReopenIncident, known: Known) -> list[Event]:
    """A resident within 30 days; a supervisor at any time, a rejected one within 30 days."""
    reckon = reckoner_of(incident, known)
    supervisor = supervises(known.actor)
    rejected = incident.status is Status.REJECTED
    if rejected and not supervisor:
        raise SupervisorNeeded
    ended = incident.closed.at if incident.closed else incident.rejected_at
    within = timedelta(days=reckon.limits.reopen_days_max)
    late = ended is not None and known.effective_at - ended > within
    if late and (rejected or not supervisor):
        raise ReopenTooLate
    dispatch = reckon.stage(Timer.T2, incident.urgency)
    overall = reckon.overall(incident.urgency, incident.category)
    level = reckon.stage(Timer.LEVEL, incident.urgency)
    return [
        IncidentReopened(
            n=incident.reopened + 1,
            reason=command.reason,
            text=command.text,
            level=incident.first_level,
            due_dispatch=dispatch.at,
            due_overall=overall.at,
            due_level=level.at,
            **reckon.cited(dispatch, overall, level),
        )
    ]


def rate(incident: Incident, command: RateResolution, known: Known) -> list[Event]:
    if incident.rated:
        raise RatedBefore
    within = timedelta(days=reckoner_of(incident, known).limits.rating_days_max)
    if incident.closed and known.effective_at - incident.closed.at > within:
        raise RatingTooLate
    return [ResidentRated(score=command.score, text=command.text)]


def _check_closable(incident: Incident, known: Known) -> None:
    limits = known.catalogue.limits(known.decided_at)[1]
    if not complete(incident.follow_ups, limits, known.catalogue.zone):
        raise FollowUpIncomplete
    if incident.void:
        raise VoidPending


def _handled(incident: Incident, catalogue: Catalogue, actor: Actor) -> bool:
    units = (catalogue.units.get(task.unit) for task in incident.tasks if task.resolved)
    return any(unit and unit.org == actor.org for unit in units)


def _low(incident: Incident, known: Known) -> bool:
    limits = known.catalogue.limits(known.decided_at)[1]
    scores = [attempt.score for attempt in incident.follow_ups if attempt.score is not None]
    return bool(scores) and scores[-1] <= limits.low_score_max
