"""The small steps that every chapter of this view is made of."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.incident.events.timed import MovedDue
from domain.incident.terms import Status, Timer
from domain.kernel import Fact
from projections.incident_facts.rows import Case, Incident, Task, open_tasks

Step = Callable[[Any, Any, Fact], Case]
"""The case before, or None, an event of the class that the step is for, and the fact around it."""

_INCIDENT_TIMERS: Mapping[Timer, tuple[str | None, str]] = {
    Timer.T0: ("from_overall", "due_overall"),
    Timer.T1: ("from_accept", "due_accept"),
    Timer.T2: ("from_dispatch", "due_dispatch"),
    Timer.T6: ("from_verify", "due_verify"),
    Timer.T7: ("from_follow_up", "due_follow_up"),
    Timer.LEVEL: (None, "due_level"),
}
_TASK_TIMERS: Mapping[Timer, tuple[str | None, str]] = {
    Timer.T3: ("from_sign", "due_sign"),
    Timer.T4: ("from_arrive", "due_arrive"),
    Timer.T5: ("from_handle", "due_handle"),
    Timer.T9: ("from_contact", "due_contact"),
    Timer.RETURN: (None, "due_return"),
    Timer.EXTENSION: (None, "due_extension"),
}


def _places(row: type[Any]) -> dict[str, int]:
    return {name: place for place, name in enumerate(row._fields)}


_INCIDENT, _TASK = _places(Incident), _places(Task)
_new: Callable[[Any, Sequence[Any]], Any] = tuple.__new__


def put(case: Case, **changed: Any) -> Case:
    """The case with other values of its incident.

    Like `_replace`, which asks after each of sixty fields: most of a catch-up would go there.
    """
    incident, tasks, changes = case
    values = list(incident)
    for name, value in changed.items():
        values[_INCIDENT[name]] = value
    given: Case = _new(Case, (_new(Incident, values), tasks, changes))
    return given


def put_task(case: Case, task_id: UUID, **changed: Any) -> Case:
    """The case with other values of one task."""
    incident, tasks, changes = case
    values = list(tasks[task_id])
    for name, value in changed.items():
        values[_TASK[name]] = value
    return Case(incident, {**tasks, task_id: _new(Task, values)}, changes)


def timed(case: Case, dues: Iterable[MovedDue], since: datetime | None = None) -> Case:
    """The case with these dues; since: they begin anew then, else they only moved."""
    of_incident: dict[str, datetime] = {}
    for moved in dues:
        if moved.subject and moved.subject in case.tasks and moved.timer in _TASK_TIMERS:
            begin, due = _TASK_TIMERS[moved.timer]
            changed = {due: moved.due} | ({begin: since} if since and begin else {})
            case = put_task(case, moved.subject, **changed)
        elif moved.timer in _INCIDENT_TIMERS:
            column, due = _INCIDENT_TIMERS[moved.timer]
            of_incident[due] = moved.due
            if since and column:
                of_incident[column] = since
    return put(case, **of_incident) if of_incident else case


def by_lead(case: Case) -> Case:
    """The incident's status is that of its lead task while that is open."""
    lead = case.tasks.get(case.incident.lead) if case.incident.lead else None
    if lead is None:
        status: str = Status.ACCEPTED.value
    elif lead in (open_ := open_tasks(case)):
        status = lead.status
    else:
        status = (Status.HANDLING if open_ else Status.RESOLVED).value
    return case if status == case.incident.status else put(case, status=status)


def resolved(case: Case, fact: Fact, due_verify: datetime | None, **changed: Any) -> Case:
    """The incident is RESOLVED; until `due_verify` somebody else must look at it."""
    return put(
        case, status=Status.RESOLVED.value, from_verify=fact.decided_at, due_verify=due_verify,
        **changed,
    )  # fmt: skip


def thawed(case: Case, at: datetime) -> Case:
    """Its clocks run again: what they measure leaves out how long they stood still."""
    incident = case.incident
    if incident.frozen_at is None:
        return case
    stood = at - incident.frozen_at
    tasks = dict(case.tasks)
    for task in open_tasks(case):
        tasks[task.task_id] = _thawed(task, incident.frozen_at, at)
    later = {
        column: begun + stood
        for column in ("from_dispatch", "from_overall")
        if (begun := getattr(incident, column)) is not None
    }
    return Case(incident._replace(frozen_at=None, paused_for=None, **later), tasks, case.changes)


def _thawed(task: Task, frozen_at: datetime, at: datetime) -> Task:
    later = {
        column: begun + (at - frozen_at)
        for column, _ in _TASK_TIMERS.values()
        if column and (begun := getattr(task, column)) is not None
    }
    paused_s = task.paused_s
    if task.arrived_at is not None:
        paused_s += max(0, int((at - max(frozen_at, task.arrived_at)).total_seconds()))
    return task._replace(paused_s=paused_s, **later)
