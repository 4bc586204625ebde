"""Closing, reopening, and what is put right or taken back afterwards."""

from collections.abc import Mapping

from domain.incident.events.changes import (
    DeadlineRecalculated,
    FactCorrected,
    IncidentReclassified,
    IncidentRegraded,
    IncidentVoided,
    Undone,
)
from domain.incident.events.closing import (
    FollowUpRecorded,
    IncidentClosed,
    IncidentReopened,
    ResidentRated,
    ResolutionVerified,
    ReworkOrdered,
    VerificationDeferred,
)
from domain.incident.terms import CorrectableField, FollowUpOutcome, Status, TaskStatus, Undoable
from domain.kernel import Event, Fact
from projections.incident_facts.rows import SPLIT, Case, Change, open_tasks
from projections.incident_facts.steps import Step, by_lead, put, put_task, timed

RECLASSIFIED, VOIDED = "RECLASSIFIED", "VOIDED"


def verified(case: Case, event: ResolutionVerified, fact: Fact) -> Case:
    return put(
        case,
        status=Status.VERIFIED.value,
        verified_at=fact.effective_at,
        followed_up_at=None,
        from_follow_up=fact.decided_at if event.due_follow_up else None,
        due_follow_up=event.due_follow_up,
    )


def verification_deferred(case: Case, event: VerificationDeferred, _: Fact) -> Case:
    return put(case, due_verify=event.due_verify)


def followed_up(case: Case, event: FollowUpRecorded, fact: Fact) -> Case:
    first = case.incident.followed_up_at or fact.effective_at
    asked = put(case, followed_up_at=first)
    if event.outcome is not FollowUpOutcome.REACHED and case.incident.follow_up == "REACHED":
        return asked
    return put(asked, follow_up=event.outcome.value, solved=event.solved, score=event.score)


def reworked(case: Case, event: ReworkOrdered, fact: Fact) -> Case:
    """The overall clock goes on where it stopped, unless everything begins anew."""
    back = put(
        case,
        reworks=case.incident.reworks + 1,
        resolved_at=None,
        verified_at=None,
        followed_up_at=None,
    )
    for task_id in event.task_ids:
        attempt = back.tasks[task_id].attempt + 1
        back = put_task(
            back,
            task_id,
            status=TaskStatus.HANDLING.value,
            attempt=attempt,
            resolved_at=None,
            result=None,
        )
    if not event.task_ids:
        back = put(back, lead=None, unit=None, from_overall=fact.decided_at)
    overall = back.incident.from_overall
    timed_anew = timed(back, event.dues, since=fact.decided_at)
    return by_lead(put(timed_anew, from_overall=overall))


def closed(case: Case, event: IncidentClosed, fact: Fact) -> Case:
    return put(
        case,
        status=Status.CLOSED.value,
        closing=event.close_code.value,
        closed_at=fact.effective_at,
    )


def reopened(case: Case, event: IncidentReopened, fact: Fact) -> Case:
    return put(
        case,
        status=Status.ACCEPTED.value,
        closing=None,
        resolved_at=None,
        verified_at=None,
        closed_at=None,
        lead=None,
        unit=None,
        level=event.level.value,
        level_max=max(case.incident.level_max or 0, event.level.value),
        reopenings=event.n,
        reopened_at=fact.effective_at,
        rejected_at=None,
        followed_up_at=None,
        from_dispatch=fact.decided_at,
        due_dispatch=event.due_dispatch,
        from_overall=fact.decided_at,
        due_overall=event.due_overall,
        due_level=event.due_level,
    )


def rated(case: Case, event: ResidentRated, _: Fact) -> Case:
    return put(case, rating=event.score)


def corrected(case: Case, event: FactCorrected, _: Fact) -> Case:
    match event.field:
        case CorrectableField.PLACE:
            geo = event.geo
            return put(case, lat=geo.lat if geo else None, lon=geo.lon if geo else None)
        case CorrectableField.CHANNEL:
            return put(case, channel=event.new)
        case CorrectableField.CLOSE_CODE:
            return put(case, closing=event.new)
        case CorrectableField.TASK_RESULT if event.task_id:
            return put_task(case, event.task_id, result=event.new)
        case _:
            # The words are in the vault; the view knows which of them describe the matter now.
            return put(case, text_id=event.text.id) if event.text else case


def reclassified(case: Case, event: IncidentReclassified, fact: Fact) -> Case:
    noted = _noted(case, fact, RECLASSIFIED, event.category)
    return put(noted, category=event.category)


def regraded(case: Case, event: IncidentRegraded, _: Fact) -> Case:
    return put(case, urgency=event.urgency.value)


def recalculated(case: Case, event: DeadlineRecalculated, _: Fact) -> Case:
    return timed(case, event.dues)


def _noted(case: Case, fact: Fact, kind: str, category: str | None) -> Case:
    incident = case.incident
    change = Change(
        fact.stream, fact.event_id, kind, fact.effective_at, incident.category, category,
        incident.shown_due,
    )  # fmt: skip
    return case._replace(changes={**case.changes, fact.event_id: change})


def voided(case: Case, _: IncidentVoided, fact: Fact) -> Case:
    case = _noted(case, fact, VOIDED, case.incident.category)
    for task in open_tasks(case):
        case = put_task(
            case, task.task_id, status=TaskStatus.RECALLED.value, ended_at=fact.effective_at
        )
    return put(case, status=Status.VOIDED.value, children=0, frozen_at=None, paused_for=None)


def undone(case: Case, event: Undone, fact: Fact) -> Case:
    """What was written by mistake ends and starts nothing; what it replaced holds again."""
    incident = case.incident
    back = put(case, status=event.status.value, urgency=event.urgency.value)
    if incident.status == Status.CLOSED:
        back = put(back, closing=None, closed_at=None)
    if incident.status == Status.RESOLVED and event.status is not Status.RESOLVED:
        back = put(back, resolved_at=None)
    if event.undone is Undoable.DISPATCH and event.task_id in case.tasks:
        back = _never_dispatched(back, event, fact)
    if event.undone is Undoable.MERGE:
        back = (
            put(back, master=None)
            if incident.status == Status.MERGED
            else put(back, duplicates=incident.duplicates - 1)
        )
    if event.undone is Undoable.CLOSE and event.other is not None:
        back = put(
            back, children=incident.children + 1, frozen_at=fact.decided_at, paused_for=SPLIT
        )
    return timed(back, event.dues)


def _never_dispatched(case: Case, event: Undone, fact: Fact) -> Case:
    assert event.task_id is not None, "a dispatch is of a task"
    back = put_task(
        case,
        event.task_id,
        status=TaskStatus.RECALLED.value,
        undone=True,
        ended_at=fact.effective_at,
    )
    stands = (task.dispatched_at for task in back.tasks.values() if not task.undone)
    back = put(back, dispatched_at=next(stands, None), dispatches=case.incident.dispatches - 1)
    if case.incident.lead == event.task_id:
        back = put(back, lead=None, unit=None)
    return back


STEPS: Mapping[type[Event], Step] = {
    ResolutionVerified: verified,
    VerificationDeferred: verification_deferred,
    FollowUpRecorded: followed_up,
    ReworkOrdered: reworked,
    IncidentClosed: closed,
    IncidentReopened: reopened,
    ResidentRated: rated,
    FactCorrected: corrected,
    IncidentReclassified: reclassified,
    IncidentRegraded: regraded,
    DeadlineRecalculated: recalculated,
    IncidentVoided: voided,
    Undone: undone,
}
