from domain.incident.commands.changes import ConfirmVoid, RequestVoid
from domain.incident.commands.intake import MergeDuplicate
from domain.incident.errors.changes import NoVoidPending, SecondPersonNeeded
from domain.incident.errors.intake import DuplicatesAttached, ParentNotNamed
from domain.incident.events.changes import IncidentVoided
from domain.incident.events.dispatch import ChildEnded
from domain.incident.terms import ChildOutcome, Status, TaskStatus, VoidReason
from tests.support.examples import DISPATCHER, SUPERVISOR
from tests.support.incident_town import Story, words
from tests.support.incidents import handling, helped, report, reported, waiting


def asked(story: Story) -> Story:
    return story.does(DISPATCHER, RequestVoid, reason=VoidReason.MISFILED, text=words("twice"))


def test_a_second_person_confirms_and_open_tasks_are_recalled() -> None:
    story = asked(helped()).when(SUPERVISOR, ConfirmVoid)
    story.then(IncidentVoided, reason=VoidReason.MISFILED)
    assert story.incident.status is Status.VOIDED
    assert {task.status for task in story.incident.tasks} == {TaskStatus.RECALLED}
    assert story.incident.clocks == ()


def test_the_first_person_does_not() -> None:
    asked(handling()).when(DISPATCHER, ConfirmVoid).then_refused(SecondPersonNeeded)


def test_without_a_request_there_is_nothing_to_confirm() -> None:
    handling().when(SUPERVISOR, ConfirmVoid).then_refused(NoVoidPending)


def test_not_once_duplicates_are_attached() -> None:
    story = asked(reported())
    report(story.town).does(DISPATCHER, MergeDuplicate, master=story.stream)
    story.when(SUPERVISOR, ConfirmVoid).then_refused(DuplicatesAttached)


def test_a_void_part_is_told_to_what_it_was_split_from() -> None:
    parent = waiting()
    part = asked(Story(parent.town, parent.incident.children[0]))
    part.when(SUPERVISOR, ConfirmVoid).then_refused(ParentNotNamed)
    part.when(SUPERVISOR, ConfirmVoid, parent=parent.stream).then(IncidentVoided)
    assert parent.last.event == ChildEnded(child=part.stream, outcome=ChildOutcome.VOIDED)
