from domain.incident.commands.changes import RequestVoid, WithdrawVoid
from domain.incident.errors.changes import NotYourVoid, NoVoidPending
from domain.incident.events.changes import VoidWithdrawn
from domain.incident.terms import VoidReason
from tests.support.examples import DISPATCHER, SUPERVISOR
from tests.support.incident_town import Story, words
from tests.support.incidents import handling


def asked() -> Story:
    return handling().does(DISPATCHER, RequestVoid, reason=VoidReason.TEST, text=words("drill"))


def test_the_first_person_withdraws() -> None:
    story = asked().when(DISPATCHER, WithdrawVoid).then(VoidWithdrawn)
    assert story.incident.void is None


def test_nobody_else_does() -> None:
    asked().when(SUPERVISOR, WithdrawVoid).then_refused(NotYourVoid)


def test_without_a_request_there_is_nothing_to_withdraw() -> None:
    handling().when(DISPATCHER, WithdrawVoid).then_refused(NoVoidPending)
