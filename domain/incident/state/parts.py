"""The small steps that every chapter of the fold is made of."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.incident.events.timed import MovedDue
from domain.incident.incident import OPEN_TASK, Clock, Incident, Proof, Task
from domain.incident.lifecycle import TASK_MOVES
from domain.incident.terms import Timer
from domain.kernel import Event, Evidence, Fact

NOT_STAGES = frozenset({Timer.VOID, Timer.REVIEW, Timer.NEXT_REVIEW, Timer.LEADER, Timer.REPLY})
"""Timers that go on while the incident stands still; all others stand still with it."""


def started(
    incident: Incident, timer: Timer, at: datetime, due: datetime, subject: UUID | None = None
) -> tuple[Clock, ...]:
    """The clocks with this one beginning anew."""
    kept = (c for c in incident.clocks if (c.timer, c.subject) != (timer, subject))
    return (*kept, Clock(timer, subject, at, due))


def without(incident: Incident, *timers: Timer) -> tuple[Clock, ...]:
    """The clocks but those of these timers, whatever their subject."""
    return tuple(c for c in incident.clocks if c.timer not in timers)


def without_subject(incident: Incident, subject: UUID) -> tuple[Clock, ...]:
    return tuple(c for c in incident.clocks if c.subject != subject)


def moved(
    clocks: Iterable[Clock], dues: Iterable[MovedDue], *, granted: bool | None = None
) -> tuple[Clock, ...]:
    """The clocks with new dues; a warning may come again for a new due."""
    new = {(due.timer, due.subject): due.due for due in dues}
    return tuple(
        clock._replace(
            due=due,
            due_climb=clock.due_climb and clock.due_climb + (due - clock.due),
            warned=None,
            step=0,
            granted=clock.granted if granted is None else granted,
        )
        if (due := new.get((clock.timer, clock.subject), clock.due)) != clock.due
        else clock
        for clock in clocks
    )


def with_task(incident: Incident, task_id: UUID, event: Event, **changed: Any) -> Incident:
    """The incident with this task moved by the event, and changed."""
    return incident._replace(
        tasks=tuple(
            _moved_by(event, task)._replace(**changed) if task.id == task_id else task
            for task in incident.tasks
        )
    )


def with_every_task(incident: Incident, event: Event) -> tuple[Task, ...]:
    """The tasks, each moved where the event moves it."""
    return tuple(_moved_by(event, task) for task in incident.tasks)


def _moved_by(event: Event, task: Task) -> Task:
    """What was asked of a task ends with it."""
    status = TASK_MOVES[task.status].get(type(event), task.status)
    if status in OPEN_TASK:
        return task._replace(status=status)
    return task._replace(status=status, asked_return=None, asked_extension=None)


def declared(
    incident: Incident | None, fact: Fact, *groups: Collection[Evidence]
) -> Mapping[str, Proof]:
    """The proofs with those that the event declares."""
    proofs = incident.proofs if incident else {}
    new = {
        original.sha256: Proof(fact.decided_at)
        for group in groups
        for original in group
        if original.sha256 not in proofs
    }
    return {**proofs, **new} if new else proofs


def thawed(incident: Incident, at: datetime) -> Incident:
    """The incident whose clocks run again; its last standing still is remembered."""
    still = [(incident.frozen_at, at)] if incident.frozen_at else []
    return incident._replace(freezes=(*incident.freezes, *still), frozen_at=None)
