from typing import Any

from domain.incident.commands.changes import RequestVoid
from domain.incident.commands.closing import (
    CloseIncident,
    RecordFollowUp,
    VerifyResolution,
)
from domain.incident.commands.intake import AcceptIncident, AnswerAtDesk
from domain.incident.decide.closing import waits_for_follow_up
from domain.incident.errors.changes import VoidPending
from domain.incident.errors.closing import FollowUpIncomplete, LowScore
from domain.incident.errors.intake import ParentNotNamed
from domain.incident.errors.standing import IncidentIsClosed
from domain.incident.events.closing import IncidentClosed
from domain.incident.events.dispatch import ChildEnded
from domain.incident.terms import (
    CheckMode,
    ChildOutcome,
    CloseCode,
    FollowUpOutcome,
    Seen,
    Status,
    VoidReason,
)
from tests.support.examples import (
    DESK_CLERK,
    DISPATCHER,
    DISPATCHER_2,
    FOLLOWUP_AGENT,
    SUPERVISOR,
    VERIFIER,
)
from tests.support.incident_town import Story, photo, words
from tests.support.incidents import closed, followed_up, resolved, verified, waiting

SOLVED: dict[str, Any] = {"close_code": CloseCode.SOLVED}


def test_a_case_that_was_checked_and_asked_about_is_closed() -> None:
    story = followed_up().when(DISPATCHER, CloseIncident, **SOLVED)
    story.then(IncidentClosed, by_timer=False, **SOLVED)
    assert story.incident.status is Status.CLOSED
    assert story.incident.clocks == ()


def test_whether_a_case_waits_for_its_follow_up_is_what_closing_it_goes_by() -> None:
    def waits(story: Story) -> bool:
        return waits_for_follow_up(story.incident, story.town.catalogue, story.town.now)

    assert waits(verified())
    assert not waits(followed_up())
    assert not waits(resolved())


def test_not_before_the_reporter_was_asked() -> None:
    story = verified().when(DISPATCHER, CloseIncident, **SOLVED)
    story.then_refused(FollowUpIncomplete)
    for _ in range(3):
        story.does(FOLLOWUP_AGENT, RecordFollowUp, outcome=FollowUpOutcome.UNREACHED)
    story.when(DISPATCHER, CloseIncident, **SOLVED).then_refused(FollowUpIncomplete)


def test_after_a_low_score_a_supervisor_closes() -> None:
    story = followed_up(score=2).when(DISPATCHER, CloseIncident, **SOLVED)
    story.then_refused(LowScore)
    story.when(SUPERVISOR, CloseIncident, **SOLVED).then(IncidentClosed)


def test_not_while_a_void_is_pending() -> None:
    story = followed_up()
    story.does(DISPATCHER, RequestVoid, reason=VoidReason.TEST, text=words("drill"))
    story.when(DISPATCHER, CloseIncident, **SOLVED).then_refused(VoidPending)


def test_a_closed_part_is_told_to_what_it_was_split_from() -> None:
    parent = waiting()
    part = Story(parent.town, parent.incident.children[0]).does(DISPATCHER, AcceptIncident)
    part.does(DESK_CLERK, AnswerAtDesk, code=CloseCode.EXPLAINED, text=words("so it is"))
    part.does(
        VERIFIER, VerifyResolution, seen=Seen.FIXED, mode=CheckMode.REMOTE,
        evidence=(photo("call"),),
    )  # fmt: skip
    part.when(DISPATCHER, CloseIncident, **SOLVED).then_refused(ParentNotNamed)
    part.when(DISPATCHER, CloseIncident, parent=parent.stream, **SOLVED).then(IncidentClosed)
    assert parent.last.event == ChildEnded(child=part.stream, outcome=ChildOutcome.CLOSED)


def test_somebody_elses_closing_holds() -> None:
    closed().when(DISPATCHER_2, CloseIncident, **SOLVED).then_refused(IncidentIsClosed)
