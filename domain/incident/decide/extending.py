"""The rules of giving a task more time."""

from datetime import datetime

from domain.incident.commands.dispatch import ApproveExtension, DenyExtension, RequestExtension
from domain.incident.decide.guards import below, check_addressee, reckoner_of, task_of
from domain.incident.errors.dispatch import (
    AfterTheDue,
    AskerMayNotDecide,
    ExtendedBefore,
    ExtensionPending,
    ExtensionTooLong,
    HigherLevelDecides,
    NoExtensionPending,
)
from domain.incident.events.dispatch import (
    ExtensionApproved,
    ExtensionDenied,
    ExtensionRequested,
)
from domain.incident.incident import Asked, Clock, Incident, Task
from domain.incident.terms import Timer
from domain.incident.timers import Due
from domain.kernel import Actor, Event
from domain.known import Known
from domain.policy.limits import IncidentLimits


def request_extension(incident: Incident, command: RequestExtension, known: Known) -> list[Event]:
    task = task_of(incident, command.task_id)
    check_addressee(task.unit, known)
    if task.asked_extension:
        raise ExtensionPending
    reckon = reckoner_of(incident, known)
    limits, clock = reckon.limits, _handling(incident, task)
    if task.extensions >= limits.extensions_max:
        raise ExtendedBefore
    if known.effective_at > clock.due:
        raise AfterTheDue
    if not clock.due < command.new_due <= latest(clock.started_at, clock.due, limits):
        raise ExtensionTooLong
    decision, climb = reckon.due(limits.undecided_urge), reckon.due(limits.undecided_climb)
    return [
        ExtensionRequested(
            task_id=task.id,
            unit=task.unit,
            reason=command.reason,
            text=command.text,
            new_due=command.new_due,
            due_decision=decision.at,
            due_climb=climb.at,
            **reckon.cited_limits(decision, climb),
        )
    ]


def latest(started_at: datetime, due: datetime, limits: IncidentLimits) -> datetime:
    """How far the handling of a task that runs from one to the other may be put off at most."""
    return due + (due - started_at) * limits.extension_max_percent / 100


def decides_extension(incident: Incident, actor: Actor) -> bool:
    """Whether some extension waits that this actor neither asked for nor stands below."""
    waiting = (task.asked_extension for task in incident.tasks)
    return any(one and one.by != actor.id and not below(actor, one.level) for one in waiting)


def approve_extension(incident: Incident, command: ApproveExtension, known: Known) -> list[Event]:
    """The lead's extension moves the whole by as much; an assistant's only as far as it must."""
    task, asked = _to_decide(incident, command, known)
    handling, whole = _handling(incident, task), incident.clock(Timer.T0)
    handle = asked.new_due or handling.due
    overall = whole.due if whole else handle
    moved = overall + (handle - handling.due) if task.lead else max(overall, handle)
    reckon = reckoner_of(incident, known)
    return [
        ExtensionApproved(
            task_id=task.id,
            unit=task.unit,
            due_handle=handle,
            due_overall=moved,
            **reckon.cited_limits(Due(moved, provisional=False)),
        )
    ]


def deny_extension(incident: Incident, command: DenyExtension, known: Known) -> list[Event]:
    task, _ = _to_decide(incident, command, known)
    return [ExtensionDenied(task_id=task.id, unit=task.unit, text=command.text)]


def _handling(incident: Incident, task: Task) -> Clock:
    clock = incident.clock(Timer.T5, task.id)
    assert clock is not None, "an open task is being timed"
    return clock


def _to_decide(
    incident: Incident, command: ApproveExtension | DenyExtension, known: Known
) -> tuple[Task, Asked]:
    task = task_of(incident, command.task_id)
    if task.asked_extension is None:
        raise NoExtensionPending
    if task.asked_extension.by == known.actor.id:
        raise AskerMayNotDecide
    if below(known.actor, task.asked_extension.level):
        raise HigherLevelDecides
    return task, task.asked_extension
