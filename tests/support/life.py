"""The incident of 2020-08-26 from report to close, and its steps by name."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from domain.incident.events.closing import IncidentClosed, ResolutionVerified
from domain.incident.events.dispatch import IncidentResumed, IncidentSuspended, TaskDispatched
from domain.incident.events.field import ArrivedOnScene, TaskResolved, TaskSigned
from domain.incident.events.intake import IncidentAccepted, IncidentReported
from domain.incident.events.timed import MovedDue
from domain.incident.terms import (
    Channel,
    CheckMode,
    CloseCode,
    OffPointReason,
    Status,
    SuspendCause,
    TaskResult,
)
from domain.kernel import Event, Level
from domain.urgency import Urgency
from tests.support.log import NINE, Happened

GRID, COMMUNITY, WATER = (UUID(int=n) for n in (0x61, 0xC0, 0x3A))
LATER = NINE + timedelta(days=30)


def task_of(stream: UUID, n: int = 1) -> UUID:
    return uuid5(stream, f"task {n}")


def reported(**other: Any) -> Event:
    values: dict[str, Any] = {
        "number": "017-2020-00417", "channel": Channel.HOTLINE_12345, "category": "D1",
        "urgency": Urgency.PROMPT, "grid": GRID, "grid_code": "640181001017001", "grid_version": 1,
        "community": COMMUNITY, "evidence": (), "resident": False, "due_accept": LATER,
    }  # fmt: skip
    return IncidentReported(**(values | other))


def accepted(**other: Any) -> Event:
    values: dict[str, Any] = {
        "level": Level.COMMUNITY, "urgency": Urgency.PROMPT, "due_dispatch": LATER,
        "due_overall": LATER, "due_level": LATER,
    }  # fmt: skip
    return IncidentAccepted(**(values | other))


def dispatched(task: UUID, unit: UUID = WATER, **other: Any) -> Event:
    values: dict[str, Any] = {
        "lead": True, "attempt": 1, "due_sign": LATER, "due_handle": LATER,
    }  # fmt: skip
    return TaskDispatched(task_id=task, unit=unit, **(values | other))


def signed(task: UUID, unit: UUID = WATER) -> Event:
    return TaskSigned(task_id=task, unit=unit, due_arrive=LATER)


def arrived(task: UUID, unit: UUID = WATER) -> Event:
    return ArrivedOnScene(
        task_id=task, unit=unit, geo_ok=False, reason=OffPointReason.NO_FIX, evidence=()
    )


def resolved(task: UUID, unit: UUID = WATER, due_verify: datetime | None = LATER) -> Event:
    return TaskResolved(
        task_id=task, unit=unit, result=TaskResult.SOLVED, evidence=(), due_verify=due_verify
    )


def verified() -> Event:
    return ResolutionVerified(mode=CheckMode.ON_SITE, evidence=())


def closed(code: CloseCode = CloseCode.SOLVED) -> Event:
    return IncidentClosed(close_code=code, by_timer=False)


def suspended() -> Event:
    return IncidentSuspended(cause=SuspendCause.PARTS, review_by=LATER)


def resumed(status: Status = Status.ON_SCENE, *dues: MovedDue) -> Event:
    return IncidentResumed(status=status, suspended_s=2400, dues=dues)


def life(stream: UUID, start: datetime = NINE, *, paused: bool = True) -> Sequence[Happened]:
    """The whole of it: suspended from 10:00 to 10:40, closed the next day at 10:00."""
    task = task_of(stream)
    steps: list[tuple[float, Event]] = [
        (0, reported()),
        (4.5, accepted()),
        (10, dispatched(task)),
        (22, signed(task)),
        (47, arrived(task)),
        *([(60, suspended()), (100, resumed())] if paused else []),
        (150, resolved(task)),
        (310, verified()),
        (25 * 60, closed()),
    ]
    return [
        Happened(stream, event, at := start + timedelta(minutes=minutes), at)
        for minutes, event in steps
    ]


def happened(stream: UUID, *steps: tuple[float, Event]) -> Sequence[Happened]:
    """Steps at minutes after nine."""
    instants = [NINE + timedelta(minutes=minutes) for minutes, _ in steps]
    return [Happened(stream, event, at, at) for at, (_, event) in zip(instants, steps, strict=True)]
