"""The fold of what clocks and inspectors say."""

from typing import Any, assert_never

from domain.incident.events.watch import (
    SupervisionIssued,
    SupervisionReplied,
    TaskUrged,
    TimerOverdue,
    WarningRaised,
    WatchEvent,
)
from domain.incident.incident import Asked, Clock, Incident
from domain.incident.state.parts import started, with_task
from domain.incident.terms import Timer
from domain.kernel import Fact

_ASKED = {Timer.RETURN: "asked_return", Timer.EXTENSION: "asked_extension"}


def evolve(incident: Incident, event: WatchEvent, fact: Fact) -> Incident:
    match event:
        case TaskUrged():
            return with_task(incident, event.task_id, event, urged=event.n)
        case SupervisionIssued():
            clocks = started(
                incident, Timer.REPLY, fact.decided_at, event.reply_by, event.supervision_id
            )
            waiting = {**incident.supervisions, event.supervision_id: event.unit}
            return incident._replace(supervisions=waiting, clocks=clocks)
        case SupervisionReplied():
            gone = (Timer.REPLY, event.supervision_id)
            return incident._replace(
                supervisions={
                    k: v for k, v in incident.supervisions.items() if k != event.supervision_id
                },
                clocks=tuple(c for c in incident.clocks if (c.timer, c.subject) != gone),
            )
        case WarningRaised():
            return incident._replace(
                clocks=tuple(
                    c._replace(warned=event.severity) if _is_of(c, event) else c
                    for c in incident.clocks
                )
            )
        case TimerOverdue():
            return _overdue(incident, event)
        case _:
            assert_never(event)


def _overdue(incident: Incident, event: TimerOverdue) -> Incident:
    marked = incident._replace(
        clocks=tuple(
            c._replace(step=event.step) if _is_of(c, event) else c for c in incident.clocks
        )
    )
    task, name = incident.task(event.subject), _ASKED.get(event.timer)
    asked: Asked | None = getattr(task, name) if name else None
    if task is None or name is None or asked is None or event.level is None:
        return marked
    climbed: dict[str, Any] = {name: asked._replace(level=event.level)}
    return with_task(marked, task.id, event, **climbed)


def _is_of(clock: Clock, event: WarningRaised | TimerOverdue) -> bool:
    return (clock.timer, clock.subject) == (event.timer, event.subject)
