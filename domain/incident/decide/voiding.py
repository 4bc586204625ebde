"""The rules of voiding: two persons, and never for inconvenient facts."""

from domain.incident.commands.changes import (
    ConfirmVoid,
    DeclineVoid,
    LapseVoid,
    RequestVoid,
    WithdrawVoid,
)
from domain.incident.decide.guards import Facts, reckoner_of, told
from domain.incident.errors.changes import (
    NotYourVoid,
    NoVoidPending,
    SecondPersonNeeded,
    VoidPending,
)
from domain.incident.errors.closing import NotYetDue
from domain.incident.errors.intake import DuplicatesAttached
from domain.incident.events.changes import (
    IncidentVoided,
    VoidDeclined,
    VoidLapsed,
    VoidRequested,
    VoidWithdrawn,
)
from domain.incident.incident import Incident, PendingVoid
from domain.incident.terms import ChildOutcome, Timer
from domain.kernel import Event
from domain.known import Known


def request_void(incident: Incident, command: RequestVoid, known: Known) -> list[Event]:
    if incident.void:
        raise VoidPending
    if incident.attached:
        raise DuplicatesAttached
    reckon = reckoner_of(incident, known)
    due = reckon.due(reckon.limits.void_decision)
    return [
        VoidRequested(
            reason=command.reason,
            text=command.text,
            due_decision=due.at,
            **reckon.cited_limits(due),
        )
    ]


def confirm_void(incident: Incident, command: ConfirmVoid, known: Known) -> Facts:
    void = _decided_by_second(incident, known)
    if incident.attached:
        raise DuplicatesAttached
    parent = told(incident, command.parent, ChildOutcome.VOIDED, known)
    return [(incident.stream, IncidentVoided(reason=void.reason)), *parent]


def decline_void(incident: Incident, command: DeclineVoid, known: Known) -> list[Event]:
    _decided_by_second(incident, known)
    return [VoidDeclined(text=command.text)]


def withdraw_void(incident: Incident, _: WithdrawVoid, known: Known) -> list[Event]:
    if _pending(incident).by != known.actor.id:
        raise NotYourVoid
    return [VoidWithdrawn()]


def lapse_void(incident: Incident, _: LapseVoid, known: Known) -> list[Event]:
    _pending(incident)
    clock = incident.clock(Timer.VOID)
    if clock is None or known.decided_at < clock.due:
        raise NotYetDue
    return [VoidLapsed()]


def _pending(incident: Incident) -> PendingVoid:
    if incident.void is None:
        raise NoVoidPending
    return incident.void


def _decided_by_second(incident: Incident, known: Known) -> PendingVoid:
    void = _pending(incident)
    if void.by == known.actor.id:
        raise SecondPersonNeeded
    return void
