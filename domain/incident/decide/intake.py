"""The rules of intake."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from domain.catalogue import Catalogue
from domain.incident.commands.intake import (
    AcceptHandover,
    AcceptIncident,
    AnswerAtDesk,
    OfferHandover,
    RecordSource,
    RejectIncident,
    ReportIncident,
    SelfHandle,
    VerifyReport,
)
from domain.incident.decide.guards import Facts, category_of, reckoner_of, told
from domain.incident.errors.changes import VoidPending
from domain.incident.errors.intake import (
    AnswerCodeUnfit,
    BeforeAndAfterNeeded,
    DuplicatesAttached,
    EmergencyNotSelfHandled,
    FaultUnfit,
    GridNotActive,
    HandoverNotOffered,
    IncidentExists,
    NotAMicroIssue,
    NotAPublicReport,
    NotFirstReceiver,
    OpenTaskLeft,
    PromiseNotAhead,
    ReporterMayNotVerify,
    SourceIsAnother,
)
from domain.incident.events.intake import (
    AnsweredAtDesk,
    HandoverAccepted,
    HandoverOffered,
    IncidentAccepted,
    IncidentRejected,
    IncidentReported,
    ReportVerified,
    SelfHandled,
    SourceRecorded,
)
from domain.incident.incident import Incident
from domain.incident.terms import RESIDENT_CHANNELS, Channel, ChildOutcome, CloseCode, Timer
from domain.incident.timers import reckoner
from domain.kernel import ActorKind, Event, Level
from domain.known import Known
from domain.remade import restated
from domain.urgency import Urgency


class _Terms(NamedTuple):
    """On what terms a matter is taken up at an instant. due: until when somebody accepts it."""

    urgency: Urgency
    private: bool
    due: datetime
    cited: Mapping[str, Any]


def number_key(command: ReportIncident, catalogue: Catalogue, at: datetime) -> str | None:
    """The community's short number and the local year; None where the grid is not known."""
    located = catalogue.located(command.grid, at)
    if located is None or located.community is None or not located.community.short_number:
        return None
    return f"{located.community.short_number}-{catalogue.local_year(at)}"


def report(command: ReportIncident, known: Known) -> list[Event]:
    """首问负责 (中山大涌 2018 实施意见 第九条): whoever takes the report is responsible first."""
    catalogue, at = known.catalogue, known.decided_at
    located = catalogue.located(command.grid, at)
    if located is None or not located.grid.active or not known.numbers:
        raise GridNotActive
    grid = located.grid
    ((key, number),) = known.numbers.items()
    matter = (command.category, command.urgency, located.rural)
    terms = catalogue.kept(at, ("intake", matter), _terms, *matter, known)
    human = known.actor.kind is ActorKind.HUMAN
    receiver = known.actor.post if human else None
    return [
        IncidentReported(
            number=f"{key}-{number:05d}",
            channel=command.channel,
            category=command.category,
            urgency=terms.urgency,
            grid=command.grid,
            grid_code=grid.code,
            grid_version=grid.version,
            community=grid.community,
            geo=None if terms.private else command.geo,
            text=command.text,
            evidence=command.evidence,
            first_receiver=receiver or grid.responder(known.effective_at),
            resident=_of_resident(command),
            reporter_name=command.reporter_name,
            reporter_phone=command.reporter_phone,
            receipt_sha256=known.receipt.sha256 if known.receipt else None,
            receipt_key_version=known.receipt.key_version if known.receipt else None,
            occurred_at=command.occurred_at,
            due_accept=terms.due,
            **terms.cited,
        )
    ]


def _terms(category: str, urgency: Urgency | None, rural: bool, known: Known) -> _Terms:  # noqa: FBT001 - private
    of_category = category_of(category, known)
    urgency = urgency or of_category.urgency
    reckon = reckoner(known.catalogue, known.decided_at, rural=rural)
    due = reckon.stage(Timer.T1, urgency)
    return _Terms(urgency, of_category.private, due.at, reckon.cited(due))


def report_again(incident: Incident, _: ReportIncident, known: Known) -> list[Event]:
    """The stream is open already; the one who opened it may say so twice."""
    if incident.imported or incident.reported.by != known.actor.id:
        raise IncidentExists
    return []


def begin_source(command: RecordSource) -> list[Event]:
    """An imported row is believed: only identity and shape are checked (by type)."""
    return [restated(SourceRecorded, command)]


