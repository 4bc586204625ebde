from typing import Any

from domain.incident.commands.field import RecordProgress, SignTask
from domain.incident.errors.field import NothingSaid, NotTheAddressee
from domain.incident.errors.standing import TaskAwaitsSignature
from domain.incident.events.field import ProgressRecorded
from domain.incident.terms import ProgressKind, Status, TaskStatus
from tests.support.examples import OFFICER_B, URBAN_HANDLER, WATER_HANDLER
from tests.support.incident_town import photo, words
from tests.support.incidents import dispatched, handling, helped, on_scene, parked, signed

HALF: dict[str, Any] = {"kind": ProgressKind.WORKING, "percent": 50}


def test_progress_begins_the_handling_with_or_without_arrival() -> None:
    for begin in (signed, on_scene):
        story = begin().when(URBAN_HANDLER, RecordProgress, text=words("scraping"), **HALF)
        story.then(ProgressRecorded, text=words("scraping"), **HALF)
        assert story.incident.status is Status.HANDLING


def test_progress_is_recorded_as_often_as_there_is_some() -> None:
    story = handling()
    for _ in range(2):
        story.when(URBAN_HANDLER, RecordProgress, evidence=(photo("half"),), **HALF)
        story.then(ProgressRecorded)


def test_how_far_it_is_stands_only_where_somebody_said_it() -> None:
    story = handling().when(
        URBAN_HANDLER, RecordProgress, kind=ProgressKind.WAITING, text=words("no key yet")
    )
    story.then(ProgressRecorded, percent=None)


def test_parked_work_takes_notes_of_progress() -> None:
    story = parked().when(URBAN_HANDLER, RecordProgress, text=words("a plan"), **HALF)
    story.then(ProgressRecorded)
    assert story.incident.status is Status.PARKED
    assert story.task.status is TaskStatus.HANDLING


def test_progress_says_something() -> None:
    handling().when(URBAN_HANDLER, RecordProgress, **HALF).then_refused(NothingSaid)


def test_a_task_is_signed_for_first() -> None:
    dispatched().when(URBAN_HANDLER, RecordProgress, text=words("?"), **HALF).then_refused(
        TaskAwaitsSignature
    )


def test_only_the_addressee_makes_progress() -> None:
    story = handling().when(WATER_HANDLER, RecordProgress, text=words("hm"), **HALF)
    story.then_refused(NotTheAddressee)


def test_an_assistant_progresses_without_moving_the_lead() -> None:
    story = helped(signed()).does(OFFICER_B, SignTask)
    story.when(OFFICER_B, RecordProgress, text=words("sweeping"), **HALF).then(ProgressRecorded)
    assert story.task.status is TaskStatus.HANDLING
    assert story.incident.status is Status.SIGNED
