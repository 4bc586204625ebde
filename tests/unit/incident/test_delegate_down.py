from domain.incident.commands.dispatch import DelegateDown
from domain.incident.errors.dispatch import ItemNotDelegable, NotALowerLevel
from domain.incident.errors.standing import IncidentAwaitsSignature
from domain.incident.events.dispatch import IncidentDelegated
from domain.kernel import Level
from tests.support.examples import DISPATCHER
from tests.support.incidents import accepted, dispatched

DOWN = {"to_level": Level.COMMUNITY, "item": "assist.sanitation"}


def test_what_a_list_lets_the_community_help_with_is_given_down() -> None:
    story = accepted().when(DISPATCHER, DelegateDown, **DOWN)
    story.then(IncidentDelegated, from_level=Level.COUNTY, **DOWN)
    assert story.incident.level is Level.COMMUNITY


def test_down_is_down_and_on_the_ladder() -> None:
    for level in (Level.COUNTY, Level.PREFECTURE):
        story = accepted().when(DISPATCHER, DelegateDown, **{**DOWN, "to_level": level})
        story.then_refused(NotALowerLevel)


def test_only_assist_and_statutory_items_that_cover_the_matter_do() -> None:
    for item in ("duty.city-management", "assist.emergency", "no.such.item"):
        story = accepted().when(DISPATCHER, DelegateDown, **{**DOWN, "item": item})
        story.then_refused(ItemNotDelegable)


def test_what_is_dispatched_is_reassigned_instead() -> None:
    dispatched().when(DISPATCHER, DelegateDown, **DOWN).then_refused(IncidentAwaitsSignature)
