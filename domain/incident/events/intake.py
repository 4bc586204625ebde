"""Intake: a report, who answers for it first, and whether it is an incident of ours at all."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.incident.events.timed import MovedDue, Timed
from domain.incident.terms import (
    Channel,
    CloseCode,
    Milestone,
    RejectReason,
    ReportFault,
    Status,
    UnmergeReason,
)
from domain.kernel import (
    CaseText,
    CategoryCode,
    Code,
    Event,
    Evidence,
    GeoPoint,
    GridCode,
    IncidentNumber,
    Instant,
    Key,
    Level,
    ReporterText,
    Sha256,
    SourceCode,
    Value,
)
from domain.urgency import Urgency


class IncidentReported(Timed, name="incident.incident_reported.v1"):
    """resident: somebody outside the offices reported, who must be contacted and asked afterwards.

    geo is never given in a private category. occurred_at is what the source claims.
    """

    number: IncidentNumber
    channel: Channel
    category: CategoryCode
    urgency: Urgency
    grid: UUID
    grid_code: GridCode
    grid_version: int
    community: UUID
    geo: GeoPoint | None = None
    text: CaseText | None = None
    evidence: tuple[Evidence, ...]
    first_receiver: UUID | None = None
    parent: UUID | None = None
    resident: bool
    reporter_name: ReporterText | None = None
    reporter_phone: ReporterText | None = None
    receipt_sha256: Sha256 | None = None
    receipt_key_version: int | None = None
    occurred_at: Instant | None = None
    due_accept: Instant


class HandoverOffered(Event, name="incident.handover_offered.v1"):
    to: UUID


class HandoverAccepted(Event, name="incident.handover_accepted.v1"):
    first_receiver: UUID


class ReportVerified(Event, name="incident.report_verified.v1"):
    valid: bool
    fault: ReportFault | None = None
    evidence: tuple[Evidence, ...]


class SelfHandled(Timed, name="incident.self_handled.v1"):
    level: Level
    before: tuple[Evidence, ...]
    after: tuple[Evidence, ...]
    text: CaseText | None = None
    occurred_at: Instant | None = None
    due_verify: Instant


class AnsweredAtDesk(Timed, name="incident.answered_at_desk.v1"):
    code: CloseCode
    text: CaseText
    due_verify: Instant


class IncidentAccepted(Timed, name="incident.incident_accepted.v1"):
    level: Level
    urgency: Urgency
    promised_by: Instant | None = None
    agent: UUID | None = None
    due_dispatch: Instant
    due_overall: Instant
    due_level: Instant


class IncidentRejected(Event, name="incident.incident_rejected.v1"):
    reason: RejectReason
    told: CaseText


class DuplicateMerged(Event, name="incident.duplicate_merged.v1"):
    master: UUID


class DuplicateAttached(Event, name="incident.duplicate_attached.v1"):
    """contacts: the duplicate and all attached to it; resident: one of them is a resident's."""

    duplicate: UUID
    contacts: int
    resident: bool


class DuplicateUnmerged(Timed, name="incident.duplicate_unmerged.v1"):
    """status: the one before the merge, which holds again; its timers start anew."""

    master: UUID
    reason: UnmergeReason
    status: Status
    dues: tuple[MovedDue, ...]


class DuplicateDetached(Event, name="incident.duplicate_detached.v1"):
    duplicate: UUID


class Counter(Value):
    """A number that an imported row states, e.g. how often it was reassigned."""

    key: Key
    count: Annotated[int, Field(ge=0)]


class SourceRecorded(Event, name="incident.source_recorded.v1"):
    """One instant that a row of another system states; the importer chose milestone and state."""

    source: Key
    row_key: SourceCode
    row_sha256: Sha256
    milestone: Milestone
    state: Status
    area_key: SourceCode | None = None
    category_key: SourceCode | None = None
    unit_key: SourceCode | None = None
    channel: Channel | None = None
    counters: tuple[Counter, ...] = ()
    flags: tuple[Code, ...] = ()

    @property
    def number(self) -> str:
        """`<source>:<row>`; of a case's first row, whose key is the case's, the case's number."""
        return f"{self.source}:{self.row_key.rpartition('#')[0]}"


IntakeEvent = (
    IncidentReported
    | HandoverOffered
    | HandoverAccepted
    | ReportVerified
    | SelfHandled
    | AnsweredAtDesk
    | IncidentAccepted
    | IncidentRejected
    | DuplicateMerged
    | DuplicateAttached
    | DuplicateUnmerged
    | DuplicateDetached
    | SourceRecorded
)
