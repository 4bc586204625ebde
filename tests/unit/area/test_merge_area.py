from datetime import UTC, datetime
from functools import partial
from uuid import UUID

import pytest

from domain.area.commands import MergeArea
from domain.area.decide import decide, needs
from domain.area.errors import AreaEnded, AreaNotFound, SuccessorUnfit
from domain.area.events import AreaMerged
from domain.area.state import evolve
from domain.kernel import Needs
from tests.support.examples import COMMUNITY, PLACES, STATES, STREET, VILLAGE, an_id
from tests.support.given import AT, Given

given = partial(Given, evolve, decide)
CREATED = PLACES[VILLAGE]
MERGE = MergeArea(command_id=an_id("command"), stream=VILLAGE, into=COMMUNITY, valid_from=AT)
MERGED = AreaMerged(into=COMMUNITY, valid_from=AT)


def test_a_village_is_merged_into_a_community() -> None:
    given(CREATED).beside(STATES).when(MERGE).then(MERGED)


def test_merging_again_otherwise_is_refused() -> None:
    later = MERGE.model_copy(update={"valid_from": datetime(2021, 1, 1, tzinfo=UTC)})
    given(CREATED, MERGED).beside(STATES).when(later).then_rejected(AreaEnded)


@pytest.mark.parametrize("into", [VILLAGE, STREET])
def test_a_successor_is_another_area_of_the_same_level(into: UUID) -> None:
    command = MERGE.model_copy(update={"into": into})
    given(CREATED).beside(STATES).when(command).then_rejected(SuccessorUnfit)


def test_a_successor_has_not_ended() -> None:
    ended = {COMMUNITY: STATES[COMMUNITY]._replace(ended_at=AT)}
    given(CREATED).beside(ended).when(MERGE).then_rejected(SuccessorUnfit)


def test_a_successor_is_there() -> None:
    given(CREATED).when(MERGE).then_rejected(AreaNotFound)


def test_merging_sees_the_successor() -> None:
    assert needs(MERGE) == Needs((COMMUNITY,))
