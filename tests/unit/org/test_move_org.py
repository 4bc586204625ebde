from datetime import timedelta
from functools import partial

from domain.kernel import NOTHING_NEEDED, Needs
from domain.org.commands import MoveOrg
from domain.org.decide import decide, needs
from domain.org.errors import OrgHasEnded, OrgNotFound, OrgParentNotAbove
from domain.org.events import OrgEnded, OrgMoved
from domain.org.state import evolve
from tests.support.examples import (
    CATALOGUE,
    COMMITTEE_ORG,
    OFFICES,
    STATES,
    STREET_OFFICE,
    an_id,
)
from tests.support.given import AT, Given, fact

given = partial(Given, evolve, decide)
FOUNDED = OFFICES[COMMITTEE_ORG]
MOVE = MoveOrg(
    command_id=an_id("command"), stream=COMMITTEE_ORG, parent=STREET_OFFICE, valid_from=AT
)
MOVED = OrgMoved(parent=STREET_OFFICE, valid_from=AT)
TO_THE_TOP = MOVE.model_copy(update={"parent": None, "valid_from": AT + timedelta(days=1)})


def test_an_org_is_moved_under_a_higher_one() -> None:
    given(FOUNDED).beside(STATES).when(MOVE).then(MOVED)


def test_an_org_is_moved_to_the_top() -> None:
    at_the_top = OrgMoved(parent=None, valid_from=TO_THE_TOP.valid_from)
    given(FOUNDED, MOVED).when(TO_THE_TOP).then(at_the_top)


def test_an_org_is_not_moved_under_its_equal() -> None:
    beside = {STREET_OFFICE: STATES[COMMITTEE_ORG]}
    given(FOUNDED).beside(beside).when(MOVE).then_rejected(OrgParentNotAbove)


def test_a_parent_is_there() -> None:
    given(FOUNDED).when(MOVE).then_rejected(OrgNotFound)


def test_an_org_that_ended_is_not_moved() -> None:
    given(FOUNDED, OrgEnded(until=AT)).beside(STATES).when(MOVE).then_rejected(OrgHasEnded)


def test_moving_sees_the_parent() -> None:
    assert needs(MOVE) == Needs((STREET_OFFICE,))
    assert needs(TO_THE_TOP) == NOTHING_NEEDED


def test_the_parent_depends_on_the_time() -> None:
    org = CATALOGUE.after(fact(MOVED, stream=COMMITTEE_ORG)).orgs[COMMITTEE_ORG]
    assert org.parent(AT - timedelta(seconds=1)) is None
    assert org.parent(AT) == STREET_OFFICE
