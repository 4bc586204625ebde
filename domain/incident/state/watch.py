"""The fold of what clocks and inspectors say."""

from typing import Any

from domain.incident.events.watch import (
    SupervisionIssued,
    SupervisionReplied,
    TaskUrged,
    TimerOverdue,
    WarningRaised,
)
from domain.incident.incident import Asked, Clock, Draft
from domain.incident.state.parts import Folds, started, with_task, without_own
from domain.incident.terms import Timer
from domain.kernel import Fact

_ASKED = {Timer.RETURN: "asked_return", Timer.EXTENSION: "asked_extension"}


def urged(incident: Draft, event: TaskUrged, _: Fact) -> None:
    incident.tasks = with_task(incident, event.task_id, event, urged=event.n)


def supervised(incident: Draft, event: SupervisionIssued, fact: Fact) -> None:
    clock = started(Timer.REPLY, event.supervision_id, fact, event.reply_by)
    incident.supervisions = {**incident.supervisions, event.supervision_id: event.unit}
    incident.clocks = (*incident.clocks, clock)


def replied(incident: Draft, event: SupervisionReplied, _: Fact) -> None:
    waiting = incident.supervisions.items()
    incident.supervisions = {k: unit for k, unit in waiting if k != event.supervision_id}
    incident.clocks = without_own(incident.clocks, event.supervision_id, Timer.REPLY)


def warned(incident: Draft, event: WarningRaised, _: Fact) -> None:
    incident.clocks = _marked(incident, event, warned=event.severity)


def overdue(incident: Draft, event: TimerOverdue, _: Fact) -> None:
    """From its second step on, a request is decided by the level that was told."""
    incident.clocks = _marked(incident, event, step=event.step)
    task, name = incident.task(event.subject), _ASKED.get(event.timer)
    asked: Asked | None = getattr(task, name) if name else None
    if task is None or name is None or asked is None or event.level is None:
        return
    climbed: dict[str, Any] = {name: asked._replace(level=event.level)}
    incident.tasks = with_task(incident, task.id, event, **climbed)


def _marked(incident: Draft, event: WarningRaised | TimerOverdue, **mark: Any) -> tuple[Clock, ...]:
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
