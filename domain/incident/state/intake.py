"""The fold of the intake facts."""

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
    ReportVerified,
    SelfHandled,
    SourceRecorded,
)
from domain.incident.incident import Attached, Clock, Deed, Incident, Proof
from domain.incident.state.parts import Folds, declared, moved, without
from domain.incident.terms import Status, Timer
from domain.kernel import Fact
from domain.urgency import Urgency


def reported(event: IncidentReported, fact: Fact) -> Incident:
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
        proofs={original.sha256: Proof(fact.decided_at) for original in event.evidence},
    )


def imported(event: SourceRecorded, fact: Fact) -> Incident:
    """A row is believed: the importer's table chose the status."""
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


def begun_again(_: Incident, event: IncidentReported, fact: Fact) -> Incident:
    return reported(event, fact)


def imported_again(incident: Incident, event: SourceRecorded, _: Fact) -> Incident:
    return incident._replace(status=event.state, source=event)


def handover_offered(incident: Incident, event: HandoverOffered, _: Fact) -> Incident:
    return incident._replace(handover_to=event.to)


def handover_accepted(incident: Incident, event: HandoverAccepted, _: Fact) -> Incident:
    return incident._replace(first_receiver=event.first_receiver, handover_to=None)


def report_verified(incident: Incident, event: ReportVerified, fact: Fact) -> Incident:
    return incident._replace(proofs=declared(incident, fact, event.evidence))


def self_handled(incident: Incident, event: SelfHandled, fact: Fact) -> Incident:
    return incident._replace(
        level=event.level,
        handlers=incident.handlers | {fact.actor.id},
        proofs=declared(incident, fact, event.before, event.after),
    )


def answered(incident: Incident, event: AnsweredAtDesk, fact: Fact) -> Incident:
    return incident._replace(handlers=incident.handlers | {fact.actor.id}, answer=event.code)


def accepted(incident: Incident, event: IncidentAccepted, fact: Fact) -> Incident:
    at = fact.decided_at
    return incident._replace(
        level=event.level,
        first_level=event.level,
        urgency=event.urgency,
        clocks=(
            *without(incident.clocks, Timer.T1),
            Clock(Timer.T2, None, at, event.due_dispatch),
            Clock(Timer.T0, None, at, event.due_overall),
            Clock(Timer.LEVEL, None, at, event.due_level),
        ),
    )


def rejected(incident: Incident, _: IncidentRejected, fact: Fact) -> Incident:
    return incident._replace(clocks=(), rejected_at=fact.effective_at, ended_once=True)


def merged(incident: Incident, event: DuplicateMerged, fact: Fact) -> Incident:
    return incident._replace(
        master=event.master,
        merged_at=fact.effective_at,
        status_before=incident.status,
        laid_aside=incident.clocks,
        clocks=(),
        ended_once=True,
    )


def unmerged(incident: Incident, event: DuplicateUnmerged, fact: Fact) -> Incident:
    clocks = (
        clock._replace(started_at=fact.decided_at, granted=False)
        for clock in moved(incident.laid_aside, event.dues)
    )
    return incident._replace(
        master=None, merged_at=None, status_before=None, laid_aside=(), clocks=tuple(clocks)
    )


def attached(incident: Incident, event: DuplicateAttached, _: Fact) -> Incident:
    duplicate = Attached(event.contacts, event.resident)
    return incident._replace(attached={**incident.attached, event.duplicate: duplicate})


def detached(incident: Incident, event: DuplicateDetached, _: Fact) -> Incident:
    left = {k: v for k, v in incident.attached.items() if k != event.duplicate}
    return incident._replace(attached=left)


FOLDS: Folds = {
    IncidentReported: begun_again,
    SourceRecorded: imported_again,
    HandoverOffered: handover_offered,
    HandoverAccepted: handover_accepted,
    ReportVerified: report_verified,
    SelfHandled: self_handled,
    AnsweredAtDesk: answered,
    IncidentAccepted: accepted,
    IncidentRejected: rejected,
    DuplicateMerged: merged,
    DuplicateUnmerged: unmerged,
    DuplicateAttached: attached,
    DuplicateDetached: detached,
}
