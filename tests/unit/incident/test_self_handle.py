from datetime import timedelta
from typing import Any

from domain.incident.commands.dispatch import DispatchTask, RecallTask
from domain.incident.commands.field import SignTask
from domain.incident.commands.intake import SelfHandle
from domain.incident.errors.intake import (
    BeforeAndAfterNeeded,
    EmergencyNotSelfHandled,
    NotAMicroIssue,
    OpenTaskLeft,
)
from domain.incident.errors.standing import IncidentAwaitsSignature
from domain.incident.events.intake import SelfHandled
from domain.incident.terms import RecallReason, Status, Timer
from domain.kernel import Level
from tests.support.examples import DISPATCHER, OFFICER_A, OFFICER_B, TEAM
from tests.support.incident_town import Story, photo
from tests.support.incidents import accepted, dispatched, reported

DONE: dict[str, Any] = {"before": (photo("before"),), "after": (photo("after"),)}


def test_an_officer_settles_a_micro_issue_in_the_grid() -> None:
    story = reported(category="E6").when(OFFICER_A, SelfHandle, **DONE)
    story.then(SelfHandled, level=Level.GRID)
    assert story.incident.status is Status.RESOLVED
    assert story.incident.level is Level.GRID
    assert [clock.timer for clock in story.incident.clocks] == [Timer.T6]


def test_it_may_have_been_accepted_before() -> None:
    accepted().when(OFFICER_A, SelfHandle, **DONE).then(SelfHandled)


def test_done_without_signal_it_is_verified_from_receipt_on() -> None:
    story = reported().after(hours=1)
    early = story.town.now - timedelta(minutes=50)
    story.when(OFFICER_A, SelfHandle, **DONE).done_at(early).then(SelfHandled)
    clock = story.incident.clock(Timer.T6)
    assert clock
    assert clock.started_at == story.town.now
    assert story.incident.resolved_at == early


def test_what_no_list_calls_a_micro_issue_is_dispatched() -> None:
    reported(category="D1").when(OFFICER_A, SelfHandle, **DONE).then_refused(NotAMicroIssue)


def test_an_emergency_is_not_settled_by_one_officer() -> None:
    story = reported(category="F2")
    story.when(OFFICER_A, SelfHandle, **DONE).then_refused(EmergencyNotSelfHandled)


def test_it_takes_photos_from_before_and_after() -> None:
    for missing in ("before", "after"):
        story: Story = reported()
        story.when(OFFICER_A, SelfHandle, **{**DONE, missing: ()})
        story.then_refused(BeforeAndAfterNeeded)


def test_not_while_an_assistant_still_works_on_it() -> None:
    story = dispatched()
    lead = story.task.id
    story.does(DISPATCHER, DispatchTask, unit=TEAM, lead=False).does(OFFICER_B, SignTask)
    story.does(DISPATCHER, RecallTask, task_id=lead, reason=RecallReason.WRONG_UNIT)
    assert story.incident.status is Status.ACCEPTED
    story.when(OFFICER_A, SelfHandle, **DONE).then_refused(OpenTaskLeft)


def test_a_dispatched_incident_is_the_units_matter() -> None:
    dispatched().when(OFFICER_A, SelfHandle, **DONE).then_refused(IncidentAwaitsSignature)
