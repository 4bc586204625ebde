"""The incident's status after a fact, and the clocks that stop because it is resolved."""

from domain.incident.events import IncidentEvent
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
from domain.incident.events.intake import AnsweredAtDesk, DuplicateUnmerged, SelfHandled
from domain.incident.incident import Incident
from domain.incident.lifecycle import MOVES
from domain.incident.state.parts import started, without
from domain.incident.terms import Status, TaskStatus, Timer
from domain.kernel import Fact

_BY_LEAD = (
    TaskDispatched,
    TaskReassigned,
    TaskRecalled,
    ReturnAccepted,
    TaskSigned,
    ArrivedOnScene,
    ProgressRecorded,
    TaskResolved,
    ReworkOrdered,
)
_RESOLVING = (
    SelfHandled | AnsweredAtDesk | TaskResolved | TaskRecalled | ReturnAccepted | ChildEnded
)


def settled(before: Incident, after: Incident, event: IncidentEvent, fact: Fact) -> Incident:
    """RESOLVED, however reached, stops T0 to T2 and the level timer, and starts T6."""
    status = _status(before, after, event)
    if status is before.status:
        return after
    after = after._replace(status=status)
    if status is not Status.RESOLVED:
        return after
    assert isinstance(event, _RESOLVING), "no other fact resolves"
    assert event.due_verify is not None, "what resolves says until when it is verified"
    clocks = without(after, Timer.T0, Timer.T1, Timer.T2, Timer.LEVEL)
    stopped = after._replace(
        stopped_overall=after.clock(Timer.T0), resolved_at=fact.effective_at, clocks=clocks
    )
    return stopped._replace(clocks=started(stopped, Timer.T6, fact.decided_at, event.due_verify))


def ends_the_work(incident: Incident, task_id: object, *, done: bool) -> bool:
    """Whether the incident is resolved once this task ends, done or taken back."""
    lead = incident.task(incident.lead)
    if lead is None or any(t.is_open and t.id != task_id for t in incident.tasks):
        return False
    return done if lead.id == task_id else lead.status is TaskStatus.DONE


def _status(before: Incident, after: Incident, event: IncidentEvent) -> Status:
    targets = MOVES[before.status].get(type(event), ())
    if not targets:
        return before.status
    if isinstance(event, _BY_LEAD):
        return _of_lead(after)
    if isinstance(event, IncidentResumed | DuplicateUnmerged):
        return event.status
    if isinstance(event, ChildEnded):
        return Status.RESOLVED if event.due_verify else before.status
    return targets[0]


def _of_lead(incident: Incident) -> Status:
    """That of its lead task while it is open; a lead that was taken back leaves it ACCEPTED."""
    lead = incident.task(incident.lead)
    if lead is None:
        return Status.ACCEPTED
    if lead.is_open:
        return Status(lead.status)
    return Status.HANDLING if incident.open_tasks else Status.RESOLVED
