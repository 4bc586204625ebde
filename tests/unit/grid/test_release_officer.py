from functools import partial

from domain.grid.commands import ReleaseOfficer
from domain.grid.decide import decide, needs
from domain.grid.errors import OfficerNotFound
from domain.grid.events import OfficerReleased
from domain.grid.state import A_PLACE, claims, evolve
from domain.kernel import AbPost, Claim, ClaimAct, Needs
from tests.support.examples import GRID, OFFICER_A, OFFICER_B, an_id, county
from tests.support.given import Given

given = partial(Given, evolve, decide)
FACTS = [event for stream, event in county() if stream == GRID]
A = ReleaseOfficer(
    command_id=an_id("command"), stream=GRID, post=OFFICER_A.post, person=OFFICER_A.person
)
B = A.model_copy(update={"post": OFFICER_B.post, "person": OFFICER_B.person})
A_RELEASED = OfficerReleased(
    post=OFFICER_A.post, person=OFFICER_A.person, ab_post=AbPost.A, place=1
)
B_RELEASED = OfficerReleased(post=OFFICER_B.post, person=OFFICER_B.person, ab_post=AbPost.B)


def test_officers_are_released() -> None:
    given(*FACTS).when(A).then(A_RELEASED)
    given(*FACTS, A_RELEASED).when(B).then(B_RELEASED)


def test_who_does_not_serve_here_is_not_released() -> None:
    command = A.model_copy(update={"person": OFFICER_B.person})
    given(*FACTS).when(command).then_rejected(OfficerNotFound)


def test_releasing_an_officer_a_frees_the_place() -> None:
    places = tuple((A_PLACE, f"{OFFICER_A.person}:{n}") for n in (1, 2))
    assert needs(A) == Needs(claims=places)
    assert claims(A_RELEASED) == [Claim(ClaimAct.FREE, *places[0])]
    assert claims(B_RELEASED) == []
