"""Which other streams a command must see, and which sequence it draws its number from."""

from datetime import UTC, datetime, timedelta
from typing import Any

from domain.incident.commands.changes import ConfirmVoid, Undo
from domain.incident.commands.closing import CloseByTimer, CloseIncident
from domain.incident.commands.dispatch import DispatchTask, SplitIncident
from domain.incident.commands.intake import (
    MergeDuplicate,
    RejectIncident,
    ReportIncident,
    SelfHandle,
    UnmergeDuplicate,
    VerifyReport,
)
from domain.incident.decide import acted_on, needs, number_keys
from domain.incident.events.dispatch import Part
from domain.incident.state import claims
from domain.incident.terms import Channel, CloseCode, RejectReason, UnmergeReason
from domain.kernel import Command
from domain.streams import KIND_OF_COMMAND
from tests.support.examples import CATALOGUE, GRID, URBAN, an_id
from tests.support.incident_town import words
from tests.support.incidents import reported

ID, STREAM, MASTER, PARENT = map(an_id, ("command", "stream", "master", "parent"))
ABOUT: dict[str, Any] = {"command_id": ID, "stream": STREAM}


def test_a_merge_sees_the_master_and_what_the_duplicate_was_split_from() -> None:
    merge = MergeDuplicate(**ABOUT, master=MASTER, parent=PARENT)
    assert needs(merge, CATALOGUE).streams == (MASTER, PARENT)
    assert needs(MergeDuplicate(**ABOUT, master=MASTER), CATALOGUE).streams == (MASTER,)
    unmerge = UnmergeDuplicate(**ABOUT, master=MASTER, reason=UnmergeReason.MISTAKE)
    assert needs(unmerge, CATALOGUE).streams == (MASTER,)


def test_what_may_end_a_part_sees_its_parent() -> None:
    ends = (
        RejectIncident(**ABOUT, reason=RejectReason.OUT_OF_SCOPE, told=words("no"), parent=PARENT),
        CloseIncident(**ABOUT, close_code=CloseCode.SOLVED, parent=PARENT),
        CloseByTimer(**ABOUT, parent=PARENT),
        ConfirmVoid(**ABOUT, parent=PARENT),
    )
    assert {needs(command, CATALOGUE).streams for command in ends} == {(PARENT,)}


def test_a_split_sees_the_streams_that_it_opens() -> None:
    parts = (Part(category="E3"), Part(category="D5"))
    split = SplitIncident(**ABOUT, parts=parts)
    children = needs(split, CATALOGUE).streams
    assert len(set(children)) == 2
    assert {child.version for child in children} == {5}, "derived: nobody can spend them before"


def test_undoing_sees_what_it_names_and_most_commands_see_nothing_else() -> None:
    assert needs(Undo(**ABOUT, of=ID, also=(MASTER,)), CATALOGUE).streams == (MASTER,)
    assert needs(DispatchTask(**ABOUT, unit=URBAN), CATALOGUE).streams == ()


def test_a_report_draws_from_its_community_in_the_local_year() -> None:
    report = ReportIncident(
        command_id=ID, stream=ID, channel=Channel.PATROL, category="E3", grid=GRID
    )
    new_year = datetime(2020, 12, 31, 16, tzinfo=UTC)
    just_before = new_year - timedelta.resolution
    for _ in range(2):  # what the catalogue found out for one of them holds for no other
        assert number_keys(report, CATALOGUE, just_before) == ("017-2020",)
        assert number_keys(report, CATALOGUE, new_year) == ("017-2021",)
    unknown = report.model_copy(update={"grid": an_id("no grid")})
    assert number_keys(unknown, CATALOGUE, new_year) == ()
    assert number_keys(DispatchTask(**ABOUT, unit=URBAN), CATALOGUE, new_year) == ()


def test_a_report_acts_on_nothing_before_it() -> None:
    report = ReportIncident(
        command_id=ID, stream=ID, channel=Channel.PATROL, category="E3", grid=GRID
    )
    assert acted_on(None, report) is None
    assert acted_on(reported().incident, DispatchTask(**ABOUT, unit=URBAN)) is None


def test_looking_at_a_report_comes_after_the_report() -> None:
    incident = reported().incident
    assert acted_on(incident, VerifyReport(**ABOUT, valid=True)) == incident.reported.at
    handle = SelfHandle(**ABOUT, before=(), after=())
    assert acted_on(incident, handle) == incident.reported.at


def test_an_incident_holds_no_key() -> None:
    story = reported()
    assert claims(story.last.event, story.stream) == ()


def test_every_command_of_an_incident_finds_its_way() -> None:
    kinds: set[type[Command]] = {DispatchTask, ReportIncident, SplitIncident}
    assert {KIND_OF_COMMAND[kind].name for kind in kinds} == {"incident"}
