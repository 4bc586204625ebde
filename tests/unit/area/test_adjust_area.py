from functools import partial

from domain.area.commands import AdjustArea
from domain.area.decide import decide, needs
from domain.area.errors import AreaEnded, AreaNotFound
from domain.area.events import AreaAdjusted, AreaMerged
from domain.area.state import claims, evolve
from domain.kernel import NOTHING_NEEDED
from tests.support.examples import COMMUNITY, PLACES, SINCE, STREET, VILLAGE, an_id
from tests.support.given import Given

given = partial(Given, evolve, decide)
CREATED = PLACES[COMMUNITY]
ADJUST = AdjustArea(command_id=an_id("command"), stream=COMMUNITY, households=5100)
ADJUSTED = AreaAdjusted(households=5100, unusual_size=True)


def test_a_community_is_adjusted_with_a_warning() -> None:
    given(CREATED).when(ADJUST).then(ADJUSTED)


def test_only_a_community_has_a_usual_size() -> None:
    given(PLACES[STREET]).when(ADJUST).then(AreaAdjusted(households=5100))


def test_the_same_number_again_adds_nothing() -> None:
    given(CREATED, ADJUSTED).when(ADJUST).then_nothing()


def test_an_area_that_ended_is_not_adjusted() -> None:
    merged = AreaMerged(into=VILLAGE, valid_from=SINCE)
    given(CREATED, merged).when(ADJUST).then_rejected(AreaEnded)


def test_an_area_that_is_not_there_is_not_adjusted() -> None:
    given().when(ADJUST).then_rejected(AreaNotFound)


def test_adjusting_needs_and_claims_nothing() -> None:
    assert needs(ADJUST) == NOTHING_NEEDED
    assert claims(ADJUSTED) == []
