from datetime import timedelta

from domain.incident.commands.dispatch import ResumeIncident, SuspendIncident
from domain.incident.commands.field import RecordProgress
from domain.incident.errors.dispatch import ReviewNotAhead, SuspensionUsedUp
from domain.incident.errors.standing import IncidentAwaitsDispatch
from domain.incident.events.dispatch import IncidentSuspended
from domain.incident.events.field import ProgressRecorded
from domain.incident.terms import ProgressKind, Status, SuspendCause, TaskStatus, Timer
from domain.incident.timers import dues
from tests.support.examples import DISPATCHER, URBAN_HANDLER
from tests.support.incident_town import words
from tests.support.incidents import accepted, handling, signed, suspended

PARTS = {"cause": SuspendCause.PARTS}


def test_a_suspended_incident_stands_still_until_its_review() -> None:
    story = handling()
    review = story.town.now + timedelta(days=10)
    story.when(DISPATCHER, SuspendIncident, review_by=review, **PARTS)
    story.then(IncidentSuspended, review_by=review, cause=SuspendCause.PARTS)
    assert story.incident.status is Status.SUSPENDED
    assert dues(story.incident) == (review,), "only the review goes on"
    assert story.incident.clock(Timer.REVIEW)


def test_meanwhile_progress_is_noted_and_changes_no_status() -> None:
    story = suspended(signed())
    story.when(
        URBAN_HANDLER, RecordProgress, kind=ProgressKind.WAITING, percent=10, text=words("parts")
    )
    story.then(ProgressRecorded)
    assert story.incident.status is Status.SUSPENDED
    assert story.task.status is TaskStatus.SIGNED


def test_the_review_lies_ahead_and_within_what_is_left() -> None:
    story = handling()
    now = story.town.now
    for review in (now, now + timedelta(days=90, seconds=1)):
        story.when(DISPATCHER, SuspendIncident, review_by=review, **PARTS)
        story.then_refused(ReviewNotAhead)


def test_ninety_days_in_all_are_the_most() -> None:
    story = suspended(days=90).after(days=90).does(DISPATCHER, ResumeIncident)
    review = story.town.now + timedelta(days=1)
    story.when(DISPATCHER, SuspendIncident, review_by=review, **PARTS)
    story.then_refused(SuspensionUsedUp)


def test_only_work_is_suspended() -> None:
    story = accepted()
    story.when(DISPATCHER, SuspendIncident, review_by=story.town.now + timedelta(days=1), **PARTS)
    story.then_refused(IncidentAwaitsDispatch)
