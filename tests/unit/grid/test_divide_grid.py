from functools import partial
from typing import Any

import pytest

from domain.errors import Rejected
from domain.grid.commands import DivideGrid
from domain.grid.decide import decide, needs
from domain.grid.errors import (
    GridCodeTaken,
    GridCodeUnfit,
    GridCommunityUnfit,
    HouseholdsOutOfRange,
)
from domain.grid.events import GridDivided, GridKind, OverrideReason
from domain.grid.state import CODE, claims, evolve
from domain.kernel import Claim, ClaimAct, Needs
from tests.support.examples import COMMUNITY, STATES, STREET, VILLAGE, an_id
from tests.support.given import AT, Given

given = partial(Given, evolve, decide)
NEW, OTHER = an_id("new grid"), an_id("other")
WORDS: dict[str, Any] = {
    "code": "640181001017003",
    "community": COMMUNITY,
    "kind": GridKind.COMPREHENSIVE,
    "households": 300,
    "boundary": "b" * 64,
}
DIVIDE = DivideGrid(command_id=NEW, stream=NEW, **WORDS)


def test_a_grid_is_divided() -> None:
    given().beside(STATES).when(DIVIDE).then(GridDivided(**WORDS))


@pytest.mark.parametrize(
    "change",
    [
        {"households": 500},
        {"households": 299, "override_reason": OverrideReason.NATURAL_VILLAGE},
        {"households": 501, "override_reason": OverrideReason.HIGH_RISE},
        {"households": 0, "kind": GridKind.DEDICATED},
    ],
)
def test_the_number_of_households_fits_or_has_a_reason(change: dict[str, Any]) -> None:
    command = DivideGrid(command_id=NEW, stream=NEW, **(WORDS | change))
    given().beside(STATES).when(command).then(GridDivided(**(WORDS | change)))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"households": 299}, HouseholdsOutOfRange),
        ({"households": 501}, HouseholdsOutOfRange),
        ({"community": OTHER}, GridCommunityUnfit),
        ({"community": STREET}, GridCommunityUnfit),
        ({"community": VILLAGE}, GridCodeUnfit),
    ],
)
def test_a_grid_that_does_not_fit_is_refused(
    change: dict[str, Any], reason: type[Rejected]
) -> None:
    given().beside(STATES).when(DIVIDE.model_copy(update=change)).then_rejected(reason)


def test_a_community_that_ended_is_not_divided() -> None:
    ended = {COMMUNITY: STATES[COMMUNITY]._replace(ended_at=AT)}
    given().beside(ended).when(DIVIDE).then_rejected(GridCommunityUnfit)


def test_a_code_is_given_once() -> None:
    held = {(CODE, "640181001017003"): OTHER}
    given().beside(STATES).held(held).when(DIVIDE).then_rejected(GridCodeTaken)


def test_dividing_sees_the_community_and_who_holds_the_code() -> None:
    assert needs(DIVIDE) == Needs((COMMUNITY,), ((CODE, "640181001017003"),))
    assert claims(GridDivided(**WORDS)) == [Claim(ClaimAct.TAKE, CODE, "640181001017003")]
