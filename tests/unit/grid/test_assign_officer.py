from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from domain.errors import Rejected
from domain.grid.commands import AssignOfficer
from domain.grid.decide import decide, needs
from domain.grid.errors import (
    GridHasEnded,
    GridNotFound,
    OfficerExists,
    OfficerHasTwoGrids,
    OfficerIsBoth,
    OfficerPostUnfit,
)
from domain.grid.events import Employment, GridRetired, OfficerAssigned, OfficerReleased
from domain.grid.state import A_PLACE, claims, evolve
from domain.kernel import AbPost, Claim, ClaimAct, Needs
from domain.post.roles import Role
from tests.support.examples import (
    GRID,
    GRID_2,
    OFFICER_A,
    OFFICER_B,
    PLACES,
    SINCE,
    STATES,
    an_id,
)
from tests.support.given import Given

given = partial(Given, evolve, decide)
DIVIDED = PLACES[GRID]
FULL_TIME = Employment.FULL_TIME
A = AssignOfficer(
    command_id=an_id("command"),
    stream=GRID,
    post=OFFICER_A.post,
    person=OFFICER_A.person,
    ab_post=AbPost.A,
    employment=FULL_TIME,
)
B = A.model_copy(update={"post": OFFICER_B.post, "person": OFFICER_B.person, "ab_post": AbPost.B})
FIRST, SECOND = ((A_PLACE, f"{OFFICER_A.person}:{n}") for n in (1, 2))


def assigned(command: AssignOfficer, place: Any = None) -> OfficerAssigned:
    return OfficerAssigned(
        post=command.post,
        person=command.person,
        ab_post=command.ab_post,
        employment=command.employment,
        place=place,
    )


def test_an_officer_a_is_assigned() -> None:
    given(DIVIDED).beside(STATES).when(A).then(assigned(A, 1))


def test_an_officer_b_is_assigned_beside_a() -> None:
    given(DIVIDED, assigned(A, 1)).beside(STATES).when(B).then(assigned(B))


def test_a_second_grid_is_possible() -> None:
    given(DIVIDED).beside(STATES).held({FIRST: GRID_2}).when(A).then(assigned(A, 2))


def test_a_third_grid_is_not() -> None:
    held = {FIRST: GRID_2, SECOND: an_id("third grid")}
    given(DIVIDED).beside(STATES).held(held).when(A).then_rejected(OfficerHasTwoGrids)


def test_a_grid_has_one_officer_a() -> None:
    other = assigned(A, 1).model_copy(update={"post": an_id("post x"), "person": an_id("x")})
    given(DIVIDED, other).beside(STATES).when(A).then_rejected(OfficerExists)


def test_a_and_b_are_two_persons() -> None:
    own = assigned(B).model_copy(update={"post": an_id("post x"), "person": OFFICER_A.person})
    given(DIVIDED, own).beside(STATES).when(A).then_rejected(OfficerIsBoth)


@pytest.mark.parametrize(
    "change",
    [
        {"person": OFFICER_B.person},
        {"role": Role.UNIT_HANDLER},
        {"grid": GRID_2},
        {"ab_post": AbPost.B},
        {"until": SINCE + timedelta(days=1)},
    ],
)
def test_the_post_is_that_of_an_officer_of_this_grid(change: dict[str, Any]) -> None:
    post = STATES[OFFICER_A.post]._replace(**change)
    given(DIVIDED).beside({OFFICER_A.post: post}).when(A).then_rejected(OfficerPostUnfit)


def test_the_post_is_there() -> None:
    given(DIVIDED).when(A).then_rejected(OfficerPostUnfit)


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        ((), GridNotFound),
        ((DIVIDED, GridRetired(successor=GRID_2)), GridHasEnded),
    ],
)
def test_only_a_grid_that_lives_has_officers(
    before: tuple[Any, ...], reason: type[Rejected]
) -> None:
    given(*before).beside(STATES).when(A).then_rejected(reason)


def test_assigning_sees_the_post_and_the_persons_places() -> None:
    assert needs(A) == Needs((OFFICER_A.post,), (FIRST, SECOND))
    assert claims(assigned(A, 1)) == [Claim(ClaimAct.TAKE, *FIRST)]
    assert claims(assigned(B)) == []


def test_a_released_officer_may_come_back() -> None:
    released = OfficerReleased(post=A.post, person=A.person, ab_post=AbPost.A, place=1)
    given(DIVIDED, assigned(A, 1), released).beside(STATES).when(A).then(assigned(A, 1))
