"""The incident's status after a fact, and the clocks that stop because it is resolved."""

from datetime import datetime
from typing import Any, Final
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
from domain.incident.incident import Clock, Incident
from domain.incident.lifecycle import MOVES
from domain.incident.state.parts import without
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


def settled(before: Incident, after: Incident, event: Event, fact: Fact) -> dict[str, Any]:
    """What changes with the status. RESOLVED stops T0 to T2 and the level timer, and starts T6."""
    targets = MOVES[before.status].get(type(event))
    status = _status(before, after, event, targets) if targets else before.status
    if status is not Status.RESOLVED or before.status is Status.RESOLVED:
        return {"status": status}
    due: datetime | None = getattr(event, "due_verify", None)
    assert due is not None, "what resolves says until when it is verified"
    clocks = without(after.clocks, Timer.T0, Timer.T1, Timer.T2, Timer.LEVEL)
    return {
        "status": status,
        "stopped_overall": after.clock(Timer.T0),
        "resolved_at": fact.effective_at,
        "clocks": (*clocks, Clock(Timer.T6, None, fact.decided_at, due)),
    }


def ends_the_work(incident: Incident, task_id: UUID, *, done: bool) -> bool:
    """Whether the incident is resolved once this task ends, done or taken back."""
    lead = incident.task(incident.lead)
    if lead is None or any(t.is_open and t.id != task_id for t in incident.tasks):
        return False
    return done if lead.id == task_id else lead.status is TaskStatus.DONE


def _status(before: Incident, after: Incident, event: Event, targets: tuple[Status, ...]) -> Status:
    if type(event) in _BY_LEAD:
        return _of_lead(after)
    if len(targets) == 1:
        return targets[0]
    match event:
        case IncidentResumed() | DuplicateUnmerged():
            return event.status
        case ChildEnded(due_verify=datetime()):
            return Status.RESOLVED
        case _:
            return before.status


def _of_lead(incident: Incident) -> Status:
    """That of its lead task while it is open; a lead that was taken back leaves it ACCEPTED."""
    lead = incident.task(incident.lead)
    if lead is None:
        return Status.ACCEPTED
    if lead.is_open:
        return Status(lead.status)
    return Status.HANDLING if incident.open_tasks else Status.RESOLVED
