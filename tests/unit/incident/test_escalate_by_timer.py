from datetime import timedelta

from domain.incident.commands.intake import AcceptIncident
from domain.incident.commands.watch import EscalateByTimer
from domain.incident.errors.closing import NotYetDue
from domain.incident.errors.dispatch import LeaderNeeded
from domain.incident.events.dispatch import IncidentEscalated, LeaderAssigned
from domain.incident.terms import EscalationCause, Timer
from domain.kernel import Cite, Level
from tests.support.examples import DESK_CLERK, STREET_LEADER, SYSTEM
from tests.support.incident_town import Story
from tests.support.incidents import accepted, reported


def due(story: Story) -> Story:
    clock = story.incident.clock(Timer.LEVEL)
    assert clock
    return story.at(clock.due)


def test_when_the_level_timer_runs_out_the_next_level_has_it() -> None:
    story = due(reported().does(DESK_CLERK, AcceptIncident))
    story.when(SYSTEM, EscalateByTimer)
    story.then(
        IncidentEscalated, from_level=Level.COMMUNITY, to_level=Level.TOWNSHIP,
        cause=EscalationCause.TIMER, tried=(),
    )  # fmt: skip
    due(story).when(SYSTEM, EscalateByTimer).then(IncidentEscalated, to_level=Level.COUNTY)


def test_at_the_top_a_named_leader_takes_the_case_once() -> None:
    story = due(accepted())
    story.when(SYSTEM, EscalateByTimer).then_refused(LeaderNeeded)
    story.when(SYSTEM, EscalateByTimer, leader=STREET_LEADER.post)
    story.then(
        LeaderAssigned, post=STREET_LEADER.post,
        rules=(Cite(key="incident.limits", version=1), Cite(key="work", version=1)),
    )  # fmt: skip
    assert not story.incident.clock(Timer.LEVEL)
    assert story.incident.clock(Timer.LEADER)
    story.after(days=60).when(SYSTEM, EscalateByTimer).then_refused(NotYetDue)


def test_not_a_second_early() -> None:
    story = due(accepted())
    story.at(story.town.now - timedelta(seconds=1))
    story.when(SYSTEM, EscalateByTimer, leader=STREET_LEADER.post).then_refused(NotYetDue)


def test_after_a_reopening_the_leader_who_has_it_keeps_it() -> None:
    story = due(accepted()).does(SYSTEM, EscalateByTimer, leader=STREET_LEADER.post)
    assert story.incident.led
