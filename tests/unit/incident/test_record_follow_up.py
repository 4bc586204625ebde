from datetime import timedelta
from typing import Any

from domain.incident.commands.closing import RecordFollowUp, VerifyResolution
from domain.incident.commands.dispatch import RecallTask
from domain.incident.commands.field import ResolveTask, SignTask
from domain.incident.decide.closing import follows_up
from domain.incident.errors.closing import (
    AnswersOnlyWhenReached,
    FollowUpByHandlersUnit,
    FollowUpComplete,
    NotApplicableBySystemOnly,
)
from domain.incident.events.closing import FollowUpRecorded
from domain.incident.terms import (
    CheckMode,
    FollowUpOutcome,
    RecallReason,
    Seen,
    TaskResult,
    Timer,
)
from tests.support.examples import (
    DISPATCHER,
    FOLLOWUP_AGENT,
    OFFICER_A,
    OFFICER_B,
    SYSTEM,
    URBAN_LEAD,
    VERIFIER,
    Colleague,
)
from tests.support.given import AT
from tests.support.incident_town import Story, photo
from tests.support.incidents import finish, followed_up, helped, verified

UNREACHED: dict[str, Any] = {"outcome": FollowUpOutcome.UNREACHED}
FIXED: dict[str, Any] = {
    "seen": Seen.FIXED, "mode": CheckMode.ON_SITE, "evidence": (photo("checked"),),
}  # fmt: skip
REACHED: dict[str, Any] = {"outcome": FollowUpOutcome.REACHED, "solved": True, "score": 4}


def test_a_reporter_reached_completes_it() -> None:
    story = verified().when(FOLLOWUP_AGENT, RecordFollowUp, **REACHED)
    story.then(FollowUpRecorded, **REACHED)
    assert {clock.timer for clock in story.incident.clocks} == {Timer.T8}


def test_a_reporter_who_refuses_completes_it_too() -> None:
    story = verified().when(FOLLOWUP_AGENT, RecordFollowUp, outcome=FollowUpOutcome.REFUSED)
    story.then(FollowUpRecorded, solved=None, score=None)
    assert story.incident.clock(Timer.T8)


def test_unreached_takes_three_attempts_on_two_days() -> None:
    story = verified()
    for _ in range(3):
        story.when(FOLLOWUP_AGENT, RecordFollowUp, **UNREACHED)
        story.then(FollowUpRecorded, due_close=None)
    story.after(days=1).when(FOLLOWUP_AGENT, RecordFollowUp, **UNREACHED).then(FollowUpRecorded)
    assert story.incident.clock(Timer.T8)


def test_its_days_are_those_of_the_wall_clock() -> None:
    """07:00 to 09:00 in Shanghai is one day, and two of UTC; 23:00 to 01:00 is the reverse."""
    at_7, at_23 = AT + timedelta(hours=22), AT + timedelta(hours=14)
    for begin, complete in ((at_7, False), (at_23, True)):
        story = verified().at(begin)
        for _ in range(2):
            story.does(FOLLOWUP_AGENT, RecordFollowUp, **UNREACHED)
        story.after(hours=2).does(FOLLOWUP_AGENT, RecordFollowUp, **UNREACHED)
        assert bool(story.incident.clock(Timer.T8)) is complete


def test_the_first_attempt_stops_the_timer() -> None:
    story = verified().does(FOLLOWUP_AGENT, RecordFollowUp, **UNREACHED)
    assert story.incident.clocks == ()


def test_the_system_may_ask_by_message() -> None:
    verified().when(SYSTEM, RecordFollowUp, **REACHED).then(FollowUpRecorded)


def test_a_complete_follow_up_is_complete() -> None:
    followed_up().when(FOLLOWUP_AGENT, RecordFollowUp, **REACHED).then_refused(FollowUpComplete)


def test_the_handlers_unit_does_not_ask_about_its_own_work() -> None:
    verified().when(URBAN_LEAD, RecordFollowUp, **REACHED).then_refused(FollowUpByHandlersUnit)


def test_no_unit_that_did_a_part_of_the_work_asks_about_it() -> None:
    story = helped().does(OFFICER_B, SignTask)
    lead = story.incident.lead
    story.does(OFFICER_B, ResolveTask, result=TaskResult.SOLVED, evidence=(photo("swept"),))
    finish(story, task_id=lead).does(VERIFIER, VerifyResolution, **FIXED)
    for who in (URBAN_LEAD, OFFICER_A):
        story.when(who, RecordFollowUp, **REACHED).then_refused(FollowUpByHandlersUnit)


def test_a_unit_that_was_called_off_before_it_did_anything_may_ask() -> None:
    """It is not its own work that it asks about."""
    story = helped()
    helping = story.task.id
    story.does(DISPATCHER, RecallTask, reason=RecallReason.NOT_NEEDED)
    finish(story, task_id=story.incident.lead).does(VERIFIER, VerifyResolution, **FIXED)
    assert helping not in {task.id for task in story.incident.tasks if task.resolved}
    story.when(OFFICER_A, RecordFollowUp, **REACHED).then(FollowUpRecorded)


def test_only_who_was_reached_answers() -> None:
    for answer in ({"score": 5}, {"solved": False}):
        story = verified().when(FOLLOWUP_AGENT, RecordFollowUp, **UNREACHED, **answer)
        story.then_refused(AnswersOnlyWhenReached)


def test_not_applicable_is_not_for_people_to_say() -> None:
    story = verified()
    story.when(FOLLOWUP_AGENT, RecordFollowUp, outcome=FollowUpOutcome.NOT_APPLICABLE)
    story.then_refused(NotApplicableBySystemOnly)


def test_it_is_offered_while_it_is_open_and_to_nobody_of_the_handlers_unit() -> None:
    def offered(story: Story, who: Colleague) -> bool:
        return follows_up(story.incident, story.town.catalogue, who.actor, story.town.now)

    story = verified()
    assert offered(story, FOLLOWUP_AGENT)
    assert not offered(story, URBAN_LEAD)
    story.does(FOLLOWUP_AGENT, RecordFollowUp, **UNREACHED)
    assert offered(story, FOLLOWUP_AGENT)
    assert not offered(story.does(FOLLOWUP_AGENT, RecordFollowUp, **REACHED), FOLLOWUP_AGENT)
