"""What is counted on an incident, and what an undo or a reopening takes back of its rows."""

from uuid import UUID

from domain.incident.events.changes import IncidentVoided, Undone
from domain.incident.events.closing import IncidentReopened
from domain.incident.events.dispatch import ChildEnded
from domain.incident.events.intake import DuplicateAttached, IncidentRejected
from domain.incident.terms import (
    ChildOutcome,
    RejectReason,
    ReopenReason,
    Status,
    Undoable,
    VoidReason,
)
from domain.kernel import Event, Level, TextRef
from domain.urgency import Urgency
from tests.support.life import LATER, WATER, accepted, reported, suspended
from tests.support.log import NINE
from tests.unit.projections.case_given import MINUTE, ONE, URBAN, given, split_into, timers


def ended(child: UUID, *, last: bool = False) -> Event:
    due = LATER if last else None
    return ChildEnded(child=child, outcome=ChildOutcome.CLOSED, due_verify=due)


def undone(what: Undoable, status: Status, other: UUID | None = None) -> Event:
    return Undone(of=ONE, undone=what, status=status, urgency=Urgency.PROMPT, dues=(), other=other)


SPLIT = (reported(), accepted(), split_into(URBAN, WATER))


def test_a_parent_stands_still_until_its_last_child_has_ended() -> None:
    one_left = given(*SPLIT, ended(URBAN))
    assert (one_left.incident.children, timers(one_left)) == (1, set())
    assert one_left.incident.frozen_at == NINE + 2 * MINUTE
    none_left = given(*SPLIT, ended(URBAN), ended(WATER))
    assert (none_left.incident.children, none_left.incident.frozen_at) == (0, None)
    assert timers(none_left) == {"T2", "T0"}


def test_an_undone_end_of_a_child_opens_it_on_its_parent_again() -> None:
    back = undone(Undoable.CLOSE, Status.ACCEPTED, URBAN)
    case = given(*SPLIT, ended(URBAN), back)
    assert (case.incident.children, timers(case)) == (2, set())
    assert given(*SPLIT, ended(URBAN), back, ended(URBAN)).incident.children == 1


def test_what_the_last_child_resolved_is_not_resolved_once_its_end_is_undone() -> None:
    steps = (*SPLIT, ended(URBAN), ended(WATER, last=True))
    assert given(*steps).incident.resolved_at == NINE + 4 * MINUTE
    case = given(*steps, undone(Undoable.CLOSE, Status.ACCEPTED, WATER)).incident
    assert (case.status, case.resolved_at, case.children) == ("ACCEPTED", None, 1)


def test_an_undone_merge_counts_one_duplicate_less_on_its_master() -> None:
    attached = DuplicateAttached(duplicate=URBAN, contacts=1, resident=False)
    back = undone(Undoable.MERGE, Status.ACCEPTED, URBAN)
    case = given(reported(), accepted(), attached, attached, back).incident
    assert (case.duplicates, case.status) == (1, "ACCEPTED")


def test_what_was_rejected_and_reopened_is_rejected_no_more() -> None:
    told = TextRef(subject=ONE, id=ONE)
    rejected = IncidentRejected(reason=next(iter(RejectReason)), told=told)
    assert given(reported(), rejected).incident.rejected_at == NINE + MINUTE
    reopened = IncidentReopened(
        n=1, reason=ReopenReason.CAME_BACK, level=Level.COMMUNITY, due_dispatch=LATER,
        due_overall=LATER, due_level=LATER,
    )  # fmt: skip
    case = given(reported(), rejected, reopened).incident
    assert (case.rejected_at, case.reopened_at) == (None, NINE + 2 * MINUTE)


def test_what_was_voided_waits_for_nothing() -> None:
    """Its children go on for themselves, and its end tells nobody why it stood still."""
    voided = IncidentVoided(reason=VoidReason.TEST)
    case = given(*SPLIT, ended(URBAN), voided).incident
    assert (case.status, case.children, case.frozen_at, case.paused_for) == (
        "VOIDED",
        0,
        None,
        None,
    )
    case = given(reported(), accepted(), suspended(), voided).incident
    assert (case.status, case.frozen_at, case.paused_for) == ("VOIDED", None, None)
