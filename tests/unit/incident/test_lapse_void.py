from domain.incident.commands.changes import LapseVoid, RequestVoid
from domain.incident.errors.changes import NoVoidPending
from domain.incident.errors.closing import NotYetDue
from domain.incident.events.changes import VoidLapsed
from domain.incident.terms import Timer, VoidReason
from tests.support.examples import DISPATCHER, SYSTEM
from tests.support.incident_town import words
from tests.support.incidents import handling


def test_a_void_that_nobody_decides_in_two_working_days_lapses() -> None:
    story = handling().does(DISPATCHER, RequestVoid, reason=VoidReason.TEST, text=words("drill"))
    clock = story.incident.clock(Timer.VOID)
    assert clock
    story.at(clock.due).after(seconds=-1).when(SYSTEM, LapseVoid).then_refused(NotYetDue)
    story.at(clock.due).when(SYSTEM, LapseVoid).then(VoidLapsed)
    assert story.incident.void is None


def test_without_a_request_nothing_lapses() -> None:
    handling().when(SYSTEM, LapseVoid).then_refused(NoVoidPending)
