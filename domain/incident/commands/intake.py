"""Intake: reporting, answering for a report first, deciding whether it is an incident of ours."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from domain.incident.events.intake import Counter
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
    Command,
    Evidence,
    EvidenceKind,
    GeoPoint,
    GivenInstant,
    Key,
    ReporterText,
    Sha256,
    SourceCode,
    in_our_time,
)
from domain.urgency import Urgency


def _declarable(declared: Evidence) -> Evidence:
    """What a command declares; a stored fact is never asked. Raises PydanticCustomError.

    Of what cannot be sent the bytes would be owed for ever, and bar every verification.
    """
    in_our_time(declared.captured_at)
    if declared.kind is not EvidenceKind.PHOTO:
        raise PydanticCustomError("evidence_not_a_photo", "Only photos can be sent so far")
    return declared


Original = Annotated[Evidence, AfterValidator(_declarable)]
Originals = Annotated[tuple[Original, ...], Field(max_length=20)]


class ReportIncident(Command):
    """urgency: None takes the category's own. geo is dropped in a private category."""

    opens: ClassVar[bool] = True
    field: ClassVar[bool] = True
    gives_receipt_code: ClassVar[bool] = True

    channel: Channel
    category: CategoryCode
    urgency: Urgency | None = None
    grid: UUID
    geo: GeoPoint | None = None
    text: CaseText | None = None
    evidence: Originals = ()
    reporter_name: ReporterText | None = None
    reporter_phone: ReporterText | None = None
    occurred_at: GivenInstant | None = None


class OfferHandover(Command):
    """to: the post that is asked to answer for the report from now on."""

    to: UUID


class AcceptHandover(Command):
    pass


class VerifyReport(Command):
    """fault: why the report was not borne out; None when it was."""

    field: ClassVar[bool] = True

    valid: bool
    fault: ReportFault | None = None
    evidence: Originals = ()


class SelfHandle(Command):
    field: ClassVar[bool] = True

    before: Originals
    after: Originals
    text: CaseText | None = None
    occurred_at: GivenInstant | None = None


class AnswerAtDesk(Command):
    code: CloseCode
    text: CaseText


class AcceptIncident(Command):
    """urgency: None keeps the reported one. agent: the post that runs all errands (全程代办)."""

    deciding: ClassVar[bool] = True

    urgency: Urgency | None = None
    promised_by: GivenInstant | None = None
    agent: UUID | None = None


class RejectIncident(Command):
    """parent: the incident that this one was split from, where there is one."""

    deciding: ClassVar[bool] = True

    reason: RejectReason
    told: CaseText
    parent: UUID | None = None


class MergeDuplicate(Command):
    deciding: ClassVar[bool] = True

    master: UUID
    parent: UUID | None = None


class UnmergeDuplicate(Command):
    deciding: ClassVar[bool] = True

    master: UUID
    reason: UnmergeReason


class RecordSource(Command):
    """One instant that an imported row states. `stream`: derived from the source's own case key."""

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


IntakeCommand = (
    ReportIncident
    | OfferHandover
    | AcceptHandover
    | VerifyReport
    | SelfHandle
    | AnswerAtDesk
    | AcceptIncident
    | RejectIncident
    | MergeDuplicate
    | UnmergeDuplicate
    | RecordSource
)
