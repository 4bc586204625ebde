from functools import partial
from typing import Any
from uuid import uuid5

import pytest

from domain.errors import Rejected
from domain.grid.commands import Part, SplitGrid
from domain.grid.decide import decide, needs
from domain.grid.errors import (
    GridCodeTaken,
    GridCodeUnfit,
    GridHasEnded,
    HouseholdsOutOfRange,
)
from domain.grid.events import GridDivided, GridKind, GridRetired, GridSplit
from domain.grid.state import CODE, evolve
from domain.kernel import Needs
from tests.support.examples import COMMUNITY, GRID_2, PLACES, VILLAGE_GRID, an_id
from tests.support.given import Given

given = partial(Given, evolve, decide)
DIVIDED, COMMAND = PLACES[GRID_2], an_id("command")
NORTH = Part(code="640181001017011", households=310)
SOUTH = Part(code="640181001017012", households=320)
SPLIT = SplitGrid(command_id=COMMAND, stream=GRID_2, parts=(NORTH, SOUTH))
FIRST, SECOND = uuid5(COMMAND, "1"), uuid5(COMMAND, "2")


def begun(part: Part) -> GridDivided:
    return GridDivided(
        code=part.code,
        community=COMMUNITY,
        kind=GridKind.COMPREHENSIVE,
        households=part.households,
    )


def test_a_grid_is_split_into_grids_of_their_own() -> None:
    given(DIVIDED).when(SPLIT).then(
        GridSplit(into=(FIRST, SECOND)), (FIRST, begun(NORTH)), (SECOND, begun(SOUTH))
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"households": 299}, HouseholdsOutOfRange),
        ({"code": "640181001201011"}, GridCodeUnfit),
        ({"code": NORTH.code}, GridCodeTaken),
    ],
)
def test_a_part_that_does_not_fit_is_refused(
    change: dict[str, Any], reason: type[Rejected]
) -> None:
    parts = (NORTH, SOUTH.model_copy(update=change))
    given(DIVIDED).when(SPLIT.model_copy(update={"parts": parts})).then_rejected(reason)


def test_the_code_of_a_part_is_given_once() -> None:
    given(DIVIDED).held({(CODE, SOUTH.code): VILLAGE_GRID}).when(SPLIT).then_rejected(GridCodeTaken)


def test_a_grid_that_ended_is_not_split() -> None:
    given(DIVIDED, GridRetired(successor=VILLAGE_GRID)).when(SPLIT).then_rejected(GridHasEnded)


def test_splitting_sees_who_holds_the_codes() -> None:
    assert needs(SPLIT) == Needs(claims=((CODE, NORTH.code), (CODE, SOUTH.code)))
