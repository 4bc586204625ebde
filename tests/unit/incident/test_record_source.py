from typing import Any

import pytest

from domain.incident.commands.changes import AddNote
from domain.incident.commands.intake import RecordSource
from domain.incident.decide import needs
from domain.incident.errors.intake import SourceIsAnother
from domain.incident.errors.standing import IncidentIsImported
from domain.incident.events.intake import Counter, SourceRecorded
from domain.incident.lifecycle import allowed
from domain.incident.terms import Channel, Milestone, Status
from domain.kernel import Actor, ActorKind
from tests.support.examples import OFFICER_A, an_id
from tests.support.incident_commands import SOURCE_ROW
from tests.support.incident_town import Story, Town, words
from tests.support.incidents import reported

IMPORTER = Actor(ActorKind.IMPORT, an_id("import batch"))
CLOSED: dict[str, Any] = {
    **SOURCE_ROW, "row_key": "case-1#closed", "milestone": Milestone.CLOSED,
    "state": Status.CLOSED, "area_key": "Council District 3", "category_key": "Graffiti",
    "unit_key": "OCB", "channel": Channel.APP, "flags": ("LATE",),
    "counters": (Counter(key="reassigned", count=2),),
}  # fmt: skip


def imported() -> Story:
    town = Town()
    story = Story(town, an_id("imported case"))
    town.do(
        IMPORTER,
        RecordSource(command_id=town.new_id(), stream=story.stream, **SOURCE_ROW),
    )
    return story


def test_the_first_row_of_a_case_opens_it_as_imported() -> None:
    story = imported()
    assert story.last.event == SourceRecorded(**SOURCE_ROW)
    assert story.incident.imported
    assert story.incident.clocks == ()


def test_a_later_row_is_believed_whatever_it_says() -> None:
    story = imported().when(IMPORTER, RecordSource, **CLOSED)
    story.then(SourceRecorded, **CLOSED)
    assert story.incident.status is Status.CLOSED
    back = {**CLOSED, "row_key": "case-1#again", "state": Status.HANDLING}
    story.when(IMPORTER, RecordSource, **back).then(SourceRecorded, state=Status.HANDLING)


def test_the_same_row_twice_adds_nothing() -> None:
    imported().when(IMPORTER, RecordSource, **SOURCE_ROW).then_nothing()


def test_a_case_belongs_to_its_source() -> None:
    other = {**CLOSED, "source": "another-log"}
    imported().when(IMPORTER, RecordSource, **other).then_refused(SourceIsAnother)
    reported().when(IMPORTER, RecordSource, **CLOSED).then_refused(SourceIsAnother)


def test_nobody_works_on_an_imported_incident() -> None:
    story = imported()
    story.when(OFFICER_A, AddNote, text=words("hello")).then_refused(IncidentIsImported)
    assert allowed(story.incident) == ()


def test_a_row_needs_no_catalogue_and_no_other_stream() -> None:
    town = Town()
    command = RecordSource(command_id=town.new_id(), stream=an_id("case"), **CLOSED)
    assert needs(command, town.catalogue).streams == ()
    assert [type(event) for _, event in town.ask(IMPORTER, command)] == [SourceRecorded]


def test_a_key_is_short_and_printable() -> None:
    with pytest.raises(ValueError, match="row_key"):
        imported().when(IMPORTER, RecordSource, **{**SOURCE_ROW, "row_key": "x" * 65})
