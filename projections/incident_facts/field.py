"""Field: what the unit does, from the signature to the result."""

from collections.abc import Mapping

from domain.incident.events.field import (
    ArrivedOnScene,
    ProgressRecorded,
    ReporterContacted,
    TaskResolved,
    TaskSigned,
)
from domain.incident.incident import AT_REST
from domain.incident.terms import TaskStatus
from domain.kernel import Event, Fact
from projections.incident_facts.rows import Case
from projections.incident_facts.steps import Step, by_lead, put, put_task, resolved


def signed(case: Case, event: TaskSigned, fact: Fact) -> Case:
    done = put_task(
        case,
        event.task_id,
        status=TaskStatus.SIGNED.value,
        signed_at=fact.effective_at,
        from_arrive=fact.decided_at if event.due_arrive else None,
        due_arrive=event.due_arrive,
    )
    if done.incident.signed_at is None:
        done = put(done, signed_at=fact.effective_at)
    return by_lead(done)


def contacted(case: Case, _: ReporterContacted, fact: Fact) -> Case:
    """The reporter is told once: no unit has to do it again."""
    tasks = {
        key: task._replace(contacted_at=fact.effective_at)
        if task.due_contact and not task.contacted_at
        else task
        for key, task in case.tasks.items()
    }
    return Case(case.incident, tasks, case.changes)


def arrived(case: Case, event: ArrivedOnScene, fact: Fact) -> Case:
    task = case.tasks[event.task_id]
    on_scene = task.status == TaskStatus.SIGNED
    done = put_task(
        case,
        event.task_id,
        status=TaskStatus.ON_SCENE.value if on_scene else task.status,
        arrived_at=task.arrived_at or fact.effective_at,
    )
    if done.incident.arrived_at is None:
        done = put(done, arrived_at=fact.effective_at)
    return by_lead(done)


def progressed(case: Case, event: ProgressRecorded, _: Fact) -> Case:
    """While the incident stands still a report of progress moves nothing."""
    if case.incident.status in AT_REST:
        return case
    return by_lead(put_task(case, event.task_id, status=TaskStatus.HANDLING.value))


def task_resolved(case: Case, event: TaskResolved, fact: Fact) -> Case:
    """Arriving, telling the reporter and more time are no longer asked for."""
    task = case.tasks[event.task_id]
    done = put_task(
        case,
        event.task_id,
        status=TaskStatus.DONE.value,
        result=event.result.value,
        resolved_at=fact.effective_at,
        due_arrive=task.due_arrive if task.arrived_at else None,
        due_contact=task.due_contact if task.contacted_at else None,
        due_extension=None,
    )
    done = put(done, resolved_at=fact.effective_at)
    return resolved(done, fact, event.due_verify) if event.due_verify else by_lead(done)


STEPS: Mapping[type[Event], Step] = {
    TaskSigned: signed,
    ReporterContacted: contacted,
    ArrivedOnScene: arrived,
    ProgressRecorded: progressed,
    TaskResolved: task_resolved,
}
