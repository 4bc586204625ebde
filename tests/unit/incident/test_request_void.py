from typing import Any

from domain.incident.commands.changes import RequestVoid
from domain.incident.commands.intake import MergeDuplicate
from domain.incident.errors.changes import VoidPending
from domain.incident.errors.intake import DuplicatesAttached
from domain.incident.errors.standing import IncidentIsClosed
from domain.incident.events.changes import VoidRequested
from domain.incident.terms import Timer, VoidReason
from tests.support.examples import DISPATCHER, DISPATCHER_2
from tests.support.given import AT
from tests.support.incident_town import words
from tests.support.incidents import closed, handling, parked, report, reported, suspended, waiting

A_DRILL: dict[str, Any] = {"reason": VoidReason.TEST, "text": words("a drill")}


def test_a_first_person_asks_and_the_work_goes_on() -> None:
    story = handling()
    before = story.incident.status
    story.when(DISPATCHER, RequestVoid, **A_DRILL)
    story.then(VoidRequested, due_decision=AT.replace(day=28, hour=16), **A_DRILL)
    assert story.incident.status is before
    assert story.incident.clock(Timer.VOID)


def test_what_stands_still_may_be_void_too() -> None:
    for story in (suspended(), parked(), waiting()):
        story.when(DISPATCHER, RequestVoid, **A_DRILL).then(VoidRequested)


def test_one_void_waits_at_a_time() -> None:
    story = reported().does(DISPATCHER, RequestVoid, **A_DRILL)
    story.when(DISPATCHER_2, RequestVoid, **A_DRILL).then_refused(VoidPending)


def test_not_while_duplicates_are_attached() -> None:
    story = reported()
    report(story.town).does(DISPATCHER, MergeDuplicate, master=story.stream)
    story.when(DISPATCHER, RequestVoid, **A_DRILL).then_refused(DuplicatesAttached)


def test_what_was_closed_happened() -> None:
    closed().when(DISPATCHER, RequestVoid, **A_DRILL).then_refused(IncidentIsClosed)
