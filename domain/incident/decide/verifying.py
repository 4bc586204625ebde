"""The rules of verifying a result by somebody who had no part in it."""

from datetime import datetime
from uuid import UUID

from domain.incident.commands.closing import DeferVerification, OrderRework, VerifyResolution
from domain.incident.decide.guards import reckoner_of, supervises
from domain.incident.errors.closing import (
    CheckEvidenceNeeded,
    DeferredBefore,
    DeferredTooFar,
    NotADoneTask,
    OriginalsMissing,
    ReworkDueUnfit,
    ReworkReasonUnfit,
    VerifierTookPart,
)
from domain.incident.errors.intake import SupervisorNeeded
from domain.incident.events.closing import (
    FollowUpRecorded,
    ResolutionVerified,
    ReworkOrdered,
    VerificationDeferred,
)
from domain.incident.events.timed import MovedDue
from domain.incident.incident import Incident
from domain.incident.terms import (
    FollowUpOutcome,
    Seen,
    Status,
    TaskStatus,
    Timer,
)
from domain.incident.timers import Due, Reckoner
from domain.kernel import Event
from domain.known import Known


def verify(incident: Incident, command: VerifyResolution, known: Known) -> list[Event]:
    """核查: seen as fixed, or sent back with what was seen as the reason."""
    _check_apart(incident, known)
    if command.seen is not Seen.FIXED:
        return [_reworked(incident, command, known)]
    if not command.evidence:
        raise CheckEvidenceNeeded
    reckon = reckoner_of(incident, known)
    if incident.missing_originals(reckon.limits.evidence_within_h, known.decided_at):
        raise OriginalsMissing
    asked = reckon.stage(Timer.T7, incident.urgency) if incident.any_resident else None
    verified = ResolutionVerified(
        mode=command.mode,
        evidence=command.evidence,
        text=command.text,
        occurred_at=command.occurred_at,
        due_follow_up=asked.at if asked else None,
        **(reckon.cited(asked) if asked else {}),
    )
    if asked:
        return [verified]
    close = reckon.stage(Timer.T8, incident.urgency)
    nobody = FollowUpRecorded(
        outcome=FollowUpOutcome.NOT_APPLICABLE, due_close=close.at, **reckon.cited(close)
    )
    return [verified, nobody]


def order_rework(incident: Incident, command: OrderRework, known: Known) -> list[Event]:
    _check_apart(incident, known)
    if command.reason is Seen.FIXED:
        raise ReworkReasonUnfit
    if incident.status is Status.VERIFIED and not supervises(known.actor):
        raise SupervisorNeeded
    return [_reworked(incident, command, known)]


def defer(incident: Incident, command: DeferVerification, known: Known) -> list[Event]:
    reckon = reckoner_of(incident, known)
    if incident.deferrals >= reckon.limits.deferrals_max:
        raise DeferredBefore
    latest = reckon.due(reckon.limits.defer_verification)
    if not known.decided_at < command.due_verify <= latest.at:
        raise DeferredTooFar
    return [VerificationDeferred(cause=command.cause, due_verify=command.due_verify)]


def _check_apart(incident: Incident, known: Known) -> None:
    if known.actor.id in incident.handlers | incident.dispatchers:
        raise VerifierTookPart


def _reworked(
    incident: Incident, command: VerifyResolution | OrderRework, known: Known
) -> ReworkOrdered:
    reckon = reckoner_of(incident, known)
    tasks = _to_rework(incident, command.task_ids)
    full = reckon.stage(Timer.T5, incident.urgency)
    if command.new_due and not known.decided_at < command.new_due <= full.at:
        raise ReworkDueUnfit
    dues = _dues(incident, tasks, command.new_due, reckon)
    looked = command if isinstance(command, VerifyResolution) else None
    return ReworkOrdered(
        task_ids=tasks,
        reason=command.seen if isinstance(command, VerifyResolution) else command.reason,
        mode=looked.mode if looked else None,
        evidence=looked.evidence if looked else (),
        text=command.text,
        occurred_at=looked.occurred_at if looked else None,
        new_due=command.new_due,
        dues=tuple(
            MovedDue(timer=timer, subject=subject, due=due.at)
            for (timer, subject), due in dues.items()
        ),
        **reckon.cited(*dues.values()),
    )


def _to_rework(incident: Incident, named: tuple[UUID, ...]) -> tuple[UUID, ...]:
    """The tasks done in this round; none where it was handled or answered without a task."""
    this_round = incident.tasks[incident.settled :] if incident.lead else ()
    done = [task.id for task in this_round if task.status is TaskStatus.DONE]
    if any(task_id not in done for task_id in named):
        raise NotADoneTask
    return tuple(task_id for task_id in done if not named or task_id in named)


def _dues(
    incident: Incident, tasks: tuple[UUID, ...], new_due: datetime | None, reckon: Reckoner
) -> dict[tuple[Timer, UUID | None], Due]:
    """T5 of each task, and T0 that goes on, later if it must; or T2 and T0 from the beginning."""
    if not tasks:
        return {
            (Timer.T2, None): reckon.stage(Timer.T2, incident.urgency),
            (Timer.T0, None): reckon.overall(incident.urgency, incident.category),
        }
    full = reckon.stage(Timer.T5, incident.urgency)
    handle = Due(new_due, full.provisional) if new_due else full
    stopped = incident.stopped_overall
    later = handle if stopped is None or stopped.due < handle.at else Due(stopped.due, False)
    return {**{(Timer.T5, task): handle for task in tasks}, (Timer.T0, None): later}
