from typing import Any

from domain.incident.commands.dispatch import EscalateIncident
from domain.incident.commands.intake import AcceptIncident
from domain.incident.errors.dispatch import NotTheNextLevel
from domain.incident.events.dispatch import IncidentEscalated
from domain.incident.terms import EscalationCause, Timer, TriedAction
from domain.kernel import Level
from tests.support.examples import DESK_CLERK, DISPATCHER
from tests.support.incident_town import Story, words
from tests.support.incidents import accepted, reported

TRIED: dict[str, Any] = {"tried": (TriedAction.SITE_VISIT, TriedAction.UNIT_ASKED)}


def at_community() -> Story:
    return reported().does(DESK_CLERK, AcceptIncident)


def test_a_matter_climbs_one_level_with_what_was_tried() -> None:
    story = at_community().after(days=1)
    story.when(
        DESK_CLERK, EscalateIncident, to_level=Level.TOWNSHIP, text=words("too much"), **TRIED
    )
    story.then(
        IncidentEscalated, from_level=Level.COMMUNITY, to_level=Level.TOWNSHIP,
        cause=EscalationCause.MANUAL, **TRIED,
    )  # fmt: skip
    assert story.incident.level is Level.TOWNSHIP
    clock = story.incident.clock(Timer.LEVEL)
    assert clock
    assert clock.started_at == story.town.now


def test_no_level_of_the_ladder_is_skipped() -> None:
    story = at_community().when(DESK_CLERK, EscalateIncident, to_level=Level.COUNTY, **TRIED)
    story.then_refused(NotTheNextLevel)


def test_above_the_top_there_is_nothing() -> None:
    story = accepted().when(DISPATCHER, EscalateIncident, to_level=Level.PREFECTURE, **TRIED)
    story.then_refused(NotTheNextLevel)


def test_it_climbs_on_step_by_step() -> None:
    story = at_community()
    story.does(DESK_CLERK, EscalateIncident, to_level=Level.TOWNSHIP, **TRIED)
    story.when(DESK_CLERK, EscalateIncident, to_level=Level.COUNTY, **TRIED)
    story.then(IncidentEscalated, from_level=Level.TOWNSHIP)
