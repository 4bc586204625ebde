from domain.incident.commands.changes import RequestVoid
from domain.incident.commands.intake import MergeDuplicate
from domain.incident.errors.changes import VoidPending
from domain.incident.errors.intake import IncidentNotFound, MasterUnfit, NotTheSameMatter
from domain.incident.errors.standing import IncidentIsMerged
from domain.incident.events.dispatch import ChildEnded
from domain.incident.events.intake import DuplicateAttached, DuplicateMerged
from domain.incident.terms import Channel, ChildOutcome, Status, VoidReason
from tests.support.examples import DISPATCHER, DISPATCHER_2, VILLAGE_GRID, an_id
from tests.support.incident_town import Story, words
from tests.support.incidents import accepted, closed, dispatched, merged, report, reported, waiting


def test_a_duplicate_is_merged_and_its_reporter_counted_on_the_master() -> None:
    master = accepted(channel=Channel.PATROL)
    duplicate = report(master.town)
    duplicate.when(DISPATCHER, MergeDuplicate, master=master.stream)
    duplicate.then(DuplicateMerged, master=master.stream)
    assert duplicate.incident.status is Status.MERGED
    assert duplicate.incident.clocks == ()
    assert master.last.event == DuplicateAttached(
        duplicate=duplicate.stream, contacts=1, resident=True
    )
    assert master.incident.any_resident


def test_a_dispatched_duplicate_waits_with_its_task() -> None:
    duplicate, _ = merged(dispatched())
    assert duplicate.incident.status is Status.MERGED
    assert duplicate.incident.open_tasks


def test_a_merged_master_brings_its_duplicates_along() -> None:
    _, middle = merged()
    final = report(middle.town)
    middle.when(DISPATCHER, MergeDuplicate, master=final.stream).then(DuplicateMerged)
    assert final.last.event == DuplicateAttached(duplicate=middle.stream, contacts=2, resident=True)


def test_no_incident_is_its_own_master() -> None:
    story = reported()
    story.when(DISPATCHER, MergeDuplicate, master=story.stream).then_refused(MasterUnfit)


def test_a_master_exists_and_is_open() -> None:
    story = closed()
    duplicate = report(story.town)
    duplicate.when(DISPATCHER, MergeDuplicate, master=story.stream).then_refused(MasterUnfit)


def test_a_master_that_is_none_reads_as_one_out_of_reach() -> None:
    duplicate = reported()
    duplicate.when(DISPATCHER, MergeDuplicate, master=an_id("nobody")).then_refused(
        IncidentNotFound
    )


def test_merging_can_form_no_circle() -> None:
    duplicate, master = merged()
    master.when(DISPATCHER, MergeDuplicate, master=duplicate.stream).then_refused(MasterUnfit)


def test_only_what_is_of_one_class_and_community_is_one_matter() -> None:
    story = reported()
    elsewhere = report(story.town, grid=VILLAGE_GRID)
    another = report(story.town, category="D1")
    for other in (elsewhere, another):
        story.when(DISPATCHER, MergeDuplicate, master=other.stream)
        story.then_refused(NotTheSameMatter)


def test_not_while_a_void_is_pending() -> None:
    story = reported().does(DISPATCHER, RequestVoid, reason=VoidReason.TEST, text=words("drill"))
    master = report(story.town)
    story.when(DISPATCHER, MergeDuplicate, master=master.stream).then_refused(VoidPending)


def test_a_merged_part_is_told_to_what_it_was_split_from() -> None:
    parent = waiting()
    part = Story(parent.town, parent.incident.children[0])
    master = report(parent.town)
    part.when(DISPATCHER, MergeDuplicate, master=master.stream, parent=parent.stream)
    part.then(DuplicateMerged)
    assert parent.last.event == ChildEnded(child=part.stream, outcome=ChildOutcome.MERGED)


def test_somebody_elses_merge_holds() -> None:
    duplicate, master = merged()
    duplicate.when(DISPATCHER_2, MergeDuplicate, master=master.stream)
    duplicate.then_refused(IncidentIsMerged)
