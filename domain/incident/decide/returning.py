"""The rules of returning a task that is not the unit's."""

from datetime import datetime

from domain.incident.commands.dispatch import AcceptReturn, RefuseReturn, ReturnTask
from domain.incident.decide.giving import after_taking_back
from domain.incident.decide.guards import below, check_addressee, reckoner_of, task_of
from domain.incident.errors.dispatch import (
    AskerMayNotDecide,
    HigherLevelDecides,
    ItemNeeded,
    NoReturnPending,
    ReturnedBefore,
    ReturnPending,
    ReturnTooLate,
)
from domain.incident.events.dispatch import ReturnAccepted, ReturnRefused, ReturnRequested
from domain.incident.incident import Incident, Task
from domain.incident.timers import Reckoner
from domain.kernel import Event
from domain.known import Known


def request_return(incident: Incident, command: ReturnTask, known: Known) -> list[Event]:
    """A return is quick, once per unit, and cites the list: it is no way to wait."""
    task = task_of(incident, command.task_id)
    check_addressee(task.unit, known)
    if task.asked_return:
        raise ReturnPending
    reckon = reckoner_of(incident, known)
    if incident.returns.get(task.unit, 0) >= reckon.limits.returns_per_unit_max:
        raise ReturnedBefore
    if known.effective_at > _until(task, reckon):
        raise ReturnTooLate
    if command.item is None:
        raise ItemNeeded
    decision = reckon.due(reckon.limits.undecided_urge)
    climb = reckon.due(reckon.limits.undecided_climb)
    return [
        ReturnRequested(
            task_id=task.id,
            unit=task.unit,
            reason=command.reason,
            item=command.item,
            text=command.text,
            due_decision=decision.at,
            due_climb=climb.at,
            **reckon.cited_limits(decision, climb),
        )
    ]


def accept_return(incident: Incident, command: AcceptReturn, known: Known) -> list[Event]:
    task = _to_decide(incident, command, known)
    fields = after_taking_back(incident, task, reckoner_of(incident, known))
    return [ReturnAccepted(task_id=task.id, unit=task.unit, **fields)]


def refuse_return(incident: Incident, command: RefuseReturn, known: Known) -> list[Event]:
    task = _to_decide(incident, command, known)
    return [ReturnRefused(task_id=task.id, unit=task.unit, text=command.text)]


def _until(task: Task, reckon: Reckoner) -> datetime:
    return min(reckon.due(reckon.limits.return_within, task.given_at).at, task.due_sign)


def _to_decide(incident: Incident, command: AcceptReturn | RefuseReturn, known: Known) -> Task:
    task = task_of(incident, command.task_id)
    if task.asked_return is None:
        raise NoReturnPending
    if task.asked_return.by == known.actor.id:
        raise AskerMayNotDecide
    if below(known.actor, task.asked_return.level):
        raise HigherLevelDecides
    return task
