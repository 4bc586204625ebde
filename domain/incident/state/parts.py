"""The small steps that every chapter of the fold is made of."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.incident.events.timed import MovedDue
from domain.incident.incident import OPEN_TASK, Clock, Draft, Proof, Task
from domain.incident.lifecycle import TASK_MOVES
from domain.incident.terms import Timer
from domain.kernel import Event, Evidence, Fact

Folds = Mapping[type[Event], Callable[[Draft, Any, Fact], None]]
"""What each fact leaves behind. Found by the fact's type: asking pydantic's classes one after the
other whether it is theirs would take longer than the fold itself."""


# A replay makes millions of them: without the names, in half of the time.
_new: Callable[[Any, Any], Any] = tuple.__new__


def started(timer: Timer, subject: UUID | None, fact: Fact, due: datetime) -> Clock:
    """A clock that runs from the fact's decision on."""
    clock: Clock = _new(Clock, (timer, subject, fact.decided_at, due, False, None, 0, None))
    return clock


def without(clocks: Iterable[Clock], *timers: Timer) -> tuple[Clock, ...]:
    """The clocks but those of these timers."""
    return tuple([clock for clock in clocks if clock.timer not in timers])


def without_own(
    clocks: Iterable[Clock], subject: UUID, timer: Timer | None = None
) -> tuple[Clock, ...]:
    """The clocks but the subject's own of this timer, or of all."""
    own = subject.int  # ids compare slowly
    return tuple([
        clock
        for clock in clocks
        if (timer and clock.timer is not timer)
        or clock.subject is None
        or clock.subject.int != own
    ])  # fmt: skip


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


def with_task(incident: Draft, task_id: UUID, event: Event, **changed: Any) -> tuple[Task, ...]:
    """The tasks with this one moved by the event, and changed."""
    own = task_id.int  # ids compare slowly
    return tuple([
        _moved_by(event, task, changed) if task.id.int == own else task for task in incident.tasks
    ])  # fmt: skip


def with_every_task(incident: Draft, event: Event) -> tuple[Task, ...]:
    """The tasks, each moved where the event moves it."""
    return tuple(_moved_by(event, task, {}) for task in incident.tasks)


def declared(incident: Draft, fact: Fact, *groups: Collection[Evidence]) -> Mapping[str, Proof]:
    """The proofs with those that the event declares."""
    proofs = incident.proofs
    if not any(groups):
        return proofs
    new = {
        original.sha256: Proof(fact.decided_at)
        for group in groups
        for original in group
        if original.sha256 not in proofs
    }
    return {**proofs, **new} if new else proofs


def joined(persons: frozenset[UUID], person: UUID) -> frozenset[UUID]:
    if not persons:
        return frozenset((person,))
    return persons if person in persons else persons | {person}


def freezes_until(incident: Draft, at: datetime) -> tuple[tuple[datetime, datetime], ...]:
    """The stretches in which the clocks stood still, with the one that ends now."""
    still = [(incident.frozen_at, at)] if incident.frozen_at else []
    return (*incident.freezes, *still)


_PLACE = {name: place for place, name in enumerate(Task._fields)}
_STATUS, _RETURN, _EXTENSION = (
    _PLACE[name] for name in ("status", "asked_return", "asked_extension")
)


def _moved_by(event: Event, task: Task, changed: Mapping[str, Any]) -> Task:
    """What was asked of a task ends with it."""
    values = list(task)  # a third of the time that _replace takes with so many
    status = values[_STATUS] = TASK_MOVES[task.status].get(type(event), task.status)
    for name, value in changed.items():
        values[_PLACE[name]] = value
    if status not in OPEN_TASK:
        values[_RETURN] = values[_EXTENSION] = None
    moved: Task = _new(Task, values)
    return moved
