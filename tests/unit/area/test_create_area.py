from functools import partial
from typing import Any

import pytest

from domain.area.commands import CreateArea
from domain.area.decide import decide, needs
from domain.area.errors import (
    AreaCodeTaken,
    AreaKindUnfit,
    AreaNotFound,
    ParentNotAbove,
    ShortNumberMissing,
    ShortNumberTaken,
)
from domain.area.events import AreaCreated, AreaKind, Link
from domain.area.state import CODE, SHORT_NUMBER, claims, evolve
from domain.errors import Rejected
from domain.kernel import Claim, ClaimAct, Level, Needs
from tests.support.examples import COMMUNITY, SINCE, STATES, STREET, an_id
from tests.support.given import Given

given = partial(Given, evolve, decide)
NEW = an_id("new area")
OTHER = an_id("other")
UNDER_STREET = (Link(parent=STREET, valid_from=SINCE),)
WORDS: dict[str, Any] = {
    "code": "640181001002",
    "level": Level.COMMUNITY,
    "kind": AreaKind.URBAN,
    "label": "南苑社区",
    "short_number": "018",
    "households": 3000,
    "links": UNDER_STREET,
}
CREATE = CreateArea(command_id=NEW, stream=NEW, **WORDS)


def test_a_community_is_created_under_its_street() -> None:
    given().beside(STATES).when(CREATE).then(AreaCreated(**WORDS))


@pytest.mark.parametrize(
    ("households", "unusual"), [(2999, True), (3000, False), (5000, False), (5001, True)]
)
def test_an_unusual_number_of_households_is_marked_not_refused(
    households: int, *, unusual: bool
) -> None:
    words = WORDS | {"households": households}
    command = CreateArea(command_id=NEW, stream=NEW, **words)
    given().beside(STATES).when(command).then(AreaCreated(**words, unusual_size=unusual))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"kind": AreaKind.STREET}, AreaKindUnfit),
        ({"short_number": None}, ShortNumberMissing),
        ({"kind": AreaKind.TOWN, "level": Level.TOWNSHIP}, ShortNumberMissing),
        ({"links": (Link(parent=OTHER, valid_from=SINCE),)}, AreaNotFound),
        ({"links": (Link(parent=COMMUNITY, valid_from=SINCE),)}, ParentNotAbove),
    ],
)
def test_an_area_that_does_not_fit_is_refused(
    change: dict[str, Any], reason: type[Rejected]
) -> None:
    command = CREATE.model_copy(update=change)
    given().beside(STATES).when(command).then_rejected(reason)


@pytest.mark.parametrize(
    ("key", "reason"),
    [((CODE, "640181001002"), AreaCodeTaken), ((SHORT_NUMBER, "018"), ShortNumberTaken)],
)
def test_a_code_and_a_short_number_are_given_once(
    key: tuple[str, str], reason: type[Rejected]
) -> None:
    given().beside(STATES).held({key: OTHER}).when(CREATE).then_rejected(reason)


def test_creating_sees_the_parents_and_who_holds_its_keys() -> None:
    keys = ((CODE, "640181001002"), (SHORT_NUMBER, "018"))
    assert needs(CREATE) == Needs((STREET,), keys)
    assert claims(AreaCreated(**WORDS)) == [Claim(ClaimAct.TAKE, *key) for key in keys]


def test_an_area_that_is_no_community_has_no_short_number_to_hold() -> None:
    words = WORDS | {"kind": AreaKind.TOWN, "level": Level.TOWNSHIP, "short_number": None}
    command = CreateArea(command_id=NEW, stream=NEW, **words)
    assert needs(command).claims == ((CODE, "640181001002"),)
    assert claims(AreaCreated(**words)) == [Claim(ClaimAct.TAKE, CODE, "640181001002")]
