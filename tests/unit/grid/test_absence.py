"""StartAbsence and EndAbsence: while A is away, B is called first."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from domain.grid.commands import EndAbsence, StartAbsence
from domain.grid.decide import decide, needs
from domain.grid.errors import AbsenceUnfit, OfficerNotFound
from domain.grid.events import AbsenceEnded, AbsenceStarted, OfficerReleased
from domain.grid.state import Grid, claims, evolve
from domain.kernel import NOTHING_NEEDED, AbPost, Event
from tests.support.examples import GRID, OFFICER_A, OFFICER_B, SINCE, an_id, county
from tests.support.given import AT, Given, fact

given = partial(Given, evolve, decide)
FACTS = [event for stream, event in county() if stream == GRID]
DAY = timedelta(days=1)
START = StartAbsence(
    command_id=an_id("command"), stream=GRID, post=OFFICER_A.post, valid_from=AT, until=AT + DAY
)
STARTED = AbsenceStarted(post=OFFICER_A.post, valid_from=AT, until=AT + DAY)
OPEN_ENDED = AbsenceStarted(post=OFFICER_A.post, valid_from=AT)
END = EndAbsence(command_id=an_id("command"), stream=GRID, post=OFFICER_A.post, until=AT + DAY / 2)
ENDED = AbsenceEnded(post=OFFICER_A.post, until=AT + DAY / 2)


def grid_after(*events: Event) -> Grid:
    state = None
    for event in (*FACTS, *events):
        state = evolve(state, fact(event, at=SINCE))
    assert state is not None
    return state


def test_an_officer_goes_away() -> None:
    given(*FACTS).when(START).then(STARTED)


def test_the_next_absence_may_follow_at_once() -> None:
    next_day = {"valid_from": AT + DAY, "until": None}
    expected = AbsenceStarted(post=OFFICER_A.post, valid_from=AT + DAY)
    given(*FACTS, STARTED).when(START.model_copy(update=next_day)).then(expected)


@pytest.mark.parametrize(
    "change", [{"until": AT}, {"valid_from": AT + DAY / 2}, {"until": AT + 2 * DAY}]
)
def test_an_absence_that_does_not_fit_is_refused(change: dict[str, Any]) -> None:
    command = START.model_copy(update=change)
    given(*FACTS, STARTED).when(command).then_rejected(AbsenceUnfit)


def test_an_absence_without_an_end_is_followed_by_none() -> None:
    given(*FACTS, OPEN_ENDED).when(START).then_rejected(AbsenceUnfit)


@pytest.mark.parametrize("absence", [STARTED, OPEN_ENDED])
def test_an_officer_comes_back(absence: AbsenceStarted) -> None:
    given(*FACTS, absence).when(END).then(ENDED)


@pytest.mark.parametrize("until", [AT, AT + 2 * DAY])
def test_an_end_outside_the_absence_is_refused(until: Any) -> None:
    command = END.model_copy(update={"until": until})
    given(*FACTS, STARTED).when(command).then_rejected(AbsenceUnfit)


def test_who_is_not_away_does_not_come_back() -> None:
    given(*FACTS).when(END).then_rejected(AbsenceUnfit)


@pytest.mark.parametrize("command", [START, END])
def test_who_does_not_serve_here_is_not_away(command: StartAbsence | EndAbsence) -> None:
    other = command.model_copy(update={"post": an_id("other")})
    given(*FACTS).when(other).then_rejected(OfficerNotFound)
    assert needs(command) == NOTHING_NEEDED
    assert claims(STARTED) == []


def test_b_is_called_first_while_a_is_away() -> None:
    grid = grid_after(STARTED)
    moments = (AT - DAY, AT, AT + DAY)
    called = [grid.responder(at) for at in moments]
    assert called == [OFFICER_A.post, OFFICER_B.post, OFFICER_A.post]


def test_nobody_is_called_when_both_are_away() -> None:
    b_away = AbsenceStarted(post=OFFICER_B.post, valid_from=AT)
    assert grid_after(STARTED, b_away).responder(AT) is None


def test_b_is_called_where_there_is_no_a() -> None:
    a = OFFICER_A
    released = OfficerReleased(post=a.post, person=a.person, ab_post=AbPost.A, place=1)
    assert grid_after(released).responder(AT) == OFFICER_B.post
