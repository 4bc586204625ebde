from datetime import timedelta

from domain.incident.commands.dispatch import ReassignTask
from domain.incident.commands.field import ContactReporter
from domain.incident.errors.dispatch import (
    NotOneLevelDown,
    NotTheUnitsDuty,
    UnitBarred,
    UnitHasATask,
)
from domain.incident.events.dispatch import TaskReassigned
from domain.incident.terms import ContactMeans, ReassignCause, Status, TaskStatus, Timer
from tests.support.examples import COMMITTEE, DESK, DISPATCHER, SQUAD, URBAN, URBAN_HANDLER, WATER
from tests.support.incidents import dispatched, handling, helped

CAPACITY = {"cause": ReassignCause.CAPACITY}


def test_another_unit_takes_over_as_lead_and_the_whole_runs_on() -> None:
    story = handling().after(days=1)
    old, whole = story.task, story.incident.clock(Timer.T0)
    story.when(DISPATCHER, ReassignTask, unit=SQUAD, **CAPACITY)
    story.then(
        TaskReassigned, from_task=old.id, from_unit=URBAN, unit=SQUAD, lead=True, attempt=1,
        item="statutory.street-squad",
    )  # fmt: skip
    assert story.incident.status is Status.DISPATCHED
    assert story.incident.tasks[0].status is TaskStatus.REASSIGNED
    assert story.incident.lead == story.task.id
    assert story.incident.clock(Timer.T0) == whole
    sign = story.incident.clock(Timer.T3, story.task.id)
    assert sign
    assert sign.due == story.town.now + timedelta(hours=1)


def test_the_new_unit_contacts_the_resident_unless_that_was_done() -> None:
    story = dispatched().does(DISPATCHER, ReassignTask, unit=SQUAD, **CAPACITY)
    assert story.incident.clock(Timer.T9, story.task.id)
    story = dispatched().does(URBAN_HANDLER, ContactReporter, means=ContactMeans.PHONE)
    story.when(DISPATCHER, ReassignTask, unit=SQUAD, **CAPACITY)
    story.then(TaskReassigned, due_contact=None)


def test_an_assistant_is_reassigned_as_an_assistant() -> None:
    story = helped().when(DISPATCHER, ReassignTask, unit=SQUAD, **CAPACITY)
    story.then(TaskReassigned, lead=False, due_contact=None)
    assert story.incident.status is Status.HANDLING


def test_delegating_goes_to_a_lower_level() -> None:
    down = {"cause": ReassignCause.DELEGATE}
    story = dispatched().when(DISPATCHER, ReassignTask, unit=SQUAD, **down).then(TaskReassigned)
    story.when(DISPATCHER, ReassignTask, unit=DESK, **down).then(TaskReassigned)
    story.when(DISPATCHER, ReassignTask, unit=URBAN, **down).then_refused(NotOneLevelDown)


def test_the_same_lists_hold_as_for_dispatching() -> None:
    story = dispatched()
    story.when(DISPATCHER, ReassignTask, unit=COMMITTEE, **CAPACITY).then_refused(UnitBarred)
    story.when(DISPATCHER, ReassignTask, unit=WATER, **CAPACITY).then_refused(NotTheUnitsDuty)


def test_a_task_is_not_reassigned_to_whom_it_has() -> None:
    story = dispatched().when(DISPATCHER, ReassignTask, unit=URBAN, **CAPACITY)
    story.then_refused(UnitHasATask)