def record_source(incident: Incident, command: RecordSource, _: Known) -> list[Event]:
    held = incident.source
    if held is None or held.source != command.source:
        raise SourceIsAnother
    if (held.row_key, held.row_sha256) == (command.row_key, command.row_sha256):
        return []
    return begin_source(command)


def offer_handover(incident: Incident, command: OfferHandover, known: Known) -> list[Event]:
    """The first receiver stays responsible until the other desk has accepted."""
    if known.actor.post is None or known.actor.post != incident.first_receiver:
        raise NotFirstReceiver
    return [HandoverOffered(to=command.to)]


def accept_handover(incident: Incident, _: AcceptHandover, known: Known) -> list[Event]:
    if incident.handover_to is None or incident.handover_to != known.actor.post:
        raise HandoverNotOffered
    return [HandoverAccepted(first_receiver=incident.handover_to)]


def verify_report(incident: Incident, command: VerifyReport, known: Known) -> list[Event]:
    if not incident.resident and incident.channel is not Channel.SENSOR:
        raise NotAPublicReport
    if known.actor.id == incident.reported.by:
        raise ReporterMayNotVerify
    if command.valid == (command.fault is not None):
        raise FaultUnfit
    return [ReportVerified(valid=command.valid, fault=command.fault, evidence=command.evidence)]


def self_handle(incident: Incident, command: SelfHandle, known: Known) -> list[Event]:
    """微难题 of the list, settled in the grid (江苏 2021 第二部分)."""
    if category_of(incident.category, known).emergency:
        raise EmergencyNotSelfHandled
    if known.catalogue.micro_issue(incident.category or "", known.decided_at) is None:
        raise NotAMicroIssue
    if not command.before or not command.after:
        raise BeforeAndAfterNeeded
    if incident.open_tasks:
        raise OpenTaskLeft
    reckon = reckoner_of(incident, known)
    due = reckon.stage(Timer.T6, incident.urgency)
    return [
        SelfHandled(
            level=Level.GRID,
            before=command.before,
            after=command.after,
            text=command.text,
            occurred_at=command.occurred_at,
            due_verify=due.at,
            **reckon.cited(due),
        )
    ]


def answer(incident: Incident, command: AnswerAtDesk, known: Known) -> list[Event]:
    if command.code not in {CloseCode.EXPLAINED, CloseCode.REFERRED}:
        raise AnswerCodeUnfit
    if incident.open_tasks:
        raise OpenTaskLeft
    reckon = reckoner_of(incident, known)
    due = reckon.stage(Timer.T6, incident.urgency)
    return [
        AnsweredAtDesk(code=command.code, text=command.text, due_verify=due.at, **reckon.cited(due))
    ]


def accept(incident: Incident, command: AcceptIncident, known: Known) -> list[Event]:
    """服务承诺 (中山大涌 2018 实施意见 第九条): a promise, once given, is kept as a fact."""
    if command.promised_by and command.promised_by <= known.effective_at:
        raise PromiseNotAhead
    urgency = command.urgency or incident.urgency
    reckon = reckoner_of(incident, known)
    dispatch = reckon.stage(Timer.T2, urgency)
    overall = reckon.overall(urgency, incident.category)
    level = reckon.stage(Timer.LEVEL, urgency)
    return [
        IncidentAccepted(
            level=max(Level.COMMUNITY, known.actor.level or Level.COMMUNITY),
            urgency=urgency,
            promised_by=command.promised_by,
            agent=command.agent,
            due_dispatch=dispatch.at,
            due_overall=overall.at,
            due_level=level.at,
            **reckon.cited(dispatch, overall, level),
        )
    ]


def reject(incident: Incident, command: RejectIncident, known: Known) -> Facts:
    if incident.attached:
        raise DuplicatesAttached
    if incident.void:
        raise VoidPending
    rejected = IncidentRejected(reason=command.reason, told=command.told)
    parent = told(incident, command.parent, ChildOutcome.REJECTED, known)
    return [(incident.stream, rejected), *parent]


def _of_resident(command: ReportIncident) -> bool:
    """Somebody outside the offices waits for an answer."""
    left_contact = command.reporter_name is not None or command.reporter_phone is not None
    return left_contact or command.channel in RESIDENT_CHANNELS
