"""What single facts make of an incident's rows."""

import pytest

from domain.incident.events.changes import FactCorrected, IncidentRegraded, Undone
from domain.incident.events.closing import FollowUpRecorded, IncidentReopened, ReworkOrdered
from domain.incident.events.dispatch import (
    ChildEnded,
    IncidentParked,
    IncidentUnparked,
    TaskReassigned,
    TaskRecalled,
)
from domain.incident.events.field import ReporterContacted
from domain.incident.events.intake import (
    Counter,
    DuplicateAttached,
    DuplicateDetached,
    SourceRecorded,
)
from domain.incident.events.timed import MovedDue
from domain.incident.terms import (
    ChangeReason,
    ChildOutcome,
    ContactMeans,
    CorrectableField,
    FollowUpOutcome,
    Milestone,
    ReassignCause,
    RecallReason,
    ReopenReason,
    Seen,
    Status,
    Timer,
    Undoable,
)
from domain.kernel import Event, Level, TextRef
from domain.urgency import Urgency
from tests.support.life import (
    LATER,
    WATER,
    accepted,
    arrived,
    closed,
    dispatched,
    reported,
    resolved,
    resumed,
    signed,
    suspended,
    task_of,
    verified,
)
from tests.support.log import NINE
from tests.unit.projections.case_given import MINUTE, ONE, URBAN, given, split_into, timers

FIRST, SECOND = task_of(ONE, 1), task_of(ONE, 2)
TEXT = TextRef(subject=ONE, id=ONE)


DISPATCHED = (reported(), accepted(), dispatched(FIRST))
RESOLVED = (*DISPATCHED, signed(FIRST), arrived(FIRST), resolved(FIRST))


@pytest.mark.parametrize(
    ("steps", "status", "runs"),
    [
        (DISPATCHED[:1], "REPORTED", {"T1"}),
        (DISPATCHED[:2], "ACCEPTED", {"T2", "T0"}),
        (DISPATCHED, "DISPATCHED", {"T0", "T3", "T5"}),
        (RESOLVED[:4], "SIGNED", {"T0", "T4", "T5"}),
        (RESOLVED[:5], "ON_SCENE", {"T0", "T5"}),
        (RESOLVED, "RESOLVED", {"T6"}),
        ((*RESOLVED, verified(), closed()), "CLOSED", set()),
    ],
)
def test_each_status_has_its_timers(steps: tuple[Event, ...], status: str, runs: set[str]) -> None:
    case = given(*steps)
    assert case.incident.status == status
    assert timers(case) == runs
    assert case.incident.is_open == (status != "CLOSED")


def test_the_timer_shown_is_the_one_that_is_due_first() -> None:
    case = given(reported(), accepted(), dispatched(FIRST, due_sign=LATER - MINUTE))
    shown = case.incident
    assert (shown.shown_timer, shown.shown_due) == ("T3", LATER - MINUTE)
    assert shown.shown_from == NINE + 2 * MINUTE


def test_a_recalled_lead_leaves_the_incident_without_unit_and_the_first_dispatch_known() -> None:
    recalled = TaskRecalled(
        task_id=FIRST, unit=WATER, reason=RecallReason.WRONG_UNIT, due_dispatch=LATER
    )
    case = given(*DISPATCHED, recalled)
    assert case.incident.status == "ACCEPTED"
    assert (case.incident.lead, case.incident.unit) == (None, None)
    assert case.incident.dispatched_at == NINE + 2 * MINUTE
    assert case.tasks[FIRST].status == "RECALLED"
    assert timers(case) == {"T2", "T0"}


def test_a_reassigned_task_ends_and_another_opens_with_the_unit_it_went_to() -> None:
    reassigned = TaskReassigned(
        from_task=FIRST, from_unit=WATER, task_id=SECOND, unit=URBAN, lead=True, attempt=1,
        cause=ReassignCause.CAPACITY, due_sign=LATER, due_handle=LATER,
    )  # fmt: skip
    case = given(*DISPATCHED, reassigned)
    assert (case.incident.unit, case.incident.reassignments) == (URBAN, 1)
    assert [(task.n, task.status) for task in case.tasks.values()] == [
        (1, "REASSIGNED"), (2, "DISPATCHED"),
    ]  # fmt: skip


