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
from domain.incident.incident import Attached, Deed, Draft, Proof
from domain.incident.state.parts import Folds, declared, joined, moved, started, without
from domain.incident.terms import Status, Timer
from domain.kernel import Fact
from domain.urgency import Urgency

# Looked up once: a member of an Enum is found by a call in Python each time.
_T0, _T1, _T2, _LEVEL, _REPORTED = Timer.T0, Timer.T1, Timer.T2, Timer.LEVEL, Status.REPORTED


def reported(event: IncidentReported, fact: Fact) -> Draft:
    draft = Draft.__new__(Draft)  # field by field: all of them by name take twice as long
    draft.stream = fact.stream
    draft.status = _REPORTED
    draft.number = event.number
    draft.category = event.category
    draft.urgency = event.urgency
    draft.channel = event.channel
    draft.grid = event.grid
    draft.community = event.community
    draft.reported = Deed(fact.actor.id, fact.effective_at)
    draft.resident = event.resident
    draft.parent = event.parent
    draft.geo = event.geo
    draft.text = event.text
    draft.first_receiver = event.first_receiver
    draft.clocks = (started(_T1, None, fact, event.due_accept),)
    if event.evidence:
        draft.proofs = {original.sha256: Proof(fact.decided_at) for original in event.evidence}
    return draft


def imported(event: SourceRecorded, fact: Fact) -> Draft:
    """A row is believed: the importer's table chose the status."""
    return Draft(
        stream=fact.stream,
        status=event.state,
        number=event.number,
        category=None,
        urgency=Urgency.ROUTINE,
        channel=event.channel,
        grid=None,
        community=None,
        reported=Deed(fact.actor.id, fact.effective_at),
        resident=False,
        source=event,
    )


def begun_again(incident: Draft, event: IncidentReported, fact: Fact) -> None:
    incident.become(reported(event, fact))


def imported_again(incident: Draft, event: SourceRecorded, _: Fact) -> None:
    incident.status = event.state
    incident.source = event


def handover_offered(incident: Draft, event: HandoverOffered, _: Fact) -> None:
    incident.handover_to = event.to


def handover_accepted(incident: Draft, event: HandoverAccepted, _: Fact) -> None:
    incident.first_receiver = event.first_receiver
    incident.handover_to = None


def report_verified(incident: Draft, event: ReportVerified, fact: Fact) -> None:
    incident.proofs = declared(incident, fact, event.evidence)


def self_handled(incident: Draft, event: SelfHandled, fact: Fact) -> None:
    incident.level = event.level
    incident.handlers = joined(incident.handlers, fact.actor.id)
    incident.proofs = declared(incident, fact, event.before, event.after)


def answered(incident: Draft, event: AnsweredAtDesk, fact: Fact) -> None:
    incident.handlers = joined(incident.handlers, fact.actor.id)
    incident.answer = event.code


def accepted(incident: Draft, event: IncidentAccepted, fact: Fact) -> None:
    incident.level = event.level
    incident.first_level = event.level
    incident.urgency = event.urgency
    incident.clocks = (
        *without(incident.clocks, _T1),
        started(_T2, None, fact, event.due_dispatch),
        started(_T0, None, fact, event.due_overall),
        started(_LEVEL, None, fact, event.due_level),
    )


def rejected(incident: Draft, _: IncidentRejected, fact: Fact) -> None:
    incident.clocks = ()
    incident.rejected_at = fact.effective_at
    incident.ended_once = True


def merged(incident: Draft, event: DuplicateMerged, fact: Fact) -> None:
    incident.master = event.master
    incident.merged_at = fact.effective_at
    incident.status_before = incident.status
    incident.laid_aside = incident.clocks
    incident.clocks = ()
    incident.ended_once = True


def unmerged(incident: Draft, event: DuplicateUnmerged, fact: Fact) -> None:
    clocks = (
        clock._replace(started_at=fact.decided_at, granted=False)
        for clock in moved(incident.laid_aside, event.dues)
    )
    incident.master = None
    incident.merged_at = None
    incident.status_before = None
    incident.laid_aside = ()
    incident.clocks = tuple(clocks)


def attached(incident: Draft, event: DuplicateAttached, _: Fact) -> None:
    duplicate = Attached(event.contacts, event.resident)
    incident.attached = {**incident.attached, event.duplicate: duplicate}


def detached(incident: Draft, event: DuplicateDetached, _: Fact) -> None:
    left = {k: v for k, v in incident.attached.items() if k != event.duplicate}
    incident.attached = left


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
