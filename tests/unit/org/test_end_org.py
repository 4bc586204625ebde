from datetime import timedelta
from functools import partial

from domain.org.commands import EndOrg
from domain.org.decide import decide
from domain.org.errors import OrgEndsTooEarly, OrgHasEnded, OrgNotFound
from domain.org.events import OrgEnded
from domain.org.state import evolve
from tests.support.examples import CATALOGUE, OFFICES, SINCE, WATER_ORG, an_id
from tests.support.given import AT, Given, fact

given = partial(Given, evolve, decide)
FOUNDED = OFFICES[WATER_ORG]
END = EndOrg(command_id=an_id("command"), stream=WATER_ORG, until=AT)
ENDED = OrgEnded(until=AT)


def test_an_org_ends() -> None:
    given(FOUNDED).when(END).then(ENDED)


def test_an_org_ends_once() -> None:
    later = END.model_copy(update={"until": AT + timedelta(days=1)})
    given(FOUNDED, ENDED).when(later).then_rejected(OrgHasEnded)


def test_an_org_ends_after_it_was_founded() -> None:
    given(FOUNDED).when(END.model_copy(update={"until": SINCE})).then_rejected(OrgEndsTooEarly)


def test_an_org_that_is_not_there_does_not_end() -> None:
    given().when(END).then_rejected(OrgNotFound)


def test_an_org_exists_from_its_founding_to_its_end() -> None:
    org = CATALOGUE.after(fact(ENDED, stream=WATER_ORG)).orgs[WATER_ORG]
    assert [org.exists(at) for at in (SINCE - timedelta(1), SINCE, AT)] == [False, True, False]