def test_an_undone_dispatch_never_was() -> None:
    undone = Undone(
        of=ONE, undone=Undoable.DISPATCH, status=Status.ACCEPTED, urgency=Urgency.PROMPT,
        dues=(), task_id=FIRST,
    )  # fmt: skip
    case = given(*DISPATCHED, undone)
    assert (case.incident.dispatched_at, case.incident.dispatches) == (None, 0)
    assert case.tasks[FIRST].undone
    assert case.incident.status == "ACCEPTED"


def test_an_undone_close_has_closed_nothing() -> None:
    undone = Undone(
        of=ONE, undone=Undoable.CLOSE, status=Status.VERIFIED, urgency=Urgency.PROMPT, dues=()
    )
    case = given(*RESOLVED, verified(), closed(), undone)
    assert (case.incident.status, case.incident.closed_at) == ("VERIFIED", None)
    assert case.incident.is_open


def test_an_undone_regrade_gives_the_urgency_and_its_dues_back() -> None:
    regraded = IncidentRegraded(
        from_urgency=Urgency.PROMPT, urgency=Urgency.URGENT, reason=ChangeReason.SITUATION_CHANGED
    )
    undone = Undone(
        of=ONE, undone=Undoable.REGRADE, status=Status.ACCEPTED, urgency=Urgency.PROMPT,
        dues=(MovedDue(timer=Timer.T2, due=LATER),),
    )  # fmt: skip
    case = given(reported(), accepted(), regraded, undone)
    assert (case.incident.urgency, case.incident.due_dispatch) == ("PROMPT", LATER)


def test_while_it_stands_still_no_timer_runs_and_afterwards_they_go_on() -> None:
    still = given(*DISPATCHED, signed(FIRST), suspended())
    assert timers(still) == set()
    again = given(*DISPATCHED, signed(FIRST), suspended(), resumed(Status.SIGNED))
    assert timers(again) == {"T0", "T4", "T5"}
    assert again.incident.from_overall == NINE + 2 * MINUTE
    assert again.tasks[FIRST].paused_s == 0


def test_only_standing_still_after_the_arrival_counts_against_handling() -> None:
    case = given(*RESOLVED[:5], suspended(), resumed(), suspended(), resumed(), resolved(FIRST))
    assert case.tasks[FIRST].paused_s == 120


def test_after_parking_nobody_asks_for_signing_or_arriving() -> None:
    case = given(
        *DISPATCHED,
        IncidentParked(explanation=TEXT, next_review=LATER),
        IncidentUnparked(dues=(MovedDue(timer=Timer.T0, due=LATER + MINUTE),)),
    )
    assert case.incident.status == "HANDLING"
    assert timers(case) == {"T0", "T5"}
    assert case.incident.due_overall == LATER + MINUTE


def test_rework_takes_the_result_back_and_counts_one_attempt_more() -> None:
    rework = ReworkOrdered(
        task_ids=(FIRST,), reason=Seen.PARTLY, evidence=(),
        dues=(MovedDue(timer=Timer.T5, subject=FIRST, due=LATER + MINUTE),),
    )  # fmt: skip
    case = given(*RESOLVED, rework)
    task = case.tasks[FIRST]
    assert (task.status, task.attempt, task.resolved_at) == ("HANDLING", 2, None)
    assert (task.due_handle, task.from_handle) == (LATER + MINUTE, NINE + 6 * MINUTE)
    assert (case.incident.status, case.incident.reworks) == ("HANDLING", 1)


def test_an_incident_whose_other_task_is_open_is_still_being_handled() -> None:
    case = given(
        *DISPATCHED, dispatched(SECOND, URBAN, lead=False), signed(FIRST),
        resolved(FIRST, due_verify=None),
    )  # fmt: skip
    assert case.incident.status == "HANDLING"
    assert timers(case) == {"T0", "T3", "T5"}


