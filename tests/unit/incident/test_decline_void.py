from domain.incident.commands.changes import DeclineVoid, RequestVoid
from domain.incident.errors.changes import NoVoidPending, SecondPersonNeeded
from domain.incident.events.changes import VoidDeclined, VoidRequested
from domain.incident.terms import Timer, VoidReason
from tests.support.examples import DISPATCHER, SUPERVISOR
from tests.support.incident_town import Story, words
from tests.support.incidents import handling

DRILL = {"reason": VoidReason.TEST, "text": words("a drill")}


def asked() -> Story:
    return handling().does(DISPATCHER, RequestVoid, **DRILL)


def test_a_second_person_declines_and_it_may_be_asked_again() -> None:
    story = asked().when(SUPERVISOR, DeclineVoid, text=words("it was real"))
    story.then(VoidDeclined, text=words("it was real"))
    assert not story.incident.clock(Timer.VOID)
    story.when(DISPATCHER, RequestVoid, **DRILL).then(VoidRequested)


def test_the_first_person_does_not() -> None:
    asked().when(DISPATCHER, DeclineVoid).then_refused(SecondPersonNeeded)


def test_without_a_request_there_is_nothing_to_decline() -> None:
    handling().when(SUPERVISOR, DeclineVoid).then_refused(NoVoidPending)
