"""The incident's status after a fact, and the clocks that stop because it is resolved."""

from datetime import datetime
from typing import Final
from uuid import UUID

from domain.incident.events.closing import ReworkOrdered
from domain.incident.events.dispatch import (
    ChildEnded,
    IncidentResumed,
    ReturnAccepted,
    TaskDispatched,
    TaskReassigned,
    TaskRecalled,
)
from domain.incident.events.field import (
    ArrivedOnScene,
    ProgressRecorded,
    TaskResolved,
    TaskSigned,
)
from domain.incident.events.intake import DuplicateUnmerged
from domain.incident.incident import OPEN_TASK, Draft
from domain.incident.lifecycle import MOVES
from domain.incident.state.parts import started, without
from domain.incident.terms import Status, TaskStatus, Timer
from domain.kernel import Event, Fact

_BY_LEAD: Final = frozenset({
    TaskDispatched,
    TaskReassigned,
    TaskRecalled,
    ReturnAccepted,
    TaskSigned,
    ArrivedOnScene,
    ProgressRecorded,
    TaskResolved,
    ReworkOrdered,
})  # fmt: skip


_OF_TASK: Final = {status: Status(status) for status in OPEN_TASK}


# Looked up once: a member of an Enum is found by a call in Python each time.
_RESOLVED, _ACCEPTED, _HANDLING = Status.RESOLVED, Status.ACCEPTED, Status.HANDLING


def settle(incident: Draft, found: Status, event: Event, fact: Fact) -> None:
    """Set the status that follows from the one found.

    RESOLVED stops T0 to T2 and the level timer, and starts T6.
    """
    kind = type(event)
    targets = MOVES[found].get(kind)
    if targets is None:
        incident.status = found
        return
    status = _of_lead(incident) if kind in _BY_LEAD else _status(found, event, targets)
    incident.status = status
    if status is not _RESOLVED or found is _RESOLVED:
        return
    due: datetime | None = getattr(event, "due_verify", None)
    assert due is not None, "what resolves says until when it is verified"
    incident.stopped_overall = incident.clock(Timer.T0)
    incident.resolved_at = fact.effective_at
    clocks = without(incident.clocks, Timer.T0, Timer.T1, Timer.T2, Timer.LEVEL)
    incident.clocks = (*clocks, started(Timer.T6, None, fact, due))


def ends_the_work(incident: Draft, task_id: UUID, *, done: bool) -> bool:
    """Whether the incident is resolved once this task ends, done or taken back."""
    lead = incident.task(incident.lead)
    if lead is None or any(t.is_open and t.id != task_id for t in incident.tasks):
        return False
    return done if lead.id == task_id else lead.status is TaskStatus.DONE


def _status(found: Status, event: Event, targets: tuple[Status, ...]) -> Status:
    if len(targets) == 1:
        return targets[0]
    match event:
        case IncidentResumed() | DuplicateUnmerged():
            return event.status
        case ChildEnded(due_verify=datetime()):
            return _RESOLVED
        case _:
            return found


def _of_lead(incident: Draft) -> Status:
    """That of its lead task while it is open; a lead that was taken back leaves it ACCEPTED."""
    lead = incident.task(incident.lead)
    if lead is None:
        return _ACCEPTED
    if going := _OF_TASK.get(lead.status):
        return going
    return _HANDLING if incident.open_tasks else _RESOLVED
