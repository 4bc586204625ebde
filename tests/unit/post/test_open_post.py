from functools import partial
from typing import Any

import pytest

from domain.area.errors import AreaNotFound
from domain.errors import Rejected
from domain.kernel import AbPost, Needs
from domain.org.errors import OrgNotFound
from domain.person.errors import PersonNotFound
from domain.post.commands import OpenPost
from domain.post.decide import decide, needs
from domain.post.errors import (
    PostEndsTooEarly,
    PostForOneself,
    PostGridNotFound,
    PostNeedsGrid,
    PostNeedsUnit,
)
from domain.post.events import PostOpened
from domain.post.roles import Role
from domain.post.state import evolve
from domain.unit.errors import UnitNotFound
from tests.support.examples import (
    COMMITTEE_ORG,
    COMMUNITY,
    GRID,
    OFFICER_A,
    OFFICER_B,
    STATES,
    TEAM,
    WATER,
    an_id,
)
from tests.support.given import AT, Given

given = partial(Given, evolve, decide)
NEW, OTHER = an_id("new post"), an_id("other")
WORDS: dict[str, Any] = {
    "person": OFFICER_A.person,
    "org": COMMITTEE_ORG,
    "role": Role.GRID_OFFICER,
    "scope": COMMUNITY,
    "unit": TEAM,
    "grid": GRID,
    "ab_post": AbPost.B,
    "valid_from": AT,
}
OPEN = OpenPost(command_id=NEW, stream=NEW, **WORDS)


def test_a_person_gets_another_post() -> None:
    given().beside(STATES).when(OPEN).then(PostOpened(**WORDS))


def test_most_roles_are_bound_to_nothing_but_their_scope() -> None:
    words = WORDS | {"role": Role.AUDITOR, "unit": None, "grid": None, "ab_post": None}
    command = OpenPost(command_id=NEW, stream=NEW, **words)
    given().beside(STATES).when(command).then(PostOpened(**words))
    assert needs(command) == Needs((OFFICER_A.person, COMMITTEE_ORG, COMMUNITY))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"until": AT}, PostEndsTooEarly),
        ({"person": OTHER}, PersonNotFound),
        ({"org": OTHER}, OrgNotFound),
        ({"scope": OTHER}, AreaNotFound),
        ({"unit": OTHER}, UnitNotFound),
        ({"unit": None, "role": Role.UNIT_LEAD}, PostNeedsUnit),
        ({"grid": OTHER}, PostGridNotFound),
        ({"grid": None}, PostNeedsGrid),
    ],
)
def test_a_post_that_does_not_fit_is_refused(
    change: dict[str, Any], reason: type[Rejected]
) -> None:
    given().beside(STATES).when(OPEN.model_copy(update=change)).then_rejected(reason)


def test_nobody_opens_a_post_for_himself() -> None:
    given().beside(STATES).by(OFFICER_A.actor).when(OPEN).then_rejected(PostForOneself)
    given().beside(STATES).by(OFFICER_B.actor).when(OPEN).then(PostOpened(**WORDS))
    given(PostOpened(**WORDS)).by(OFFICER_A.actor).when(OPEN).then_nothing()


def test_opening_sees_all_that_the_post_names() -> None:
    assert needs(OPEN) == Needs((OFFICER_A.person, COMMITTEE_ORG, COMMUNITY, TEAM, GRID))
    assert WATER not in needs(OPEN).streams
