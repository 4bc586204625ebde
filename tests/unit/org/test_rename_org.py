from functools import partial

from domain.kernel import NOTHING_NEEDED
from domain.org.commands import RenameOrg
from domain.org.decide import decide, needs
from domain.org.errors import OrgHasEnded, OrgNotFound
from domain.org.events import OrgEnded, OrgRenamed
from domain.org.state import claims, evolve
from tests.support.examples import OFFICES, WATER_ORG, an_id
from tests.support.given import AT, Given

given = partial(Given, evolve, decide)
FOUNDED = OFFICES[WATER_ORG]
RENAME = RenameOrg(command_id=an_id("command"), stream=WATER_ORG, label="水务集团")
RENAMED = OrgRenamed(label="水务集团")


def test_an_org_is_renamed() -> None:
    given(FOUNDED).when(RENAME).then(RENAMED)


def test_an_org_that_ended_keeps_its_name() -> None:
    given(FOUNDED, OrgEnded(until=AT)).when(RENAME).then_rejected(OrgHasEnded)


def test_an_org_that_is_not_there_is_not_renamed() -> None:
    given().when(RENAME).then_rejected(OrgNotFound)


def test_renaming_needs_and_claims_nothing() -> None:
    assert needs(RENAME) == NOTHING_NEEDED
    assert claims(RENAMED) == []
