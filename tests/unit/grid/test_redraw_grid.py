from functools import partial

from domain.grid.commands import RedrawGrid
from domain.grid.decide import decide, needs
from domain.grid.errors import GridHasEnded, GridNotFound, HouseholdsOutOfRange
from domain.grid.events import GridRedrawn, GridRetired, OverrideReason
from domain.grid.state import claims, evolve
from domain.kernel import NOTHING_NEEDED
from tests.support.examples import GRID, GRID_2, PLACES, an_id
from tests.support.given import Given

given = partial(Given, evolve, decide)
DIVIDED = PLACES[GRID]
REDRAW = RedrawGrid(command_id=an_id("command"), stream=GRID, households=420, boundary="c" * 64)
REDRAWN = GridRedrawn(version=2, households=420, boundary="c" * 64)


def test_a_grid_is_redrawn_as_its_next_version() -> None:
    given(DIVIDED).when(REDRAW).then(REDRAWN)


def test_a_grid_back_in_its_old_boundary_is_a_version_of_its_own() -> None:
    back = RedrawGrid(command_id=an_id("command"), stream=GRID, households=400)
    given(DIVIDED, REDRAWN).when(back).then(GridRedrawn(version=3, households=400))


def test_a_number_of_households_out_of_range_has_a_reason() -> None:
    too_many = REDRAW.model_copy(update={"households": 700})
    given(DIVIDED).when(too_many).then_rejected(HouseholdsOutOfRange)
    reasoned = too_many.model_copy(update={"override_reason": OverrideReason.TRANSITION})
    given(DIVIDED).when(reasoned).then(
        REDRAWN.model_copy(update={"households": 700, "override_reason": OverrideReason.TRANSITION})
    )


def test_a_grid_that_ended_is_not_redrawn() -> None:
    given(DIVIDED, GridRetired(successor=GRID_2)).when(REDRAW).then_rejected(GridHasEnded)


def test_a_grid_that_is_not_there_is_not_redrawn() -> None:
    given().when(REDRAW).then_rejected(GridNotFound)


def test_redrawing_needs_and_claims_nothing() -> None:
    assert needs(REDRAW) == NOTHING_NEEDED
    assert claims(REDRAWN) == []
