from domain.incident.commands.dispatch import RefuseReturn, ReturnTask
from domain.incident.errors.dispatch import (
    AskerMayNotDecide,
    HigherLevelDecides,
    NoReturnPending,
)
from domain.incident.events.dispatch import ReturnRefused
from domain.incident.terms import ReturnReason, TaskStatus, Timer
from tests.support.examples import DISPATCHER, STREET_DISPATCHER, URBAN_HANDLER
from tests.support.incident_town import Story, words
from tests.support.incidents import dispatched


def returned() -> Story:
    return dispatched().does(
        URBAN_HANDLER, ReturnTask, reason=ReturnReason.NOT_OUR_DUTY, item="duty.roads"
    )


def test_a_refused_unit_keeps_the_task_and_its_timers() -> None:
    story = returned().when(DISPATCHER, RefuseReturn, text=words("it is yours"))
    story.then(ReturnRefused, text=words("it is yours"))
    assert story.task.status is TaskStatus.DISPATCHED
    assert not story.incident.clock(Timer.RETURN, story.task.id)
    assert story.incident.clock(Timer.T3, story.task.id)


def test_nobody_decides_his_own_request() -> None:
    returned().when(URBAN_HANDLER, RefuseReturn).then_refused(AskerMayNotDecide)


def test_it_is_decided_at_the_level_of_the_incident_or_above() -> None:
    returned().when(STREET_DISPATCHER, RefuseReturn).then_refused(HigherLevelDecides)


def test_without_a_request_there_is_nothing_to_refuse() -> None:
    dispatched().when(DISPATCHER, RefuseReturn).then_refused(NoReturnPending)
