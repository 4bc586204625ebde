from functools import partial

from domain.area.commands import SplitArea
from domain.area.decide import decide, needs
from domain.area.errors import AreaEnded, AreaNotFound, SuccessorUnfit
from domain.area.events import AreaMerged, AreaSplit
from domain.area.state import evolve
from domain.kernel import Needs
from tests.support.examples import COMMUNITY, PLACES, STATES, STREET, VILLAGE, an_id
from tests.support.given import AT, Given

given = partial(Given, evolve, decide)
CREATED = PLACES[VILLAGE]
NORTH, SOUTH = an_id("north"), an_id("south")
BESIDE = {NORTH: STATES[COMMUNITY], SOUTH: STATES[COMMUNITY], STREET: STATES[STREET]}
SPLIT = SplitArea(command_id=an_id("command"), stream=VILLAGE, into=(NORTH, SOUTH), valid_from=AT)


def test_a_village_is_split() -> None:
    given(CREATED).beside(BESIDE).when(SPLIT).then(AreaSplit(into=(NORTH, SOUTH), valid_from=AT))


def test_an_area_that_was_merged_is_not_split() -> None:
    merged = AreaMerged(into=COMMUNITY, valid_from=AT)
    given(CREATED, merged).beside(BESIDE).when(SPLIT).then_rejected(AreaEnded)


def test_every_successor_is_of_the_same_level() -> None:
    command = SPLIT.model_copy(update={"into": (NORTH, STREET)})
    given(CREATED).beside(BESIDE).when(command).then_rejected(SuccessorUnfit)


def test_every_successor_is_there() -> None:
    given(CREATED).beside({NORTH: STATES[COMMUNITY]}).when(SPLIT).then_rejected(AreaNotFound)


def test_splitting_sees_the_successors() -> None:
    assert needs(SPLIT) == Needs((NORTH, SOUTH))
