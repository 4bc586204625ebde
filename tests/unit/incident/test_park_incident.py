from datetime import timedelta
from typing import Any

from domain.incident.commands.dispatch import ParkIncident
from domain.incident.errors.dispatch import ReviewNotAhead, TimeIsLeft
from domain.incident.errors.standing import IncidentAwaitsWork
from domain.incident.events.dispatch import IncidentParked
from domain.incident.terms import Status, Timer
from tests.support.examples import COUNTY_CLERK
from tests.support.incident_town import Story, words
from tests.support.incidents import handling, on_scene, suspended


def hard(story: Story, **ahead: float) -> dict[str, Any]:
    review = story.town.now + timedelta(**(ahead or {"days": 30}))
    return {"explanation": words("no solution yet"), "next_review": review}


def test_what_had_its_full_time_is_parked_with_an_explanation() -> None:
    story = handling().after(days=9)
    story.when(COUNTY_CLERK, ParkIncident, **hard(story)).then(IncidentParked, **hard(story))
    assert story.incident.status is Status.PARKED
    assert story.incident.clock(Timer.NEXT_REVIEW)


def test_so_is_what_was_suspended_for_ninety_days() -> None:
    story = suspended(days=90).after(days=90)
    story.when(COUNTY_CLERK, ParkIncident, **hard(story)).then(IncidentParked)
    assert not story.incident.clock(Timer.REVIEW)
    assert story.incident.suspended == timedelta(days=90)


def test_not_while_there_is_time() -> None:
    story = handling()
    story.when(COUNTY_CLERK, ParkIncident, **hard(story)).then_refused(TimeIsLeft)
    story = suspended(days=90).after(days=89)
    story.when(COUNTY_CLERK, ParkIncident, **hard(story)).then_refused(TimeIsLeft)


def test_it_is_looked_at_again() -> None:
    story = handling().after(days=9)
    for ahead in ({"days": 0.0}, {"days": 95.0}):
        story.when(COUNTY_CLERK, ParkIncident, **hard(story, **ahead))
        story.then_refused(ReviewNotAhead)


def test_work_that_has_not_begun_is_not_parked() -> None:
    story = on_scene().after(days=9)
    story.when(COUNTY_CLERK, ParkIncident, **hard(story)).then_refused(IncidentAwaitsWork)
