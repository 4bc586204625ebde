from datetime import timedelta
from typing import Any

from domain.incident.commands.dispatch import DenyExtension, RequestExtension
from domain.incident.errors.dispatch import (
    AfterTheDue,
    ExtendedBefore,
    ExtensionPending,
    ExtensionTooLong,
)
from domain.incident.errors.field import NotTheAddressee
from domain.incident.events.dispatch import ExtensionRequested
from domain.incident.terms import ExtensionReason, Timer
from tests.support.examples import SUPERVISOR, URBAN_HANDLER, URBAN_LEAD, WATER_LEAD
from tests.support.incident_town import Story
from tests.support.incidents import handling


def asking(story: Story, **longer: float) -> dict[str, Any]:
    clock = story.incident.clock(Timer.T5, story.task.id)
    assert clock
    return {"reason": ExtensionReason.PARTS, "new_due": clock.due + timedelta(**longer)}


def test_a_unit_asks_for_more_time_before_it_is_due() -> None:
    story = handling()
    more = asking(story, days=2)
    story.when(URBAN_LEAD, RequestExtension, **more).then(ExtensionRequested, **more)
    assert story.incident.clock(Timer.EXTENSION, story.task.id)


def test_at_the_very_due_it_may_still_be_asked() -> None:
    story = handling()
    clock = story.incident.clock(Timer.T5, story.task.id)
    assert clock
    story.at(clock.due)
    story.when(URBAN_LEAD, RequestExtension, **asking(story, days=1)).then(ExtensionRequested)


def test_a_second_later_it_may_not() -> None:
    story = handling()
    clock = story.incident.clock(Timer.T5, story.task.id)
    assert clock
    story.at(clock.due + timedelta(seconds=1))
    story.when(URBAN_LEAD, RequestExtension, **asking(story, days=1)).then_refused(AfterTheDue)


def test_an_extension_is_no_longer_than_the_limit_was() -> None:
    story = handling()
    clock = story.incident.clock(Timer.T5, story.task.id)
    assert clock
    length = clock.due - clock.started_at
    too_long = {"reason": ExtensionReason.PARTS, "new_due": clock.due + length * 1.001}
    story.when(URBAN_LEAD, RequestExtension, **too_long).then_refused(ExtensionTooLong)
    story.when(URBAN_LEAD, RequestExtension, **asking(story)).then_refused(ExtensionTooLong)
    longest = {"reason": ExtensionReason.PARTS, "new_due": clock.due + length}
    story.when(URBAN_LEAD, RequestExtension, **longest).then(ExtensionRequested)


def test_it_is_asked_once() -> None:
    story = handling()
    story.does(URBAN_LEAD, RequestExtension, **asking(story, days=1))
    story.when(URBAN_HANDLER, RequestExtension, **asking(story, days=1))
    story.then_refused(ExtensionPending)
    story.does(SUPERVISOR, DenyExtension)
    story.when(URBAN_LEAD, RequestExtension, **asking(story, days=1)).then_refused(ExtendedBefore)


def test_only_the_addressee_asks() -> None:
    story = handling()
    story.when(WATER_LEAD, RequestExtension, **asking(story, days=1)).then_refused(NotTheAddressee)
