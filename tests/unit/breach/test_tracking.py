"""StartTracking and ExtendTracking: since when a community is followed, by type."""

from datetime import date
from functools import partial
from typing import Any

import pytest

from domain.breach.commands import ExtendTracking, StartTracking
from domain.breach.decide import decide, needs
from domain.breach.errors import (
    BreachCommunityNotFound,
    CommunityTracked,
    DayAhead,
    NotACommunity,
    TrackingNotFound,
    TypeTracked,
)
from domain.breach.events import TrackingExtended, TrackingStarted
from domain.breach.state import TRACKED, claims, evolve
from domain.errors import Rejected
from domain.kernel import Claim, ClaimAct, Needs
from domain.three_no import BreachType
from tests.support.examples import CATALOGUE, COMMUNITY, COUNTY, an_id
from tests.support.given import Given

given = partial(Given, evolve, decide)
_P, _A, _C = BreachType
SINCE = date(2020, 1, 1)
START = StartTracking(
    command_id=an_id("tracking"), stream=an_id("tracking"), community=COMMUNITY,
    types=(_P, _A), tracked_from=SINCE,
)  # fmt: skip
STARTED = TrackingStarted(community=COMMUNITY, types=(_P, _A), tracked_from=SINCE)
EXTEND = ExtendTracking(
    command_id=an_id("extend"), stream=an_id("tracking"), types=(_C,), tracked_from=date(2020, 3, 1)
)
EXTENDED = TrackingExtended(types=(_C,), tracked_from=date(2020, 3, 1))


def test_a_community_is_followed_from_a_day_on() -> None:
    given().knowing(CATALOGUE).when(START).then(STARTED)


def test_a_type_named_twice_is_followed_once() -> None:
    command = START.model_copy(update={"types": (_P, _P, _A)})
    given().knowing(CATALOGUE).when(command).then(STARTED)


def test_one_stream_follows_a_community() -> None:
    key = (TRACKED, str(COMMUNITY))
    assert needs(START, CATALOGUE) == Needs(claims=(key,))
    assert claims(STARTED, an_id("tracking")) == [Claim(ClaimAct.TAKE, *key)]
    held = given().knowing(CATALOGUE).held({key: an_id("other")})
    held.when(START).then_rejected(CommunityTracked)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"community": an_id("nowhere")}, BreachCommunityNotFound),
        ({"community": COUNTY}, NotACommunity),
        ({"tracked_from": date(2020, 8, 27)}, DayAhead),
    ],
)
def test_what_cannot_be_followed_is_refused(change: dict[str, Any], why: type[Rejected]) -> None:
    given().knowing(CATALOGUE).when(START.model_copy(update=change)).then_rejected(why)


def test_a_further_type_is_followed_from_its_own_day_on() -> None:
    given(STARTED).knowing(CATALOGUE).when(EXTEND).then(EXTENDED)


def test_a_type_that_is_followed_already_from_that_day_adds_nothing() -> None:
    command = EXTEND.model_copy(update={"types": (_P,), "tracked_from": SINCE})
    given(STARTED).knowing(CATALOGUE).when(command).then_nothing()


def test_the_day_on_which_a_type_began_does_not_move() -> None:
    command = EXTEND.model_copy(update={"types": (_P, _C)})
    given(STARTED).knowing(CATALOGUE).when(command).then_rejected(TypeTracked)


def test_a_type_is_not_followed_from_a_day_ahead() -> None:
    command = EXTEND.model_copy(update={"tracked_from": date(2020, 8, 27)})
    given(STARTED).knowing(CATALOGUE).when(command).then_rejected(DayAhead)


def test_what_was_never_started_is_not_extended() -> None:
    given().knowing(CATALOGUE).when(EXTEND).then_rejected(TrackingNotFound)
