from datetime import timedelta

import pytest

from domain.incident.commands.dispatch import DispatchTask, EscalateIncident, RecallTask
from domain.incident.commands.field import ContactReporter, SignTask
from domain.incident.commands.intake import AcceptIncident
from domain.incident.errors.dispatch import (
    AboveYourLevel,
    FirstTaskLeads,
    LeadExists,
    NotTheUnitsDuty,
    UnitBarred,
    UnitHasATask,
    UnitNotServing,
)
from domain.incident.events.dispatch import TaskDispatched
from domain.incident.terms import Channel, ContactMeans, RecallReason, Status, Timer, TriedAction
from domain.kernel import Level
from tests.support.examples import (
    COMMITTEE,
    DESK,
    DESK_CLERK,
    DISPATCHER,
    DISPATCHER_2,
    SQUAD,
    TEAM,
    URBAN,
    URBAN_HANDLER,
    WATER,
    an_id,
)
from tests.support.given import AT
from tests.support.incident_town import words
from tests.support.incidents import accepted, dispatched, reported


def test_the_first_task_leads_and_starts_its_timers() -> None:
    story = accepted().when(DISPATCHER, DispatchTask, unit=URBAN, text=words("please"))
    story.then(
        TaskDispatched, task_id=story.command.command_id, unit=URBAN, lead=True, attempt=1,
        item="duty.city-management", text=words("please"), due_sign=AT + timedelta(hours=1),
        due_contact=AT + timedelta(hours=24),
    )  # fmt: skip
    assert story.incident.status is Status.DISPATCHED
    assert not story.incident.clock(Timer.T2)


def test_an_assistant_joins_without_moving_the_incident() -> None:
    story = dispatched().when(DISPATCHER, DispatchTask, unit=TEAM, lead=False)
    story.then(TaskDispatched, lead=False, due_contact=None)
    assert story.incident.status is Status.DISPATCHED
    assert story.incident.lead == story.incident.tasks[0].id


def test_nobody_is_contacted_where_no_resident_waits_or_one_was_already() -> None:
    story = accepted(channel=Channel.PATROL).when(DISPATCHER, DispatchTask, unit=URBAN)
    story.then(TaskDispatched, due_contact=None)
    story = dispatched().does(URBAN_HANDLER, ContactReporter, means=ContactMeans.PHONE)
    assert not story.incident.clock(Timer.T9, story.task.id)


def test_a_task_is_never_due_after_the_whole() -> None:
    story = accepted(category="E1").after(hours=2).when(DISPATCHER, DispatchTask, unit=URBAN)
    whole = story.incident.clock(Timer.T0)
    assert whole
    assert whole.due == AT + timedelta(hours=6)  # 4 working hours from 09:00, lunch between
    story.then(TaskDispatched, item="duty.sanitation", due_handle=whole.due)


def test_there_is_one_lead_and_it_comes_first() -> None:
    accepted().when(DISPATCHER, DispatchTask, unit=URBAN, lead=False).then_refused(FirstTaskLeads)
    dispatched().when(DISPATCHER, DispatchTask, unit=SQUAD).then_refused(LeadExists)


def test_a_unit_has_one_open_task_of_an_incident() -> None:
    story = dispatched().when(DISPATCHER_2, DispatchTask, unit=URBAN, lead=False)
    story.then_refused(UnitHasATask)


def test_what_is_held_above_is_dispatched_from_there() -> None:
    story = reported().does(DESK_CLERK, AcceptIncident)
    story.does(
        DESK_CLERK, EscalateIncident, to_level=Level.TOWNSHIP, tried=(TriedAction.SITE_VISIT,)
    )
    story.when(DESK_CLERK, DispatchTask, unit=DESK).then_refused(AboveYourLevel)
    story.when(DISPATCHER, DispatchTask, unit=DESK).then(TaskDispatched)


def test_no_committee_is_made_responsible_for_enforcement() -> None:
    accepted().when(DISPATCHER, DispatchTask, unit=COMMITTEE).then_refused(UnitBarred)


@pytest.mark.parametrize("unit", [COMMITTEE, DESK, TEAM])
def test_what_the_negative_list_names_is_not_pushed_down(unit: object) -> None:
    accepted(category="C2").when(DISPATCHER, DispatchTask, unit=unit).then_refused(UnitBarred)


def test_a_unit_is_given_only_what_a_list_makes_its_duty() -> None:
    accepted().when(DISPATCHER, DispatchTask, unit=WATER).then_refused(NotTheUnitsDuty)


def test_a_unit_exists() -> None:
    accepted().when(DISPATCHER, DispatchTask, unit=an_id("no unit")).then_refused(UnitNotServing)


def test_a_second_time_for_the_same_unit_is_its_second_attempt() -> None:
    story = dispatched().does(DISPATCHER, RecallTask, reason=RecallReason.NOT_NEEDED)
    story.when(DISPATCHER, DispatchTask, unit=URBAN).then(TaskDispatched, attempt=2)


def test_work_that_has_begun_takes_assistants_still() -> None:
    story = dispatched().does(URBAN_HANDLER, SignTask)
    story.when(DISPATCHER, DispatchTask, unit=TEAM, lead=False).then(TaskDispatched)
    assert story.incident.status is Status.SIGNED
