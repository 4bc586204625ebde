from datetime import timedelta

from domain.incident.commands.dispatch import ParkIncident, UnparkIncident
from domain.incident.errors.standing import IncidentInHand
from domain.incident.events.dispatch import IncidentUnparked
from domain.incident.terms import Status, TaskStatus, Timer
from tests.support.examples import COUNTY_CLERK
from tests.support.incident_town import words
from tests.support.incidents import dispatched, handling, parked, signed, suspended


def test_an_unparked_incident_is_handled_again_with_the_time_it_had() -> None:
    story = parked()
    before = story.incident.clock(Timer.T5, story.task.id)
    story.after(days=20).when(COUNTY_CLERK, UnparkIncident).then(IncidentUnparked)
    assert story.incident.status is Status.HANDLING
    after = story.incident.clock(Timer.T5, story.task.id)
    assert before
    assert after
    assert before.due == after.due, "it was late when it was parked, and is late still"
    assert not story.incident.clock(Timer.NEXT_REVIEW)


def test_nobody_signs_or_arrives_any_more() -> None:
    for begun, ended in ((dispatched(), Timer.T3), (signed(), Timer.T4)):
        story = suspended(begun, days=90).after(days=90)
        story.does(
            COUNTY_CLERK, ParkIncident, explanation=words("hard"),
            next_review=story.town.now + timedelta(days=5),
        )  # fmt: skip
        assert story.incident.clock(ended, story.task.id)
        story.after(days=5).when(COUNTY_CLERK, UnparkIncident).then(IncidentUnparked)
        unparked = story.last.event
        assert isinstance(unparked, IncidentUnparked)
        assert ended not in {due.timer for due in unparked.dues}
        assert story.task.status is TaskStatus.HANDLING
        assert not story.incident.clock(ended, story.task.id)
        clock = story.incident.clock(Timer.T5, story.task.id)
        assert clock
        assert clock.due > story.town.now, "the clocks stood still for 95 days"


def test_what_is_not_parked_is_not_unparked() -> None:
    handling().when(COUNTY_CLERK, UnparkIncident).then_refused(IncidentInHand)
