"""The rules of giving work to a unit, and of taking it back."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from domain.catalogue import Catalogue
from domain.incident.commands.dispatch import DispatchTask, ReassignTask, RecallTask
from domain.incident.decide.guards import below, reckoner_of, task_of, unit_of
from domain.incident.errors.dispatch import (
    AboveYourLevel,
    FirstTaskLeads,
    LeadExists,
    NotOneLevelDown,
    NotTheUnitsDuty,
    UnitBarred,
    UnitHasATask,
)
from domain.incident.events.dispatch import TaskDispatched, TaskReassigned, TaskRecalled
from domain.incident.incident import Incident, Task
from domain.incident.state.standing import ends_the_work
from domain.incident.terms import ReassignCause, Timer
from domain.incident.timers import Due, Reckoner
from domain.kernel import Event, Key
from domain.known import Known
from domain.list.items import ListItem


def dispatch(incident: Incident, command: DispatchTask, known: Known) -> list[Event]:
    if incident.lead is None and not command.lead:
        raise FirstTaskLeads
    if incident.lead is not None and command.lead:
        raise LeadExists
    if below(known.actor, incident.level):
        raise AboveYourLevel
    item = _fit(incident, command.unit, known)
    dues = _dues(incident, known, lead=command.lead)
    return [
        TaskDispatched(
            task_id=command.command_id,
            unit=command.unit,
            lead=command.lead,
            attempt=_attempt(incident, command.unit),
            item=item,
            text=command.text,
            **dues.fields(),
        )
    ]


def reassign(incident: Incident, command: ReassignTask, known: Known) -> list[Event]:
    """The overall clock runs on; a new unit starts its own (首接负责)."""
    old = task_of(incident, command.task_id)
    item = _fit(incident, command.unit, known)
    if command.cause is ReassignCause.DELEGATE and not _lower(command.unit, old.unit, known):
        raise NotOneLevelDown
    dues = _dues(incident, known, lead=old.lead)
    return [
        TaskReassigned(
            from_task=old.id,
            from_unit=old.unit,
            task_id=command.command_id,
            unit=command.unit,
            lead=old.lead,
            attempt=_attempt(incident, command.unit),
            item=item,
            cause=command.cause,
            text=command.text,
            **dues.fields(),
        )
    ]


def recall(incident: Incident, command: RecallTask, known: Known) -> list[Event]:
    task = task_of(incident, command.task_id)
    fields = after_taking_back(incident, task, reckoner_of(incident, known))
    return [
        TaskRecalled(
            task_id=task.id, unit=task.unit, reason=command.reason, text=command.text, **fields
        )
    ]


def after_taking_back(incident: Incident, task: Task, reckon: Reckoner) -> dict[str, Any]:
    """The lead's work must be dispatched again; an assistant's may have been the last open."""
    again = reckon.stage(Timer.T2, incident.urgency) if task.id == incident.lead else None
    ends = ends_the_work(incident, task.id, done=False)
    verify = reckon.stage(Timer.T6, incident.urgency) if ends else None
    return {
        "due_dispatch": again.at if again else None,
        "due_verify": verify.at if verify else None,
        **(reckon.cited(again, verify) if again or verify else {}),
    }


class _Dues(NamedTuple):
    sign: Due
    handle: Due
    contact: Due | None
    reckon: Reckoner

    def fields(self) -> dict[str, Any]:
        return {
            "due_sign": self.sign.at,
            "due_handle": self.handle.at,
            "due_contact": self.contact.at if self.contact else None,
            **self.reckon.cited(self.sign, self.handle, self.contact),
        }


def _dues(incident: Incident, known: Known, *, lead: bool) -> _Dues:
    """The lead contacts the resident who waits, once."""
    reckon = reckoner_of(incident, known)
    overall = incident.clock(Timer.T0)
    handle = reckon.stage(Timer.T5, incident.urgency)
    if overall and overall.due < handle.at:
        handle = Due(overall.due, handle.provisional)
    awaited = lead and incident.any_resident and not incident.contacted
    return _Dues(
        reckon.stage(Timer.T3, incident.urgency),
        handle,
        reckon.stage(Timer.T9, incident.urgency) if awaited else None,
        reckon,
    )


def _fit(incident: Incident, unit: UUID, known: Known) -> Key:
    unit_of(unit, known)
    return fitting(incident, unit, known.catalogue, known.decided_at).key


def fitting(incident: Incident, unit: UUID, catalogue: Catalogue, at: datetime) -> ListItem:
    """Return the list item that makes it the unit's duty (权责清单, 准入制).

    灵党办〔2020〕65号 第六条: duties are not pushed down but through admission; 中山大涌 2018
    实施意见 第六条: no committee is made responsible for enforcement and the like.
    Raises UnitHasATask, UnitBarred and NotTheUnitsDuty.
    """
    if any(task.unit == unit for task in incident.open_tasks):
        raise UnitHasATask
    about = (unit, incident.category or "", at)
    if catalogue.barred_item(*about) is not None:
        raise UnitBarred
    item = catalogue.duty_item(*about)
    if item is None:
        raise NotTheUnitsDuty
    return item


def _attempt(incident: Incident, unit: UUID) -> int:
    return 1 + max((task.attempt for task in incident.tasks if task.unit == unit), default=0)


def _lower(unit: UUID, than: UUID, known: Known) -> bool:
    orgs = known.catalogue.orgs
    new, old = (known.catalogue.units[each].org for each in (unit, than))
    return orgs[new].level < orgs[old].level
