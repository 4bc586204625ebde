from datetime import timedelta

import pytest

from domain.incident.commands.dispatch import (
    ApproveExtension,
    RequestExtension,
    ResumeIncident,
    SuspendIncident,
)
from domain.incident.commands.watch import ResumeByTimer
from domain.incident.errors.closing import NotYetDue
from domain.incident.errors.standing import IncidentInHand
from domain.incident.events.dispatch import IncidentResumed
from domain.incident.terms import ExtensionReason, Status, SuspendCause, Timer
from domain.urgency import Urgency
from tests.support.examples import DISPATCHER, SUPERVISOR, SYSTEM, URBAN_LEAD
from tests.support.given import AT
from tests.support.incidents import dispatched, handling, on_scene, signed, suspended


@pytest.mark.parametrize("begin", [dispatched, signed, on_scene, handling])
def test_it_goes_on_where_it_stood(begin: type) -> None:
    story = begin()
    before = story.incident.status
    suspended(story).after(hours=2)
    story.when(DISPATCHER, ResumeIncident).then(IncidentResumed, status=before, suspended_s=7200)
    assert story.incident.status is before
    assert not story.incident.clock(Timer.REVIEW)


def test_hours_stand_still_and_day_limits_move_by_days() -> None:
    story = suspended(handling(urgency=Urgency.PROMPT), days=5)
    story.after(hours=30).does(DISPATCHER, ResumeIncident)
    handle, whole = story.incident.clock(Timer.T5, story.task.id), story.incident.clock(Timer.T0)
    assert handle
    assert whole
    assert handle.due == AT + timedelta(hours=24 + 30)
    assert whole.due == AT + timedelta(hours=25 + 30)


def test_a_granted_due_moves_by_the_time_that_was_lost() -> None:
    story = handling()
    granted = story.town.now + timedelta(days=10)
    story.does(URBAN_LEAD, RequestExtension, reason=ExtensionReason.PARTS, new_due=granted).does(
        SUPERVISOR, ApproveExtension
    )
    suspended(story).after(hours=5).does(DISPATCHER, ResumeIncident)
    clock = story.incident.clock(Timer.T5, story.task.id)
    assert clock
    assert clock.due == granted + timedelta(hours=5)


def test_what_was_suspended_twice_is_counted_together() -> None:
    story = suspended().after(hours=1).does(DISPATCHER, ResumeIncident).after(hours=1)
    story.does(
        DISPATCHER, SuspendIncident, cause=SuspendCause.COURT,
        review_by=story.town.now + timedelta(days=1),
    )  # fmt: skip
    story.after(hours=2).when(DISPATCHER, ResumeIncident)
    story.then(IncidentResumed, suspended_s=3 * 3600)


def test_after_ninety_days_the_scheduler_resumes_it() -> None:
    story = suspended(days=90).after(days=89)
    story.when(SYSTEM, ResumeByTimer).then_refused(NotYetDue)
    story.after(days=1).when(SYSTEM, ResumeByTimer).then(IncidentResumed, status=Status.HANDLING)


def test_what_runs_is_not_resumed() -> None:
    handling().when(DISPATCHER, ResumeIncident).then_refused(IncidentInHand)
