from domain.incident.commands.dispatch import AcceptReturn, ReturnTask
from domain.incident.commands.watch import MarkTimerOverdue
from domain.incident.errors.dispatch import (
    AskerMayNotDecide,
    HigherLevelDecides,
    NoReturnPending,
)
from domain.incident.events.dispatch import ReturnAccepted
from domain.incident.terms import ReturnReason, Status, TaskStatus, Timer
from tests.support.examples import (
    DISPATCHER,
    DISPATCHER_2,
    OFFICER_B,
    STREET_DISPATCHER,
    SYSTEM,
    URBAN_HANDLER,
)
from tests.support.incident_town import Story
from tests.support.incidents import dispatched, finish, helped

NOT_OURS = {"reason": ReturnReason.NOT_OUR_DUTY, "item": "duty.roads"}


def returned(story: Story | None = None) -> Story:
    return (story or dispatched()).does(URBAN_HANDLER, ReturnTask, **NOT_OURS)


def test_the_lead_returned_the_incident_is_dispatched_anew() -> None:
    story = returned().when(DISPATCHER, AcceptReturn)
    story.then(ReturnAccepted, due_verify=None)
    assert story.incident.status is Status.ACCEPTED
    assert story.task.status is TaskStatus.RETURNED
    assert {clock.timer for clock in story.incident.clocks} == {Timer.T0, Timer.T2, Timer.LEVEL}


def test_an_assistants_return_may_leave_the_incident_resolved() -> None:
    story = helped()
    story.does(OFFICER_B, ReturnTask, **NOT_OURS)
    finish(story, task_id=story.incident.lead)
    story.when(DISPATCHER, AcceptReturn).then(ReturnAccepted, due_dispatch=None)
    assert story.incident.status is Status.RESOLVED


def test_nobody_decides_his_own_request() -> None:
    returned().when(URBAN_HANDLER, AcceptReturn).then_refused(AskerMayNotDecide)


def test_it_is_decided_at_the_level_of_the_incident_or_above() -> None:
    returned().when(STREET_DISPATCHER, AcceptReturn).then_refused(HigherLevelDecides)


def test_undecided_it_climbs() -> None:
    story = returned().after(days=2)
    story.does(SYSTEM, MarkTimerOverdue, timer=Timer.RETURN, subject=story.task.id, step=2)
    story.when(DISPATCHER_2, AcceptReturn).then(ReturnAccepted)


def test_without_a_request_there_is_nothing_to_accept() -> None:
    dispatched().when(DISPATCHER, AcceptReturn).then_refused(NoReturnPending)
