from functools import partial
from typing import Any

import pytest

from domain.area.errors import AreaNotFound
from domain.errors import Rejected
from domain.kernel import Claim, ClaimAct, Level, Needs
from domain.org.commands import FoundOrg
from domain.org.decide import decide, needs
from domain.org.errors import OrgCodeTaken, OrgHasEnded, OrgNotFound, OrgParentNotAbove
from domain.org.events import OrgFounded, OrgKind
from domain.org.state import CODE, claims, evolve
from tests.support.examples import COMMITTEE_ORG, COMMUNITY, SINCE, STATES, STREET_OFFICE, an_id
from tests.support.given import AT, Given

given = partial(Given, evolve, decide)
NEW, OTHER = an_id("new org"), an_id("other")
WORDS: dict[str, Any] = {
    "code": "XIHU_PARTY",
    "kind": OrgKind.PARTY_COMMITTEE,
    "level": Level.COMMUNITY,
    "label": "西湖社区党委",
    "area": COMMUNITY,
    "parent": STREET_OFFICE,
    "valid_from": SINCE,
}
FOUND = FoundOrg(command_id=NEW, stream=NEW, **WORDS)


def test_an_org_is_founded_under_another() -> None:
    given().beside(STATES).when(FOUND).then(OrgFounded(**WORDS))


def test_levels_may_be_skipped() -> None:
    words = WORDS | {"level": Level.GRID}
    command = FoundOrg(command_id=NEW, stream=NEW, **words)
    given().beside(STATES).when(command).then(OrgFounded(**words))


def test_a_new_org_may_stand_beside_its_parent() -> None:
    words = WORDS | {"parent": COMMITTEE_ORG}
    command = FoundOrg(command_id=NEW, stream=NEW, **words)
    given().beside(STATES).when(command).then(OrgFounded(**words))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"area": OTHER}, AreaNotFound),
        ({"parent": OTHER}, OrgNotFound),
        ({"level": Level.COUNTY}, OrgParentNotAbove),
    ],
)
def test_an_org_that_does_not_fit_is_refused(
    change: dict[str, Any], reason: type[Rejected]
) -> None:
    given().beside(STATES).when(FOUND.model_copy(update=change)).then_rejected(reason)


def test_a_parent_has_not_ended() -> None:
    ended = STATES | {STREET_OFFICE: STATES[STREET_OFFICE]._replace(until=AT)}
    given().beside(ended).when(FOUND).then_rejected(OrgHasEnded)


def test_a_code_is_given_once() -> None:
    given().beside(STATES).held({(CODE, "XIHU_PARTY"): OTHER}).when(FOUND).then_rejected(
        OrgCodeTaken
    )


def test_founding_sees_area_parent_and_code() -> None:
    assert needs(FOUND) == Needs((COMMUNITY, STREET_OFFICE), ((CODE, "XIHU_PARTY"),))
    alone = FOUND.model_copy(update={"parent": None})
    assert needs(alone) == Needs((COMMUNITY,), ((CODE, "XIHU_PARTY"),))
    assert claims(OrgFounded(**WORDS)) == [Claim(ClaimAct.TAKE, CODE, "XIHU_PARTY")]
