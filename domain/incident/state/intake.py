"""The fold of the intake facts."""

from typing import assert_never

from domain.incident.events.intake import (
    AnsweredAtDesk,
    DuplicateAttached,
    DuplicateDetached,
    DuplicateMerged,
    DuplicateUnmerged,
    HandoverAccepted,
    HandoverOffered,
    IncidentAccepted,
    IncidentRejected,
    IncidentReported,
    IntakeEvent,
    ReportVerified,
    SelfHandled,
    SourceRecorded,
)
from domain.incident.incident import Attached, Clock, Deed, Incident
from domain.incident.state.parts import declared, moved, without
from domain.incident.terms import Status, Timer
from domain.kernel import Fact
from domain.urgency import Urgency


def begin(event: IncidentReported | SourceRecorded, fact: Fact) -> Incident:
    """An import is believed: the importer's table chose the status."""
    if isinstance(event, SourceRecorded):
        return Incident(
            stream=fact.stream,
            status=event.state,
            number=None,
            category=None,
            urgency=Urgency.ROUTINE,
            channel=event.channel,
            grid=None,
            community=None,
            reported=Deed(fact.actor.id, fact.effective_at),
            resident=False,
            source=event,
        )
    return Incident(
        stream=fact.stream,
        status=Status.REPORTED,
        number=event.number,
        category=event.category,
        urgency=event.urgency,
        channel=event.channel,
        grid=event.grid,
        community=event.community,
        reported=Deed(fact.actor.id, fact.effective_at),
        resident=event.resident,
        parent=event.parent,
        geo=event.geo,
        text=event.text,
        first_receiver=event.first_receiver,
        clocks=(Clock(Timer.T1, None, fact.decided_at, event.due_accept),),
        proofs=declared(None, fact, event.evidence),
    )


def evolve(incident: Incident, event: IntakeEvent, fact: Fact) -> Incident:  # noqa: C901, PLR0912 - one case per fact
    match event:
        case IncidentReported():
            return begin(event, fact)
        case SourceRecorded():
            return incident._replace(status=event.state, source=event)
        case HandoverOffered():
            return incident._replace(handover_to=event.to)
        case HandoverAccepted():
            return incident._replace(first_receiver=event.first_receiver, handover_to=None)
        case ReportVerified():
            return incident._replace(proofs=declared(incident, fact, event.evidence))
        case SelfHandled():
            return incident._replace(
                level=event.level,
                handlers=incident.handlers | {fact.actor.id},
                proofs=declared(incident, fact, event.before, event.after),
            )
        case AnsweredAtDesk():
            handlers = incident.handlers | {fact.actor.id}
            return incident._replace(handlers=handlers, answer=event.code)
        case IncidentAccepted():
            return _accepted(incident, event, fact)
        case IncidentRejected():
            return incident._replace(clocks=(), rejected_at=fact.effective_at, ended_once=True)
        case DuplicateMerged() | DuplicateUnmerged():
            return _merging(incident, event, fact)
        case DuplicateAttached():
            attached = Attached(event.contacts, event.resident)
            return incident._replace(attached={**incident.attached, event.duplicate: attached})
        case DuplicateDetached():
            left = {k: v for k, v in incident.attached.items() if k != event.duplicate}
            return incident._replace(attached=left)
        case _:
            assert_never(event)


def _accepted(incident: Incident, event: IncidentAccepted, fact: Fact) -> Incident:
    at = fact.decided_at
    return incident._replace(
        level=event.level,
        first_level=event.level,
        urgency=event.urgency,
        clocks=(
            *without(incident, Timer.T1),
            Clock(Timer.T2, None, at, event.due_dispatch),
            Clock(Timer.T0, None, at, event.due_overall),
            Clock(Timer.LEVEL, None, at, event.due_level),
        ),
    )


def _merging(
    incident: Incident, event: DuplicateMerged | DuplicateUnmerged, fact: Fact
) -> Incident:
    if isinstance(event, DuplicateMerged):
        return incident._replace(
            master=event.master,
            merged_at=fact.effective_at,
            status_before=incident.status,
            laid_aside=incident.clocks,
            clocks=(),
            ended_once=True,
        )
    clocks = (
        clock._replace(started_at=fact.decided_at, granted=False)
        for clock in moved(incident.laid_aside, event.dues)
    )
    return incident._replace(
        master=None, merged_at=None, status_before=None, laid_aside=(), clocks=tuple(clocks)
    )
