from functools import partial

from domain.area.commands import RenameArea
from domain.area.decide import decide, needs
from domain.area.errors import AreaCodeTaken, AreaEnded, AreaKindUnfit
from domain.area.events import AreaKind, AreaMerged, AreaRenamed
from domain.area.state import CODE, claims, evolve
from domain.kernel import NOTHING_NEEDED, Claim, ClaimAct, Needs
from tests.support.examples import COMMUNITY, PLACES, SINCE, VILLAGE, an_id
from tests.support.given import Given

given = partial(Given, evolve, decide)
CREATED = PLACES[VILLAGE]
RENAME = RenameArea(command_id=an_id("command"), stream=VILLAGE, label="东塔社区")
URBANISED = RENAME.model_copy(update={"code": "640181001005", "kind": AreaKind.URBAN})
RENAMED = AreaRenamed(label="东塔社区", code="640181001005", kind=AreaKind.URBAN)


def test_an_area_is_renamed() -> None:
    given(CREATED).when(RENAME).then(AreaRenamed(label="东塔社区"))


def test_a_village_becomes_an_urban_community_with_another_code() -> None:
    given(CREATED).when(URBANISED).then(RENAMED)


def test_the_same_name_again_adds_nothing() -> None:
    given(CREATED, RENAMED).when(RENAME).then_nothing()


def test_a_code_of_another_area_is_refused() -> None:
    held = {(CODE, "640181001005"): COMMUNITY}
    given(CREATED).held(held).when(URBANISED).then_rejected(AreaCodeTaken)


def test_a_kind_of_another_level_is_refused() -> None:
    command = RENAME.model_copy(update={"kind": AreaKind.STREET})
    given(CREATED).when(command).then_rejected(AreaKindUnfit)


def test_an_area_that_ended_keeps_its_name() -> None:
    merged = AreaMerged(into=COMMUNITY, valid_from=SINCE)
    given(CREATED, merged).when(RENAME).then_rejected(AreaEnded)


def test_only_a_new_code_is_claimed() -> None:
    assert needs(RENAME) == NOTHING_NEEDED
    assert needs(URBANISED) == Needs(claims=((CODE, "640181001005"),))
    assert claims(AreaRenamed(label="东塔社区")) == []
    assert claims(RENAMED) == [Claim(ClaimAct.TAKE, CODE, "640181001005")]
