from datetime import date
from functools import partial

from domain.grid.commands import CountHouseholds
from domain.grid.decide import decide
from domain.grid.errors import CountIsOlder, GridHasEnded
from domain.grid.events import GridRetired, HouseholdsCounted
from domain.grid.state import evolve
from tests.support.examples import GRID, GRID_2, PLACES, an_id
from tests.support.given import Given

given = partial(Given, evolve, decide)
DIVIDED = PLACES[GRID]
COUNT = CountHouseholds(
    command_id=an_id("command"), stream=GRID, as_of=date(2020, 6, 30), households=640
)


def test_households_are_counted_whatever_the_number() -> None:
    given(DIVIDED).when(COUNT).then(HouseholdsCounted(as_of=date(2020, 6, 30), households=640))


def test_a_count_of_the_same_day_is_put_right() -> None:
    wrong = HouseholdsCounted(as_of=date(2020, 6, 30), households=460)
    right = HouseholdsCounted(as_of=date(2020, 6, 30), households=640)
    given(DIVIDED, wrong).when(COUNT).then(right)


def test_an_older_count_is_refused() -> None:
    later = HouseholdsCounted(as_of=date(2020, 7, 31), households=650)
    given(DIVIDED, later).when(COUNT).then_rejected(CountIsOlder)


def test_a_grid_that_ended_is_not_counted() -> None:
    given(DIVIDED, GridRetired(successor=GRID_2)).when(COUNT).then_rejected(GridHasEnded)
