from datetime import timedelta

import pytest

from domain.incident.commands.dispatch import DispatchTask
from domain.incident.commands.field import ArriveOnScene, SignTask
from domain.incident.decide import acted_on, field
from domain.incident.errors.field import ArrivalNotShown, NotTheAddressee
from domain.incident.errors.standing import TaskAwaitsSignature
from domain.incident.events.field import ArrivedOnScene
from domain.incident.terms import OffPointReason, Status, Timer
from domain.kernel import GeoPoint
from tests.support.examples import DISPATCHER, OFFICER_B, TEAM, URBAN_HANDLER, WATER_HANDLER
from tests.support.incident_town import FAR, HERE, photo
from tests.support.incidents import accepted, dispatched, handling, signed


def test_within_two_hundred_metres_the_position_shows_the_arrival() -> None:
    near = GeoPoint(lat=HERE.lat + 0.0017, lon=HERE.lon)
    story = signed().when(URBAN_HANDLER, ArriveOnScene, geo=near)
    story.then(ArrivedOnScene, geo=near, geo_ok=True)
    assert story.incident.status is Status.ON_SCENE
    assert not story.incident.clock(Timer.T4, story.task.id)


@pytest.mark.parametrize(("metres", "geo_ok"), [(200.0, True), (200.1, False)])
def test_two_hundred_metres_are_near_enough_and_nothing_beyond(
    monkeypatch: pytest.MonkeyPatch, metres: float, geo_ok: bool
) -> None:
    monkeypatch.setattr(field, "distance_m", lambda *_: metres)
    story = signed().when(URBAN_HANDLER, ArriveOnScene, geo=FAR, evidence=(photo("door"),))
    story.then(ArrivedOnScene, geo_ok=geo_ok)


def test_farther_off_a_photo_or_a_reason_stands_for_it() -> None:
    story = signed().when(URBAN_HANDLER, ArriveOnScene, geo=FAR, evidence=(photo("door"),))
    story.then(ArrivedOnScene, geo=FAR, geo_ok=False)
    story = signed().when(
        URBAN_HANDLER, ArriveOnScene, geo=FAR, reason=OffPointReason.POINT_IS_WRONG
    )
    story.then(ArrivedOnScene, geo_ok=False, reason=OffPointReason.POINT_IS_WRONG)


def test_nothing_at_all_shows_no_arrival() -> None:
    signed().when(URBAN_HANDLER, ArriveOnScene, geo=FAR).then_refused(ArrivalNotShown)
    signed().when(URBAN_HANDLER, ArriveOnScene).then_refused(ArrivalNotShown)
    signed(geo=None).when(URBAN_HANDLER, ArriveOnScene, geo=HERE).then_refused(ArrivalNotShown)


def test_in_a_private_category_the_position_is_not_kept() -> None:
    story = accepted(category="A4").does(DISPATCHER, DispatchTask, unit=TEAM)
    story.does(OFFICER_B, SignTask)
    story.when(OFFICER_B, ArriveOnScene, geo=HERE, reason=OffPointReason.NO_POINT)
    story.then(ArrivedOnScene, geo=None, geo_ok=False)


def test_whoever_goes_back_while_handling_is_handling_still() -> None:
    story = handling().when(URBAN_HANDLER, ArriveOnScene, geo=HERE)
    story.then(ArrivedOnScene)
    assert story.incident.status is Status.HANDLING


def test_nobody_arrives_before_the_task_was_given() -> None:
    story = signed().after(hours=1).when(URBAN_HANDLER, ArriveOnScene, geo=HERE)
    assert acted_on(story.incident, story.command) == story.task.given_at
    early = story.town.now - timedelta(minutes=30)
    story.done_at(early).then(ArrivedOnScene)
    assert story.last.effective_at == early


def test_a_task_is_signed_for_first() -> None:
    dispatched().when(URBAN_HANDLER, ArriveOnScene, geo=HERE).then_refused(TaskAwaitsSignature)


def test_only_the_addressee_arrives() -> None:
    signed().when(WATER_HANDLER, ArriveOnScene, geo=HERE).then_refused(NotTheAddressee)
