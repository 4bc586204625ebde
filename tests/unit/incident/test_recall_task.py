from domain.incident.commands.dispatch import RecallTask
from domain.incident.errors.dispatch import TaskNotFound
from domain.incident.errors.standing import TaskIsSigned, TaskWasRecalled
from domain.incident.events.dispatch import TaskRecalled
from domain.incident.terms import RecallReason, Status, TaskStatus, Timer
from tests.support.examples import DISPATCHER, DISPATCHER_2, an_id
from tests.support.given import AT
from tests.support.incidents import dispatched, finish, helped, signed

WRONG = {"reason": RecallReason.WRONG_UNIT}


def test_a_recalled_lead_must_be_dispatched_again() -> None:
    story = dispatched().when(DISPATCHER, RecallTask, **WRONG)
    story.then(TaskRecalled, due_dispatch=AT.replace(hour=7), due_verify=None)
    assert story.incident.status is Status.ACCEPTED
    assert story.task.status is TaskStatus.RECALLED
    assert {clock.timer for clock in story.incident.clocks} == {Timer.T0, Timer.T2, Timer.LEVEL}


def test_a_recalled_assistant_changes_nothing_else() -> None:
    story = helped().when(DISPATCHER, RecallTask, **WRONG)
    story.then(TaskRecalled, due_dispatch=None, due_verify=None)
    assert story.incident.status is Status.HANDLING


def test_the_last_open_task_recalled_leaves_the_incident_resolved() -> None:
    story = helped()
    assistant = story.task.id
    story = finish(story, task_id=story.incident.lead)
    story.when(DISPATCHER, RecallTask, task_id=assistant, **WRONG).then(TaskRecalled)
    assert story.incident.status is Status.RESOLVED


def test_signed_work_is_not_recalled() -> None:
    signed().when(DISPATCHER, RecallTask, **WRONG).then_refused(TaskIsSigned)


def test_there_must_be_such_a_task() -> None:
    story = dispatched().when(DISPATCHER, RecallTask, task_id=an_id("none"), **WRONG)
    story.then_refused(TaskNotFound)


def test_somebody_elses_recall_holds() -> None:
    story = helped().does(DISPATCHER, RecallTask, **WRONG)
    story.when(DISPATCHER_2, RecallTask, **WRONG).then_refused(TaskWasRecalled)
