"""The rules of urging, supervising, and of what the scheduler says for the clocks."""

from datetime import datetime

from domain.incident.commands.watch import (
    MarkTimerOverdue,
    RaiseWarning,
    ReplySupervision,
    SuperviseIncident,
    UrgeTask,
)
from domain.incident.decide.guards import (
    check_addressee,
    reckoner_of,
    task_of,
    unit_of,
)
from domain.incident.errors.changes import (
    ReplyNotAhead,
    SupervisionNotFound,
    TimerNotRunning,
)
from domain.incident.errors.closing import NotYetDue
from domain.incident.events.watch import (
    SupervisionIssued,
    SupervisionReplied,
    TaskUrged,
    TimerOverdue,
    WarningRaised,
)
from domain.incident.incident import Clock, Incident, Task
from domain.incident.terms import Severity, Timer
from domain.incident.timers import STAGES, STANDING_STILL, warned_at
from domain.kernel import Event, Level
from domain.known import Known

ESCALATED_OTHERWISE = STAGES | {Timer.LEVEL, Timer.VOID}


def urge(incident: Incident, command: UrgeTask, known: Known) -> list[Event]:
    task = task_of(incident, command.task_id)
    n = task.urged + 1
    copied_from = reckoner_of(incident, known).limits.urges_before_supervisor
    return [
        TaskUrged(task_id=task.id, unit=task.unit, n=n, copied=n >= copied_from, text=command.text)
    ]


def supervise(_: Incident, command: SuperviseIncident, known: Known) -> list[Event]:
    unit_of(command.unit, known)
    if command.reply_by <= known.decided_at:
        raise ReplyNotAhead
    return [
        SupervisionIssued(
            supervision_id=command.command_id,
            unit=command.unit,
            text=command.text,
            reply_by=command.reply_by,
        )
    ]


def reply(incident: Incident, command: ReplySupervision, known: Known) -> list[Event]:
    unit = incident.supervisions.get(command.supervision_id)
    if unit is None:
        raise SupervisionNotFound
    check_addressee(unit, known)
    return [SupervisionReplied(supervision_id=command.supervision_id, text=command.text)]


def warn(incident: Incident, command: RaiseWarning, known: Known) -> list[Event]:
    clock = incident.clock(command.timer, command.subject)
    if clock is None or clock.timer not in STAGES:
        raise TimerNotRunning
    if clock.warned in {command.severity, Severity.RED}:
        return []
    red = command.severity is Severity.RED
    at = clock.due if red else warned_at(incident, clock)
    return [
        WarningRaised(
            timer=clock.timer,
            subject=clock.subject,
            due=clock.due,
            severity=command.severity,
            late_by_s=_late_by_s(at, known),
            skipped=(Severity.YELLOW,) if red and clock.warned is None else (),
        )
    ]


def mark_overdue(incident: Incident, command: MarkTimerOverdue, known: Known) -> list[Event]:
    """One level up is told; the second step of an undecided request makes that level decide."""
    clock = incident.clock(command.timer, command.subject)
    at = _due_of_step(clock, command.step) if clock else None
    still = incident.standing_still and command.timer in STANDING_STILL
    if clock is None or at is None or still or clock.timer in ESCALATED_OTHERWISE:
        raise TimerNotRunning
    if command.step <= clock.step:
        return []
    late_by_s = _late_by_s(at, known)
    return [
        TimerOverdue(
            timer=clock.timer,
            subject=clock.subject,
            due=at,
            step=command.step,
            level=_one_up(incident, clock, known),
            late_by_s=late_by_s,
            skipped=tuple(range(clock.step + 1, command.step)),
        )
    ]


def _late_by_s(at: datetime, known: Known) -> int:
    if known.decided_at < at:
        raise NotYetDue
    return int((known.decided_at - at).total_seconds())


def _due_of_step(clock: Clock, step: int) -> datetime | None:
    return clock.due if step == 1 else clock.due_climb


def _one_up(incident: Incident, clock: Clock, known: Known) -> Level:
    """The level above the one that has it now; the top of the ladder has nobody above."""
    task: Task | None = incident.task(clock.subject)
    asked = task and (task.asked_return if clock.timer is Timer.RETURN else task.asked_extension)
    level = asked.level if asked else incident.level
    ladder = known.catalogue.ladder(None, known.decided_at)
    return next((each for each in ladder if each > level), level)
