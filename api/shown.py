"""What reads answer, as the contract has it; types of the pages are made from these."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.incident.terms import (
    CloseCode,
    Severity,
    Status,
    TaskResult,
    TaskStatus,
    Timer,
    Undoable,
)
from domain.kernel import AbPost, Level
from domain.post.roles import Role
from domain.urgency import Urgency
from projections.response_times.queries import By, Cell, Interval


class Shown(BaseModel):
    """An answer; nothing in it is unsaid here."""

    model_config = ConfigDict(extra="forbid")


class IdentityShown(Shown):
    """place: code of the post's grid, unit or org; where: what that is called."""

    login: str
    person: UUID
    post: UUID
    role: Role
    org: str
    place: str
    where: str


class IdentitiesShown(Shown):
    identities: list[IdentityShown]


class SessionShown(Shown):
    """token: only without a face; with one it is in the cookie."""

    token: str | None = None
    face: str | None = None
    expires_at: datetime
    device: UUID | None
    identity: IdentityShown


class MeShown(Shown):
    """scope: area of the post's org. others: whose the steps are that are not this role's."""

    person: UUID
    post: UUID
    role: Role
    org: UUID
    org_code: str
    level: Level
    ab_post: AbPost | None
    scope: UUID | None
    unit: UUID | None
    grid: UUID | None
    device: UUID | None
    expires_at: datetime
    others: dict[str, list[Role]]


class BoardShown(Shown):
    """rows: in board order, their values in the order of `columns`."""

    position: str
    at: datetime
    columns: list[str]
    rows: list[list[Any]]


class ExcerptShown(Shown):
    """text: the first characters of the description; None where there is none."""

    id: UUID
    text: str | None


class ExcerptsShown(Shown):
    """Of those that the asker may read; the others are left out."""

    excerpts: list[ExcerptShown]


class TaskState(Shown):
    id: UUID
    unit: UUID
    lead: bool
    status: TaskStatus
    attempt: int
    given_at: datetime
    result: TaskResult | None


class ClockState(Shown):
    """subject: the task that it is of, if any. warned: the highest warning so far."""

    timer: Timer
    subject: UUID | None
    started_at: datetime
    due: datetime
    warned: Severity | None


class ProofState(Shown):
    sha256: str
    declared_at: datetime
    stored: bool
    missing: bool


class SourceState(Shown):
    name: str
    row: str
    area: str | None
    category: str | None
    unit: str | None


class PointState(Shown):
    lat: float
    lon: float


class UndoOffer(Shown):
    """What this caller's last act here was; `undo {of, also}` takes it back until then."""

    of: UUID
    also: list[UUID]
    did: Undoable
    until: datetime


class IncidentState(Shown):
    """urgency, level: None of an imported one, whose source names none.

    stands_still: its clocks are paused, since `paused_since`.
    """

    number: str | None
    status: Status
    category: str | None
    urgency: Urgency | None
    channel: str | None
    level: Level | None
    grid: UUID | None
    community: UUID | None
    geo: PointState | None
    reported_at: datetime
    resident: bool
    first_receiver: UUID | None
    lead: UUID | None
    tasks: list[TaskState]
    clocks: list[ClockState]
    stands_still: bool
    paused_since: datetime | None
    parent: UUID | None
    children: list[UUID]
    master: UUID | None
    attached: list[UUID]
    resolved_at: datetime | None
    closed_at: datetime | None
    close_code: CloseCode | None
    reopened: int
    imported: bool
    source: SourceState | None
    evidence: list[ProofState]


class ActorShown(Shown):
    kind: str
    id: UUID
    post: UUID | None = None
    role: str | None = None
    org: UUID | None = None
    org_code: str | None = None
    level: Level | None = None
    ab_post: AbPost | None = None
    on_behalf_of: UUID | None = None


class RuleShown(Shown):
    key: str
    version: int


class EntryShown(Shown):
    """A fact. payload: a text is {id, text} where opened, {masked} where it names somebody."""

    version: int
    event_id: UUID
    name: str
    position: str
    effective_at: datetime
    decided_at: datetime
    recorded_at: datetime
    actor: ActorShown
    command_id: UUID
    channel: str | None
    flags: list[str]
    rules: list[RuleShown]
    payload: dict[str, Any]


class ItemCited(Shown):
    key: str
    zh: str
    en: str


class ReporterShown(Shown):
    """Who reported. left: a name or a number was left; None of one that was: it was erased."""

    name: str | None
    phone: str | None
    left: bool


class LinkedShown(Shown):
    id: UUID
    number: str


class IncidentShown(Shown):
    """text: the description as it stands. allowed: what this caller may do now, not in the past.

    nowhere: what he might do, did it lead anywhere: up from the top, down without an item for it,
    to its close before the follow-up, a call that is made, an answer where nothing is asked of him.
    items: what the list items are called that the history names by their keys.
    linked: the numbers of those that it is merged with or split from, as far as he may read them.
    """

    id: UUID
    version: int
    text: str | None
    state: IncidentState
    allowed: list[str]
    nowhere: list[str]
    undo: UndoOffer | None
    items: list[ItemCited]
    linked: list[LinkedShown]
    history: list[EntryShown]


class CellShown(Shown):
    key: list[str | None]
    n: int
    missing: int
    negative: int
    p50: int | None
    p90: int | None
    p95: int | None
    p99: int | None


class PeriodShown(Shown):
    """first, last: of all that response times are measured between; None where nothing is known."""

    position: str
    at: datetime
    first: datetime | None
    last: datetime | None


class ResponseTimesShown(Shown):
    position: str
    at: datetime
    interval: Interval
    by: list[By]
    cells: list[CellShown]


assert set(CellShown.model_fields) == set(Cell._fields), "a cell is shown whole"
