from functools import partial
from typing import Any

import pytest

from domain.area.errors import AreaNotFound
from domain.errors import Rejected
from domain.kernel import Claim, ClaimAct, Needs
from domain.org.errors import OrgNotFound
from domain.unit.commands import EstablishUnit
from domain.unit.decide import decide, needs
from domain.unit.errors import UnitCodeTaken
from domain.unit.events import UnitEstablished, UnitKind
from domain.unit.state import CODE, claims, evolve
from tests.support.examples import COUNTY, STATES, WATER_ORG, an_id
from tests.support.given import Given

given = partial(Given, evolve, decide)
NEW, OTHER = an_id("new unit"), an_id("other")
WORDS: dict[str, Any] = {
    "code": "METERS",
    "kind": UnitKind.UTILITY,
    "label": "水表班",
    "org": WATER_ORG,
    "area": COUNTY,
    "functions": ("WATER_SUPPLY",),
}
ESTABLISH = EstablishUnit(command_id=NEW, stream=NEW, **WORDS)


def test_a_unit_is_established() -> None:
    given().beside(STATES).when(ESTABLISH).then(UnitEstablished(**WORDS))


@pytest.mark.parametrize(
    ("change", "reason"), [({"org": OTHER}, OrgNotFound), ({"area": OTHER}, AreaNotFound)]
)
def test_a_unit_belongs_to_an_org_and_an_area(
    change: dict[str, Any], reason: type[Rejected]
) -> None:
    given().beside(STATES).when(ESTABLISH.model_copy(update=change)).then_rejected(reason)


def test_a_code_is_given_once() -> None:
    held = {(CODE, "METERS"): OTHER}
    given().beside(STATES).held(held).when(ESTABLISH).then_rejected(UnitCodeTaken)


def test_establishing_sees_org_area_and_code() -> None:
    assert needs(ESTABLISH) == Needs((WATER_ORG, COUNTY), ((CODE, "METERS"),))
    assert claims(UnitEstablished(**WORDS)) == [Claim(ClaimAct.TAKE, CODE, "METERS")]
