"""An incident as its facts leave it: immutable, made by `evolve` alone."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, Never, cast, dataclass_transform, final
from uuid import UUID

from domain.deadlines import Stretch
from domain.incident.events.intake import SourceRecorded
from domain.incident.terms import (
    Channel,
    CloseCode,
    FollowUpOutcome,
    Severity,
    Status,
    TaskResult,
    TaskStatus,
    Timer,
    VoidReason,
)
from domain.kernel import Event, GeoPoint, Level, TextRef
from domain.urgency import Urgency

OPEN_TASK = frozenset(
    {TaskStatus.DISPATCHED, TaskStatus.SIGNED, TaskStatus.ON_SCENE, TaskStatus.HANDLING}
)
AT_REST = frozenset({Status.SUSPENDED, Status.PARKED})
ENDED = frozenset({Status.CLOSED, Status.REJECTED, Status.MERGED, Status.VOIDED})


class Deed(NamedTuple):
    """Who did something, and when it counts as done."""

    by: UUID
    at: datetime


class Asked(NamedTuple):
    """A return or an extension that waits for a decision by `level` or above."""

    by: UUID
    level: Level
    new_due: datetime | None = None


class Task(NamedTuple):
    """given_at: when it was dispatched, reassigned or ordered to be reworked (effective).

    due_sign: the limit of signing, which also bounds returning.
    """

    id: UUID
    unit: UUID
    lead: bool
    status: TaskStatus
    attempt: int
    given_at: datetime
    due_sign: datetime
    urged: int = 0
    extensions: int = 0
    asked_return: Asked | None = None
    asked_extension: Asked | None = None
    resolved: Deed | None = None
    result: TaskResult | None = None

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_TASK


class Clock(NamedTuple):
    """A running timer. granted: the due was set by a person, so that only standing still moves it.

    warned: the highest warning raised; step: the last step of being overdue that was written.
    """

    timer: Timer
    subject: UUID | None
    started_at: datetime
    due: datetime
    granted: bool = False
    warned: Severity | None = None
    step: int = 0
    due_climb: datetime | None = None


class Proof(NamedTuple):
    """A declared original; its bytes must be durable within 72 hours of the declaration."""

    declared_at: datetime
    stored: bool = False


class Attached(NamedTuple):
    contacts: int
    resident: bool


class FollowUp(NamedTuple):
    outcome: FollowUpOutcome
    at: datetime
    solved: bool | None
    score: int | None


class PendingVoid(NamedTuple):
    by: UUID
    reason: VoidReason


class Said(NamedTuple):
    """A fact on some matters, and whose it is: what asking again is compared with."""

    event: Event
    by: UUID


class Last(NamedTuple):
    """What the last command wrote on this stream, and what it found: all that undoing needs.

    before: None where nothing that was written can be taken back.
    """

    command_id: UUID
    by: UUID
    at: datetime
    event_ids: tuple[UUID, ...]
    before: "Incident | None"


_NONE: Mapping[Any, Any] = MappingProxyType({})


@dataclass_transform(kw_only_default=True)
class _Fields:
    """What stands on a class need not stand on every one of its values."""

    if not TYPE_CHECKING:

        def __init__(self, **fields: Any) -> None:
            object.__setattr__(self, "__dict__", fields)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.__dict__})"


class Draft(_Fields):
    """An incident while facts are being folded into it: the fold's own, and nobody else's.

    holds: linked matters (mediations, open children) that make an ACCEPTED incident stand still.
    frozen_at: since when the clocks stand still; freezes: the stretches that have ended.
    stopped_overall: T0 as it stood when the incident was resolved. laid_aside: clocks at a merge.
    returns: how often each unit asked to give it back. answer: the code of an answer at the desk.
    ended_once: it was closed, rejected, merged or voided before, so the incident that it was split
    from knows. handlers, dispatchers: persons, for the separation of duties. settled: how many of
    the tasks belong to a round that a reopening has ended. source: the last imported row.
    said: the facts that somebody may ask for again, the latest last. last: what the last command
    did; None: nothing that is known.
    """

    stream: UUID
    status: Status
    number: str | None
    category: str | None
    urgency: Urgency
    channel: Channel | None
    grid: UUID | None
    community: UUID | None
    reported: Deed
    resident: bool
    parent: UUID | None = None
    geo: GeoPoint | None = None
    text: TextRef | None = None
    first_receiver: UUID | None = None
    handover_to: UUID | None = None
    level: Level = Level.GRID
    first_level: Level = Level.COMMUNITY
    tasks: tuple[Task, ...] = ()
    lead: UUID | None = None
    settled: int = 0
    returns: Mapping[UUID, int] = _NONE
    clocks: tuple[Clock, ...] = ()
    stopped_overall: Clock | None = None
    laid_aside: tuple[Clock, ...] = ()
    frozen_at: datetime | None = None
    freezes: tuple[Stretch, ...] = ()
    suspended_at: datetime | None = None
    suspended: timedelta = timedelta(0)
    status_before: Status | None = None
    holds: frozenset[UUID] = frozenset()
    children: tuple[UUID, ...] = ()
    master: UUID | None = None
    merged_at: datetime | None = None
    attached: Mapping[UUID, Attached] = _NONE
    proofs: Mapping[str, Proof] = _NONE
    handlers: frozenset[UUID] = frozenset()
    dispatchers: frozenset[UUID] = frozenset()
    resolved_at: datetime | None = None
    deferrals: int = 0
    contacted: bool = False
    follow_ups: tuple[FollowUp, ...] = ()
    rejected_at: datetime | None = None
    closed: Deed | None = None
    close_code: CloseCode | None = None
    answer: CloseCode | None = None
    ended_once: bool = False
    reopened: int = 0
    rated: bool = False
    led: bool = False
    void: PendingVoid | None = None
    supervisions: Mapping[UUID, UUID] = _NONE
    said: tuple[Said, ...] = ()
    last: Last | None = None
    source: SourceRecorded | None = None

    @property
    def imported(self) -> bool:
        return self.source is not None

    @property
    def open_tasks(self) -> tuple[Task, ...]:
        return tuple(task for task in self.tasks if task.is_open)

    @property
    def standing_still(self) -> bool:
        """Its clocks do not run, and little may be asked of it."""
        return self.status in AT_REST or (self.status is Status.ACCEPTED and bool(self.holds))

    @property
    def any_resident(self) -> bool:
        """Whether a resident reported it or one of the duplicates attached to it."""
        return self.resident or any(each.resident for each in self.attached.values())

    def missing_originals(self, within_h: int, at: datetime) -> frozenset[str]:
        """Hashes of what was declared more than so many hours ago, with no bytes yet."""
        oldest = at - timedelta(hours=within_h)
        return frozenset(
            digest
            for digest, proof in self.proofs.items()
            if not proof.stored and proof.declared_at < oldest
        )

    def task(self, task_id: UUID | None) -> Task | None:
        for task in self.tasks:
            if task.id is task_id or task.id == task_id:  # ids compare slowly
                return task
        return None

    def clock(self, timer: Timer, subject: UUID | None = None) -> Clock | None:
        found = (c for c in self.clocks if c.timer is timer and c.subject == subject)
        return next(found, None)

    def become(self, other: "Draft") -> None:
        """Take all that the other one is."""
        self.__dict__ = other.__dict__.copy()

    def copy(self) -> "Draft":
        other = Draft.__new__(Draft)
        other.become(self)
        return other

    def frozen(self) -> "Incident":
        """End the draft: it is this value from now on."""
        self.__class__ = Incident
        return cast("Incident", self)


@final
class Incident(Draft):  # noqa: PLW1641 - it holds mappings, so it has no hash
    """An incident as its facts left it: it never changes."""

    if not TYPE_CHECKING:

        def __setattr__(self, name: str, value: Any = None) -> Never:
            raise AttributeError(f"{name}: an incident is changed by facts alone")

        __delattr__ = __setattr__

    def __eq__(self, other: object) -> bool:
        """Whether all fields are equal."""
        return isinstance(other, Incident) and all(
            getattr(self, name) == getattr(other, name) for name in _NAMES
        )


_NAMES = tuple(Draft.__annotations__)
