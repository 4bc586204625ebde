from domain.incident.commands.dispatch import DispatchTask
from domain.incident.commands.field import ArriveOnScene, RecordProgress, ResolveTask, SignTask
from domain.incident.commands.intake import AcceptIncident
from domain.incident.errors.field import DispatcherMayNotHandle, NotTheAddressee
from domain.incident.errors.standing import TaskIsSigned
from domain.incident.events.field import TaskSigned
from domain.incident.terms import Status, Timer
from domain.urgency import Urgency
from tests.support.examples import (
    DESK,
    DESK_CLERK,
    DISPATCHER,
    OFFICER_B,
    SQUAD,
    STREET_DISPATCHER,
    STREET_LEADER,
    SYSTEM,
    TEAM,
    URBAN_HANDLER,
    URBAN_LEAD,
    WATER_HANDLER,
)
from tests.support.given import AT
from tests.support.incident_commands import example
from tests.support.incidents import accepted, dispatched, reported, signed


def test_signing_stops_one_timer_and_starts_the_next() -> None:
    story = dispatched().after(minutes=12).when(URBAN_HANDLER, SignTask)
    story.then(TaskSigned, due_arrive=AT.replace(day=27, minute=12))
    assert story.incident.status is Status.SIGNED
    assert not story.incident.clock(Timer.T3, story.task.id)
    assert story.incident.clock(Timer.T4, story.task.id)


def test_where_nobody_has_to_come_no_arrival_is_due() -> None:
    story = dispatched(urgency=Urgency.COMPLEX).when(URBAN_HANDLER, SignTask)
    story.then(TaskSigned, due_arrive=None, rules=())


def test_the_grids_team_signs_through_its_officers() -> None:
    story = accepted().does(DISPATCHER, DispatchTask, unit=TEAM)
    story.when(OFFICER_B, SignTask).then(TaskSigned, unit=TEAM)


def test_a_post_without_a_unit_signs_for_a_unit_of_its_org() -> None:
    story = accepted().does(DISPATCHER, DispatchTask, unit=SQUAD)
    story.when(STREET_LEADER, SignTask).then(TaskSigned, unit=SQUAD)


def test_only_the_addressee_signs() -> None:
    story = dispatched()
    for who in (WATER_HANDLER, OFFICER_B, SYSTEM):
        story.when(who, SignTask).then_refused(NotTheAddressee)


def test_another_unit_of_the_same_org_is_not_the_addressee() -> None:
    story = accepted().does(DISPATCHER, DispatchTask, unit=DESK)
    story.when(OFFICER_B, SignTask).then_refused(NotTheAddressee)


def test_who_dispatched_it_does_not_handle_it() -> None:
    story = reported().does(DESK_CLERK, AcceptIncident).does(DESK_CLERK, DispatchTask, unit=DESK)
    story.when(DESK_CLERK, SignTask).then_refused(DispatcherMayNotHandle)


def test_who_dispatched_it_has_no_part_in_the_work_that_a_colleague_signed_for() -> None:
    story = reported().does(STREET_DISPATCHER, AcceptIncident)
    story.does(STREET_DISPATCHER, DispatchTask, unit=SQUAD).does(STREET_LEADER, SignTask)
    for kind in (ArriveOnScene, RecordProgress, ResolveTask):
        _, fields = example(story, kind)
        story.when(STREET_DISPATCHER, kind, **fields).then_refused(DispatcherMayNotHandle)


def test_a_colleagues_signature_holds() -> None:
    signed().when(URBAN_LEAD, SignTask).then_refused(TaskIsSigned)
