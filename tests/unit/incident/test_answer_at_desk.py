import pytest

from domain.incident.commands.dispatch import DispatchTask, RecallTask
from domain.incident.commands.intake import AnswerAtDesk
from domain.incident.errors.intake import AnswerCodeUnfit, OpenTaskLeft
from domain.incident.events.intake import AnsweredAtDesk
from domain.incident.terms import CloseCode, RecallReason, Status
from tests.support.examples import DESK_CLERK, DISPATCHER, TEAM
from tests.support.incident_town import words
from tests.support.incidents import accepted, dispatched, reported


@pytest.mark.parametrize("code", [CloseCode.EXPLAINED, CloseCode.REFERRED])
def test_the_desk_answers_and_the_matter_waits_to_be_verified(code: CloseCode) -> None:
    story = reported().when(DESK_CLERK, AnswerAtDesk, code=code, text=words("so it is"))
    story.then(AnsweredAtDesk, code=code, text=words("so it is"))
    assert story.incident.status is Status.RESOLVED


def test_an_accepted_matter_is_answered_too() -> None:
    story = accepted().when(
        DESK_CLERK, AnswerAtDesk, code=CloseCode.EXPLAINED, text=words("so it is")
    )
    story.then(AnsweredAtDesk)


@pytest.mark.parametrize("code", [CloseCode.SOLVED, CloseCode.UNSOLVED])
def test_an_answer_solves_nothing_on_the_spot(code: CloseCode) -> None:
    story = reported().when(DESK_CLERK, AnswerAtDesk, code=code, text=words("so it is"))
    story.then_refused(AnswerCodeUnfit)


def test_not_while_an_assistant_still_works_on_it() -> None:
    story = dispatched()
    lead = story.task.id
    story.does(DISPATCHER, DispatchTask, unit=TEAM, lead=False)
    story.does(DISPATCHER, RecallTask, task_id=lead, reason=RecallReason.WRONG_UNIT)
    story.when(DESK_CLERK, AnswerAtDesk, code=CloseCode.EXPLAINED, text=words("so it is"))
    story.then_refused(OpenTaskLeft)
