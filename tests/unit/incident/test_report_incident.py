from datetime import timedelta

import pytest

from domain.grid.events import AbsenceStarted
from domain.incident.commands.changes import AddNote
from domain.incident.commands.intake import ReportIncident
from domain.incident.errors.intake import CategoryUnknown, GridNotActive, IncidentExists
from domain.incident.events.intake import IncidentReported
from domain.incident.incident import Proof
from domain.incident.state import evolve
from domain.incident.terms import Channel, Status, Timer
from domain.kernel import Cite, GeoPoint
from domain.urgency import Urgency
from tests.support.examples import (
    CATALOGUE,
    COMMUNITY,
    DESK_CLERK,
    GRID,
    OFFICER_A,
    OFFICER_B,
    SYSTEM,
    VILLAGE,
    VILLAGE_GRID,
    an_id,
)
from tests.support.given import AT, fact
from tests.support.incident_town import HERE, Story, Town, photo, words
from tests.support.incidents import report, reported


def the_report(story: Story) -> IncidentReported:
    event = story.town.facts[story.stream][0].event
    assert isinstance(event, IncidentReported)
    return event


def test_a_report_holds_all_that_a_view_needs() -> None:
    event = the_report(reported(evidence=(photo("wall"),), occurred_at=AT - timedelta(hours=1)))
    assert event == IncidentReported(
        number="017-2020-00001",
        channel=Channel.HOTLINE_12345,
        category="E3",
        urgency=Urgency.ROUTINE,
        grid=GRID,
        grid_code="640181001017001",
        grid_version=1,
        community=COMMUNITY,
        geo=HERE,
        text=words("posters"),
        evidence=(photo("wall"),),
        first_receiver=OFFICER_A.post,
        resident=True,
        occurred_at=AT - timedelta(hours=1),
        due_accept=AT + timedelta(minutes=30),
        rules=(Cite(key="incident.timers", version=1), Cite(key="work", version=1)),
    )


def test_an_original_is_declared_when_it_is_received_even_of_a_report_made_offline() -> None:
    (report_made,) = reported(evidence=(photo("wall"),)).town.facts.values()
    offline = report_made[0]._replace(effective_at=AT - timedelta(hours=9))
    incident = evolve(None, offline)
    assert incident.proofs == {photo("wall").sha256: Proof(offline.decided_at)}
    assert incident.reported.at == offline.effective_at


def test_a_report_is_numbered_in_its_community_and_local_year() -> None:
    town = Town(now=AT.replace(month=12, day=31, hour=16))
    first, second = report(town), report(town)
    other = report(town, grid=VILLAGE_GRID)
    assert the_report(first).number == "017-2021-00001"
    assert the_report(second).number == "017-2021-00002"
    assert the_report(other).number == "201-2021-00001"
    assert the_report(other).community == VILLAGE


def test_the_time_to_accept_starts_at_receipt_even_when_the_report_was_made_offline() -> None:
    town = Town()
    stream = town.new_id()
    asked = ReportIncident(
        command_id=stream, stream=stream, channel=Channel.PATROL, category="E3", grid=GRID
    )
    town.do(OFFICER_A, asked, effective_at=AT - timedelta(hours=6))
    incident = town.states[stream]
    assert incident.reported.at == AT - timedelta(hours=6)
    clock = incident.clock(Timer.T1)
    assert clock
    assert clock.due == AT + timedelta(minutes=30)


def test_the_time_to_accept_of_a_later_report_starts_later() -> None:
    """Both are decided on one catalogue, which remembers the terms that it gave."""
    town = Town(CATALOGUE._replace())
    first = report(town)
    second = report(first.after(hours=2).town)
    assert the_report(second).due_accept - the_report(first).due_accept == timedelta(hours=2)


def test_the_category_gives_the_urgency_unless_the_report_does() -> None:
    assert the_report(reported(category="F2")).urgency is Urgency.URGENT
    assert the_report(reported(category="F2", urgency=Urgency.PROMPT)).urgency is Urgency.PROMPT


def test_a_private_category_keeps_no_point() -> None:
    assert the_report(reported(category="A4")).geo is None


def test_a_patrol_report_has_no_resident_unless_one_left_a_contact() -> None:
    assert not the_report(reported(channel=Channel.PATROL)).resident
    assert the_report(reported(channel=Channel.PATROL, reporter_phone=words("phone"))).resident


def test_what_no_person_reports_goes_first_to_the_officer_of_the_grid() -> None:
    story = report(Town(), SYSTEM, channel=Channel.SENSOR)
    assert the_report(story).first_receiver == OFFICER_A.post


def test_who_receives_it_first_is_who_was_there_when_it_was_reported() -> None:
    """Not who is there when it arrives, hours later."""
    away = AbsenceStarted(post=OFFICER_A.post, valid_from=AT - timedelta(hours=1))
    catalogue = CATALOGUE.after(fact(away, stream=GRID))
    for hours, receiver in ((2, OFFICER_A), (0, OFFICER_B)):
        town = Town(catalogue)
        stream = town.new_id()
        asked = ReportIncident(
            command_id=stream, stream=stream, channel=Channel.SENSOR, category="E3", grid=GRID
        )
        town.do(SYSTEM, asked, effective_at=AT - timedelta(hours=hours))
        assert the_report(Story(town, stream)).first_receiver == receiver.post


def test_the_same_person_may_report_the_same_stream_twice() -> None:
    story = reported()
    again = {"channel": Channel.HOTLINE_12345, "category": "E3", "grid": GRID}
    story.when(OFFICER_A, ReportIncident, **again).then_nothing()
    story.when(DESK_CLERK, ReportIncident, **again).then_refused(IncidentExists)


def test_a_grid_that_does_not_exist_takes_no_report() -> None:
    with pytest.raises(GridNotActive):
        reported(grid=an_id("no grid"))


def test_a_category_that_does_not_exist_takes_no_report() -> None:
    with pytest.raises(CategoryUnknown):
        reported(category="Z9")


def test_a_point_off_the_globe_is_no_point() -> None:
    with pytest.raises(ValueError, match="less than or equal to 90"):
        GeoPoint(lat=91.0, lon=0.0)


def test_a_report_begins_at_reported() -> None:
    assert reported().incident.status is Status.REPORTED


def test_a_history_begins_with_a_report() -> None:
    note = reported().does(OFFICER_A, AddNote, text=words("hm")).last
    with pytest.raises(AssertionError, match="does not begin with"):
        evolve(None, note)


def test_a_history_that_begins_twice_is_folded_all_the_same() -> None:
    story = reported()
    assert evolve(story.incident, story.last).status is Status.REPORTED
