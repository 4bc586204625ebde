"""The fold of what clocks and inspectors say."""

from typing import Any

from domain.incident.events.watch import (
    SupervisionIssued,
    SupervisionReplied,
    TaskUrged,
    TimerOverdue,
    WarningRaised,
)
from domain.incident.incident import Asked, Clock, Incident
from domain.incident.state.parts import Folds, with_task, without
from domain.incident.terms import Timer
from domain.kernel import Fact

_ASKED = {Timer.RETURN: "asked_return", Timer.EXTENSION: "asked_extension"}


def urged(incident: Incident, event: TaskUrged, _: Fact) -> Incident:
    return incident._replace(tasks=with_task(incident, event.task_id, event, urged=event.n))


def supervised(incident: Incident, event: SupervisionIssued, fact: Fact) -> Incident:
    clock = Clock(Timer.REPLY, event.supervision_id, fact.decided_at, event.reply_by)
    return incident._replace(
        supervisions={**incident.supervisions, event.supervision_id: event.unit},
        clocks=(*incident.clocks, clock),
    )


def replied(incident: Incident, event: SupervisionReplied, _: Fact) -> Incident:
    waiting = incident.supervisions.items()
    return incident._replace(
        supervisions={k: unit for k, unit in waiting if k != event.supervision_id},
        clocks=without(incident.clocks, Timer.REPLY, subject=event.supervision_id),
    )


def warned(incident: Incident, event: WarningRaised, _: Fact) -> Incident:
    return incident._replace(clocks=_marked(incident, event, warned=event.severity))


def overdue(incident: Incident, event: TimerOverdue, _: Fact) -> Incident:
    """From its second step on, a request is decided by the level that was told."""
    clocks = _marked(incident, event, step=event.step)
    task, name = incident.task(event.subject), _ASKED.get(event.timer)
    asked: Asked | None = getattr(task, name) if name else None
    if task is None or name is None or asked is None or event.level is None:
        return incident._replace(clocks=clocks)
    climbed: dict[str, Any] = {name: asked._replace(level=event.level)}
    return incident._replace(clocks=clocks, tasks=with_task(incident, task.id, event, **climbed))


def _marked(
    incident: Incident, event: WarningRaised | TimerOverdue, **mark: Any
) -> tuple[Clock, ...]:
    of = (event.timer, event.subject)
    return tuple(
        clock._replace(**mark) if (clock.timer, clock.subject) == of else clock
        for clock in incident.clocks
    )


FOLDS: Folds = {
    TaskUrged: urged,
    SupervisionIssued: supervised,
    SupervisionReplied: replied,
    WarningRaised: warned,
    TimerOverdue: overdue,
}
