from datetime import timedelta

from domain.incident.commands.closing import OrderRework, ReopenIncident
from domain.incident.commands.dispatch import DispatchTask, RecallTask
from domain.incident.commands.field import SignTask
from domain.incident.commands.intake import AnswerAtDesk
from domain.incident.errors.closing import NotADoneTask, ReworkReasonUnfit, VerifierTookPart
from domain.incident.errors.intake import SupervisorNeeded
from domain.incident.events.closing import ReworkOrdered
from domain.incident.events.timed import MovedDue
from domain.incident.terms import (
    CloseCode,
    RecallReason,
    ReopenReason,
    Seen,
    Status,
    Timer,
)
from tests.support.examples import (
    DESK_CLERK,
    DISPATCHER,
    SUPERVISOR,
    URBAN,
    URBAN_HANDLER,
    VERIFIER,
)
from tests.support.incident_town import words
from tests.support.incidents import (
    closed,
    finish,
    followed_up,
    helped,
    reported,
    resolved,
    verified,
)

AGAIN = {"reason": Seen.NOT_FIXED}


def test_the_work_goes_on_with_a_new_limit_and_the_whole_with_the_old_one() -> None:
    story = resolved()
    whole = story.incident.stopped_overall
    assert whole
    soon = story.town.now + timedelta(days=1)
    story.when(VERIFIER, OrderRework, new_due=soon, **AGAIN)
    story.then(
        ReworkOrdered, task_ids=(story.task.id,), dues=(
            MovedDue(timer=Timer.T5, subject=story.task.id, due=soon),
            MovedDue(timer=Timer.T0, due=whole.due),
        ),
    )  # fmt: skip
    assert story.incident.status is Status.HANDLING


def test_the_whole_is_never_due_before_its_rework() -> None:
    story = resolved().after(days=10).when(VERIFIER, OrderRework, **AGAIN)
    story.then(ReworkOrdered)
    whole, handle = story.incident.clock(Timer.T0), story.incident.clock(Timer.T5, story.task.id)
    assert whole
    assert handle
    assert whole.due == handle.due > story.town.now


def test_what_was_done_without_a_task_is_dispatched_now() -> None:
    story = reported().does(
        DESK_CLERK, AnswerAtDesk, code=CloseCode.EXPLAINED, text=words("so it is")
    )
    story.when(VERIFIER, OrderRework, **AGAIN).then(ReworkOrdered, task_ids=())
    assert story.incident.status is Status.ACCEPTED
    assert {clock.timer for clock in story.incident.clocks} == {Timer.T0, Timer.T2}


def test_one_of_several_tasks_may_be_enough() -> None:
    story = helped()
    lead = story.incident.lead
    story.does(DISPATCHER, RecallTask, reason=RecallReason.NOT_NEEDED)
    finish(story, task_id=lead)
    story.when(VERIFIER, OrderRework, task_ids=(story.task.id,), **AGAIN)
    story.then_refused(NotADoneTask)
    story.when(VERIFIER, OrderRework, task_ids=(lead,), **AGAIN).then(ReworkOrdered)


def test_what_was_done_before_it_was_reopened_is_not_done_again() -> None:
    story = closed()
    earlier = story.task.id
    story.does(SUPERVISOR, ReopenIncident, reason=ReopenReason.CAME_BACK)
    story.does(DISPATCHER, DispatchTask, unit=URBAN).does(URBAN_HANDLER, SignTask)
    finish(story).when(VERIFIER, OrderRework, task_ids=(earlier,), **AGAIN)
    story.then_refused(NotADoneTask)
    story.when(VERIFIER, OrderRework, **AGAIN).then(ReworkOrdered, task_ids=(story.task.id,))


def test_what_was_verified_a_supervisor_sends_back() -> None:
    verified().when(VERIFIER, OrderRework, **AGAIN).then_refused(SupervisorNeeded)
    story = followed_up().when(SUPERVISOR, OrderRework, **AGAIN).then(ReworkOrdered)
    assert story.incident.follow_ups == ()
    assert not story.incident.clock(Timer.T8)


def test_fixed_is_no_reason() -> None:
    resolved().when(VERIFIER, OrderRework, reason=Seen.FIXED).then_refused(ReworkReasonUnfit)


def test_nobody_sends_back_his_own_work() -> None:
    resolved().when(URBAN_HANDLER, OrderRework, **AGAIN).then_refused(VerifierTookPart)