def test_the_reporter_is_told_once_for_all_units() -> None:
    told = ReporterContacted(task_id=FIRST, unit=WATER, means=ContactMeans.PHONE)
    with_contact = dispatched(FIRST, due_contact=LATER)
    assert "T9" in timers(given(reported(), accepted(), with_contact))
    assert "T9" not in timers(given(reported(), accepted(), with_contact, told))


def test_the_score_is_that_of_the_last_follow_up_that_reached_somebody() -> None:
    def followed_up(outcome: FollowUpOutcome, score: int | None = None) -> Event:
        return FollowUpRecorded(outcome=outcome, score=score, solved=score is not None or None)

    case = given(
        *RESOLVED, verified(), followed_up(FollowUpOutcome.UNREACHED),
        followed_up(FollowUpOutcome.REACHED, 2), followed_up(FollowUpOutcome.UNREACHED),
    )  # fmt: skip
    assert (case.incident.follow_up, case.incident.score, case.incident.solved) == (
        "REACHED", 2, True,
    )  # fmt: skip


def test_a_round_is_followed_up_when_it_is_first_asked_and_the_next_one_not_yet() -> None:
    asked = FollowUpRecorded(outcome=FollowUpOutcome.UNREACHED)
    round_ = (*RESOLVED, verified(), asked, asked, closed())
    assert given(*round_).incident.followed_up_at == NINE + len(RESOLVED) * MINUTE + MINUTE
    reopened = IncidentReopened(
        n=1, reason=ReopenReason.CAME_BACK, level=Level.COMMUNITY, due_dispatch=LATER,
        due_overall=LATER, due_level=LATER,
    )  # fmt: skip
    assert given(*round_, reopened).incident.followed_up_at is None


def test_duplicates_are_counted_on_their_master() -> None:
    attached = DuplicateAttached(duplicate=URBAN, contacts=1, resident=False)
    assert given(reported(), attached, attached).incident.duplicates == 2
    detached = DuplicateDetached(duplicate=URBAN)
    assert given(reported(), attached, attached, detached).incident.duplicates == 1


def test_the_last_child_to_end_resolves_its_parent() -> None:
    ended = ChildEnded(child=URBAN, outcome=ChildOutcome.CLOSED)
    last = ChildEnded(child=WATER, outcome=ChildOutcome.CLOSED, due_verify=LATER)
    split = split_into(URBAN, WATER)
    assert timers(given(reported(), accepted(), split, ended)) == set()
    case = given(reported(), accepted(), split, ended, last)
    assert (case.incident.status, case.incident.children) == ("RESOLVED", 0)
    assert case.incident.resolved_at == NINE + 4 * MINUTE


def test_a_corrected_code_stands_in_the_place_of_the_old_one() -> None:
    corrected = FactCorrected(field=CorrectableField.CHANNEL, old="HOTLINE_12345", new="VISIT")
    assert given(reported(), corrected).incident.channel == "VISIT"


def test_an_imported_state_is_the_rows_status_at_every_event() -> None:
    def stated(milestone: Milestone, state: Status, *flags: str) -> SourceRecorded:
        return SourceRecorded(
            source="servicenow", row_key="INC1/1", row_sha256="0" * 64, milestone=milestone,
            state=state, flags=flags, counters=(Counter(key="reopen_count", count=1),),
        )  # fmt: skip

    steps = [
        stated(Milestone.REPORTED, Status.REPORTED),
        stated(Milestone.RESOLVED, Status.RESOLVED),
        stated(Milestone.UPDATED, Status.HANDLING),
        stated(Milestone.RESOLVED, Status.RESOLVED),
        stated(Milestone.CLOSED, Status.CLOSED, "TARGET_MISSED"),
    ]
    for n, step in enumerate(steps, start=1):
        assert given(*steps[:n]).incident.status == step.state
    reopened, last = given(*steps[:3]).incident, given(*steps).incident
    assert reopened.resolved_at is None
    assert (last.resolved_at, last.closed_at) == (NINE + 3 * MINUTE, NINE + 4 * MINUTE)
    assert (last.reopenings, last.target_missed, last.closing) == (1, True, "SOLVED")
