from functools import partial
from uuid import UUID

import pytest

from domain.errors import Rejected
from domain.grid.commands import MergeGrid
from domain.grid.decide import decide, needs
from domain.grid.errors import (
    GridHasEnded,
    GridHasOfficers,
    GridSuccessorUnfit,
    HouseholdsOutOfRange,
)
from domain.grid.events import GridMerged, GridRedrawn, GridRetired, OverrideReason
from domain.grid.state import evolve
from domain.kernel import Event, Needs
from tests.support.examples import (
    COMMUNITY,
    GRID,
    GRID_2,
    PLACES,
    STATES,
    VILLAGE_GRID,
    an_id,
    county,
)
from tests.support.given import AT, Given

given = partial(Given, evolve, decide)
DIVIDED = PLACES[GRID_2]
ASSIGNED = [event for stream, event in county() if stream == GRID][1:]
MERGE = MergeGrid(
    command_id=an_id("command"),
    stream=GRID_2,
    into=GRID,
    households=700,
    override_reason=OverrideReason.TRANSITION,
)
REDRAWN = GridRedrawn(
    version=2, households=700, override_reason=OverrideReason.TRANSITION, absorbed=GRID_2
)


def test_a_grid_is_merged_into_another_which_is_redrawn() -> None:
    given(DIVIDED).beside(STATES).when(MERGE).then(GridMerged(into=GRID), (GRID, REDRAWN))


def test_the_grid_that_goes_on_has_a_fitting_size() -> None:
    command = MERGE.model_copy(update={"override_reason": None})
    given(DIVIDED).beside(STATES).when(command).then_rejected(HouseholdsOutOfRange)


@pytest.mark.parametrize("into", [GRID_2, COMMUNITY, an_id("other")])
def test_a_successor_is_another_grid(into: UUID) -> None:
    command = MERGE.model_copy(update={"into": into})
    given(DIVIDED).beside(STATES).when(command).then_rejected(GridSuccessorUnfit)


def test_a_successor_has_not_ended() -> None:
    ended = {GRID: STATES[GRID]._replace(ended_at=AT)}
    given(DIVIDED).beside(ended).when(MERGE).then_rejected(GridSuccessorUnfit)


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        (ASSIGNED, GridHasOfficers),
        ([GridRetired(successor=VILLAGE_GRID)], GridHasEnded),
    ],
)
def test_a_grid_is_merged_when_it_is_free(before: list[Event], reason: type[Rejected]) -> None:
    given(DIVIDED, *before).beside(STATES).when(MERGE).then_rejected(reason)


def test_merging_sees_the_successor() -> None:
    assert needs(MERGE) == Needs((GRID,))
