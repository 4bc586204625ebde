from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from domain.errors import Rejected
from domain.kernel import Claim, ClaimAct, Needs
from domain.org.errors import OrgNotFound
from domain.roster.commands import RosterDuty
from domain.roster.decide import decide, needs
from domain.roster.errors import (
    DutyEndsTooEarly,
    DutyOverlaps,
    DutyPostUnfit,
    RosterOfAnotherOrg,
)
from domain.roster.events import DutyRostered, RosterOpened
from domain.roster.state import CLAIM, claims, evolve
from tests.support.examples import (
    CATALOGUE,
    CENTRE,
    DESK_CLERK,
    DISPATCHER,
    SINCE,
    STATES,
    STREET_OFFICE,
    an_id,
)
from tests.support.given import AT, Given, fact

given = partial(Given, evolve, decide)
ROSTER, NIGHT = an_id(f"roster:{CENTRE}"), timedelta(hours=12)
DUTY = RosterDuty(
    command_id=an_id("command"),
    stream=ROSTER,
    org=CENTRE,
    post=DISPATCHER.post,
    starts=AT,
    ends=AT + NIGHT,
)
OPENED = RosterOpened(org=CENTRE)
ROSTERED = DutyRostered(post=DISPATCHER.post, starts=AT, ends=AT + NIGHT)


def test_the_first_duty_opens_the_roster() -> None:
    given().beside(STATES).when(DUTY).then(OPENED, ROSTERED)


def test_the_next_night_follows() -> None:
    follows = DUTY.model_copy(update={"starts": AT + NIGHT, "ends": AT + 2 * NIGHT})
    expected = DutyRostered(post=DISPATCHER.post, starts=AT + NIGHT, ends=AT + 2 * NIGHT)
    given(OPENED, ROSTERED).beside(STATES).when(follows).then(expected)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"ends": AT}, DutyEndsTooEarly),
        ({"post": DESK_CLERK.post}, DutyPostUnfit),
        ({"post": an_id("other")}, DutyPostUnfit),
        ({"starts": SINCE - NIGHT}, DutyPostUnfit),
        ({"org": STREET_OFFICE}, RosterOfAnotherOrg),
        ({"starts": AT - NIGHT}, DutyOverlaps),
    ],
)
def test_a_duty_that_does_not_fit_is_refused(
    change: dict[str, Any], reason: type[Rejected]
) -> None:
    command = DUTY.model_copy(update=change)
    given(OPENED, ROSTERED).beside(STATES).when(command).then_rejected(reason)


def test_a_post_that_ends_before_the_duty_does_is_refused() -> None:
    leaving = STATES[DISPATCHER.post]._replace(until=AT + NIGHT / 2)
    beside = STATES | {DISPATCHER.post: leaving}
    given().beside(beside).when(DUTY).then_rejected(DutyPostUnfit)


def test_a_roster_is_of_an_org_that_is_there() -> None:
    given().when(DUTY).then_rejected(OrgNotFound)


def test_an_org_has_one_roster() -> None:
    held = {(CLAIM, str(CENTRE)): an_id("other")}
    given().beside(STATES).held(held).when(DUTY).then_rejected(RosterOfAnotherOrg)


def test_rostering_sees_org_post_and_who_holds_the_roster() -> None:
    assert needs(DUTY) == Needs((CENTRE, DISPATCHER.post), ((CLAIM, str(CENTRE)),))
    assert claims(OPENED) == [Claim(ClaimAct.TAKE, CLAIM, str(CENTRE))]
    assert claims(ROSTERED) == []


def test_who_is_on_duty_depends_on_the_time() -> None:
    catalogue = CATALOGUE
    for event in (OPENED, ROSTERED):
        catalogue = catalogue.after(fact(event, stream=ROSTER))
    assert catalogue.on_duty(CENTRE, AT) == (DISPATCHER.post,)
    assert catalogue.on_duty(CENTRE, AT + NIGHT) == ()
    assert catalogue.on_duty(STREET_OFFICE, AT) == ()
