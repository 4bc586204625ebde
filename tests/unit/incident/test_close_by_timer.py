from datetime import timedelta

import pytest

from domain.incident.commands.closing import CloseByTimer, RecordFollowUp, VerifyResolution
from domain.incident.commands.intake import AnswerAtDesk
from domain.incident.commands.watch import MarkTimerOverdue
from domain.incident.errors.closing import FollowUpIncomplete, LowScore, NotYetDue
from domain.incident.events.closing import IncidentClosed
from domain.incident.events.watch import TimerOverdue
from domain.incident.terms import (
    Channel,
    CheckMode,
    CloseCode,
    FollowUpOutcome,
    Seen,
    Timer,
)
from domain.kernel import Level
from tests.support.examples import DESK_CLERK, FOLLOWUP_AGENT, SYSTEM, VERIFIER
from tests.support.incident_town import Story, photo, words
from tests.support.incidents import followed_up, reported, verified


def due(story: Story) -> Story:
    clock = story.incident.clock(Timer.T8)
    assert clock
    return story.at(clock.due)


def test_three_working_days_after_the_last_question_it_is_closed() -> None:
    story = due(followed_up())
    story.when(SYSTEM, CloseByTimer).then(
        IncidentClosed, close_code=CloseCode.SOLVED, by_timer=True
    )


def test_a_reporter_who_says_it_is_not_solved_is_believed() -> None:
    story = verified().does(
        FOLLOWUP_AGENT, RecordFollowUp, outcome=FollowUpOutcome.REACHED, solved=False, score=3
    )
    due(story).when(SYSTEM, CloseByTimer).then(IncidentClosed, close_code=CloseCode.UNSOLVED)


@pytest.mark.parametrize("code", [CloseCode.EXPLAINED, CloseCode.REFERRED])
def test_an_answer_at_the_desk_keeps_its_code(code: CloseCode) -> None:
    story = reported(channel=Channel.PATROL)
    story.does(DESK_CLERK, AnswerAtDesk, code=code, text=words("so it is"))
    story.does(
        VERIFIER, VerifyResolution, seen=Seen.FIXED, mode=CheckMode.REMOTE,
        evidence=(photo("call"),),
    )  # fmt: skip
    due(story).when(SYSTEM, CloseByTimer).then(IncidentClosed, close_code=code)


def test_not_a_second_early() -> None:
    story = due(followed_up()).after(seconds=-1)
    story.when(SYSTEM, CloseByTimer).then_refused(NotYetDue)


def test_after_a_low_score_only_the_supervisor_is_told() -> None:
    story = due(followed_up(score=1)).after(minutes=5)
    story.when(SYSTEM, CloseByTimer).then_refused(LowScore)
    story.when(SYSTEM, MarkTimerOverdue, timer=Timer.T8)
    story.then(
        TimerOverdue, timer=Timer.T8, step=1, level=Level.COUNTY, late_by_s=300,
        due=story.town.now - timedelta(minutes=5),
    )  # fmt: skip


def test_never_before_the_reporter_was_asked() -> None:
    verified().after(days=30).when(SYSTEM, CloseByTimer).then_refused(FollowUpIncomplete)
