from domain.incident.commands.closing import ReopenIncident
from domain.incident.commands.dispatch import DispatchTask
from domain.incident.commands.field import SignTask
from domain.incident.errors.closing import ReopenTooLate
from domain.incident.errors.intake import SupervisorNeeded
from domain.incident.errors.standing import IncidentAwaitsDispatch
from domain.incident.events.closing import IncidentReopened
from domain.incident.events.dispatch import TaskDispatched
from domain.incident.terms import ReopenReason, Status, Timer
from domain.kernel import Level
from tests.support.examples import DISPATCHER, RESIDENT, SUPERVISOR, URBAN, URBAN_HANDLER
from tests.support.incidents import closed, finish, rejected

BACK = {"reason": ReopenReason.CAME_BACK}


def test_a_resident_reopens_within_thirty_days() -> None:
    story = closed().after(days=30).when(RESIDENT, ReopenIncident, **BACK)
    story.then(IncidentReopened, n=1, level=Level.COUNTY, **BACK)
    assert story.incident.status is Status.ACCEPTED
    assert {clock.timer for clock in story.incident.clocks} == {Timer.T0, Timer.T2, Timer.LEVEL}


def test_later_only_a_supervisor_does() -> None:
    story = closed().after(days=30, seconds=1)
    story.when(RESIDENT, ReopenIncident, **BACK).then_refused(ReopenTooLate)
    story.when(SUPERVISOR, ReopenIncident, **BACK).then(IncidentReopened)


def test_who_asked_in_time_is_not_late_because_his_phone_was_offline() -> None:
    """What counts is when it was asked, not when it arrived."""
    story = closed().after(days=30)
    asked_at = story.town.now
    story.after(hours=20).when(RESIDENT, ReopenIncident, **BACK).done_at(asked_at)
    story.then(IncidentReopened)


def test_a_rejected_report_is_taken_up_by_a_supervisor_within_thirty_days() -> None:
    story = rejected()
    story.when(RESIDENT, ReopenIncident, **BACK).then_refused(SupervisorNeeded)
    story.when(SUPERVISOR, ReopenIncident, reason=ReopenReason.WRONGLY_REJECTED)
    story.then(IncidentReopened, level=Level.COMMUNITY)
    late = rejected().after(days=31).when(SUPERVISOR, ReopenIncident, **BACK)
    late.then_refused(ReopenTooLate)


def test_the_next_round_begins_with_a_new_lead_and_a_new_contact() -> None:
    story = closed().does(RESIDENT, ReopenIncident, **BACK)
    story.when(DISPATCHER, DispatchTask, unit=URBAN).then(TaskDispatched, lead=True, attempt=2)
    assert story.incident.clock(Timer.T9, story.task.id)
    finish(story.does(URBAN_HANDLER, SignTask))
    assert story.incident.status is Status.RESOLVED
    assert story.incident.follow_ups == ()


def test_what_somebody_else_reopened_is_open() -> None:
    story = closed().does(RESIDENT, ReopenIncident, **BACK)
    story.when(SUPERVISOR, ReopenIncident, **BACK).then_refused(IncidentAwaitsDispatch)
