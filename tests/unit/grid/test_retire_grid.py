from functools import partial

from domain.grid.commands import RetireGrid
from domain.grid.decide import decide, needs
from domain.grid.errors import GridHasEnded, GridSuccessorUnfit
from domain.grid.events import GridMerged, GridRetired
from domain.grid.state import evolve
from domain.kernel import Needs
from tests.support.examples import GRID, GRID_2, PLACES, STATES, VILLAGE_GRID, an_id
from tests.support.given import Given

given = partial(Given, evolve, decide)
DIVIDED = PLACES[GRID_2]
RETIRE = RetireGrid(command_id=an_id("command"), stream=GRID_2, successor=GRID)


def test_a_grid_is_retired_and_another_takes_its_incidents() -> None:
    given(DIVIDED).beside(STATES).when(RETIRE).then(GridRetired(successor=GRID))


def test_a_grid_that_was_merged_is_not_retired() -> None:
    merged = GridMerged(into=VILLAGE_GRID)
    given(DIVIDED, merged).beside(STATES).when(RETIRE).then_rejected(GridHasEnded)


def test_a_successor_is_there() -> None:
    given(DIVIDED).when(RETIRE).then_rejected(GridSuccessorUnfit)


def test_retiring_sees_the_successor() -> None:
    assert needs(RETIRE) == Needs((GRID,))
