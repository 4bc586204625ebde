"""Intake: what a report, an import's row or a duplicate makes of the rows."""

from collections.abc import Mapping
from typing import Any

from domain.incident.events.intake import (
    AnsweredAtDesk,
    DuplicateAttached,
    DuplicateDetached,
    DuplicateMerged,
    DuplicateUnmerged,
    IncidentAccepted,
    IncidentRejected,
    IncidentReported,
    ReportVerified,
    SelfHandled,
    SourceRecorded,
)
from domain.incident.terms import Milestone, Status
from domain.kernel import ActorKind, Event, Fact, Level
from projections.incident_facts.rows import Case, Incident
from projections.incident_facts.steps import Step, put, resolved, timed

CLOSED_BY_SOURCE = "CLOSED_BY_SOURCE"
TARGET_MISSED = "TARGET_MISSED"
_CLOSING = {CLOSED_BY_SOURCE: "BY_SOURCE", "REFERRED": "REFERRED"}
_FIRST = {
    Milestone.REPORTED: "reported_at",
    Milestone.ACCEPTED: "accepted_at",
    Milestone.DISPATCHED: "dispatched_at",
    Milestone.SIGNED: "signed_at",
    Milestone.ARRIVED: "arrived_at",
}
_LAST = {
    Milestone.RESOLVED: "resolved_at",
    Milestone.VERIFIED: "verified_at",
    Milestone.CLOSED: "closed_at",
    Milestone.REOPENED: "reopened_at",
}
_RESOLVED_IN = (Status.RESOLVED, Status.VERIFIED, Status.CLOSED)
_COUNTERS = {"reassignment_count": "reassignments", "reopen_count": "reopenings"}


def reported(_: Case | None, event: IncidentReported, fact: Fact) -> Case:
    return Case(
        Incident(
            stream=fact.stream,
            status=Status.REPORTED.value,
            number=event.number,
            grid=event.grid,
            community=event.community,
            category=event.category,
            urgency=event.urgency.value,
            channel=event.channel.value,
            resident=event.resident,
            reporter=fact.actor.id if fact.actor.kind is ActorKind.HUMAN else None,
            text_id=event.text.id if event.text else None,
            parent=event.parent,
            lat=event.geo.lat if event.geo else None,
            lon=event.geo.lon if event.geo else None,
            level=Level.GRID.value,
            level_max=Level.GRID.value,
            reported_at=fact.effective_at,
            from_accept=fact.decided_at,
            due_accept=event.due_accept,
        ),
        {},
    )


def source_recorded(case: Case | None, event: SourceRecorded, fact: Fact) -> Case:
    """An import is believed: its milestones count like the events that they stand for."""
    incident = (
        case.incident if case else Incident(fact.stream, event.state.value, number=event.number)
    )
    changed: dict[str, Any] = {
        "status": event.state.value,
        "source": event.source,
        "community_key": event.area_key or incident.community_key,
        "category_key": event.category_key or incident.category_key,
        "unit_key": event.unit_key or incident.unit_key,
        "channel": event.channel.value if event.channel else incident.channel,
        "target_missed": TARGET_MISSED in event.flags,
    }
    first, last = _FIRST.get(event.milestone), _LAST.get(event.milestone)
    if first and getattr(incident, first) is None:
        changed[first] = fact.effective_at
    if event.state not in _RESOLVED_IN:
        changed["resolved_at"] = None
    if event.state is not Status.CLOSED:
        changed |= {"closed_at": None, "closing": None}
    if last:
        changed[last] = fact.effective_at
    if event.milestone is Milestone.CLOSED:
        named = (_CLOSING[flag] for flag in event.flags if flag in _CLOSING)
        changed["closing"] = next(named, "SOLVED")
    changed |= {_COUNTERS[c.key]: c.count for c in event.counters if c.key in _COUNTERS}
    return put(Case(incident, case.tasks if case else {}), **changed)


def looked_at(case: Case, _: ReportVerified, __: Fact) -> Case:
    return put(case, looked_at=True)


def accepted(case: Case, event: IncidentAccepted, fact: Fact) -> Case:
    incident = case.incident
    return put(
        case,
        status=Status.ACCEPTED.value,
        urgency=event.urgency.value,
        level=event.level.value,
        level_max=max(incident.level_max or 0, event.level.value),
        accepted_at=incident.accepted_at or fact.effective_at,
        promised_by=event.promised_by,
        from_dispatch=fact.decided_at,
        due_dispatch=event.due_dispatch,
        from_overall=fact.decided_at,
        due_overall=event.due_overall,
        due_level=event.due_level,
    )


def rejected(case: Case, _: IncidentRejected, fact: Fact) -> Case:
    return put(case, status=Status.REJECTED.value, rejected_at=fact.effective_at)


def self_handled(case: Case, event: SelfHandled, fact: Fact) -> Case:
    return resolved(case, fact, event.due_verify, resolved_at=fact.effective_at)


def answered(case: Case, event: AnsweredAtDesk, fact: Fact) -> Case:
    return resolved(case, fact, event.due_verify, resolved_at=fact.effective_at)


def merged(case: Case, event: DuplicateMerged, _: Fact) -> Case:
    return put(case, status=Status.MERGED.value, master=event.master)


def unmerged(case: Case, event: DuplicateUnmerged, fact: Fact) -> Case:
    back = put(case, status=event.status.value, master=None)
    return timed(back, event.dues, since=fact.decided_at)


def attached(case: Case, _: DuplicateAttached, __: Fact) -> Case:
    return put(case, duplicates=case.incident.duplicates + 1)


def detached(case: Case, _: DuplicateDetached, __: Fact) -> Case:
    return put(case, duplicates=case.incident.duplicates - 1)


STEPS: Mapping[type[Event], Step] = {
    IncidentReported: reported,
    ReportVerified: looked_at,
    SourceRecorded: source_recorded,
    IncidentAccepted: accepted,
    IncidentRejected: rejected,
    SelfHandled: self_handled,
    AnsweredAtDesk: answered,
    DuplicateMerged: merged,
    DuplicateUnmerged: unmerged,
    DuplicateAttached: attached,
    DuplicateDetached: detached,
}
