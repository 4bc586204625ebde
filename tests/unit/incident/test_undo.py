from typing import Any
from uuid import UUID

from domain.incident.commands.changes import AddNote, RegradeIncident, Undo
from domain.incident.commands.closing import CloseIncident, ReopenIncident, VerifyResolution
from domain.incident.commands.dispatch import DispatchTask
from domain.incident.commands.intake import AcceptIncident, AnswerAtDesk, MergeDuplicate
from domain.incident.errors.changes import (
    NotUndoable,
    NotYoursToUndo,
    SomethingSince,
    StreamsNotNamed,
    UndoTooLate,
)
from domain.incident.events.changes import Undone
from domain.incident.events.dispatch import TaskDispatched
from domain.incident.terms import (
    ChangeReason,
    CheckMode,
    CloseCode,
    ReopenReason,
    Seen,
    Status,
    TaskStatus,
    Undoable,
)
from domain.urgency import Urgency
from tests.support.examples import (
    DESK_CLERK,
    DISPATCHER,
    DISPATCHER_2,
    OFFICER_A,
    SUPERVISOR,
    SYSTEM,
    TEAM,
    URBAN,
    VERIFIER,
    an_id,
)
from tests.support.incident_town import Story, photo, words
from tests.support.incidents import (
    accepted,
    closed,
    dispatched,
    handling,
    merged,
    reported,
    waiting,
)


def of(story: Story) -> UUID:
    """The first event of the last command."""
    assert story.incident.last
    return story.incident.last.event_ids[0]


def test_a_dispatch_is_taken_back_and_counts_as_none() -> None:
    before = accepted()
    clocks = before.incident.clocks
    story = before.does(DISPATCHER, DispatchTask, unit=URBAN).after(seconds=10)
    task = story.task.id
    story.when(DISPATCHER, Undo, of=of(story))
    story.then(Undone, undone=Undoable.DISPATCH, status=Status.ACCEPTED, task_id=task)
    assert story.incident.status is Status.ACCEPTED
    assert story.incident.clocks == clocks
    assert story.incident.dispatchers == frozenset()
    assert story.task.status is TaskStatus.RECALLED
    story.when(DISPATCHER, DispatchTask, unit=URBAN).then(TaskDispatched, attempt=1)


def test_so_is_an_assistants() -> None:
    story = handling().does(DISPATCHER, DispatchTask, unit=TEAM, lead=False)
    story.when(DISPATCHER, Undo, of=of(story)).then(Undone, status=Status.HANDLING)
    assert len(story.incident.open_tasks) == 1


def test_a_merge_is_taken_back_on_both_sides() -> None:
    duplicate, master = merged(dispatched())
    assert duplicate.incident.laid_aside
    duplicate.when(DISPATCHER, Undo, of=of(duplicate), also=(master.stream,))
    duplicate.then(Undone, undone=Undoable.MERGE, status=Status.DISPATCHED, other=master.stream)
    assert duplicate.incident.status is Status.DISPATCHED
    assert master.incident.attached == {}
    undone = master.last.event
    assert isinstance(undone, Undone)
    assert (undone.undone, undone.other) == (Undoable.MERGE, duplicate.stream)


def test_a_closing_is_taken_back_without_counting_as_reopened() -> None:
    story = closed().when(DISPATCHER, Undo, of=of(closed()))
    story.then(Undone, undone=Undoable.CLOSE, status=Status.VERIFIED)
    assert story.incident.status is Status.VERIFIED
    assert story.incident.reopened == 0
    story.when(DISPATCHER, CloseIncident, close_code=CloseCode.SOLVED)
    assert story.town.ask(DISPATCHER, story.command)


def test_a_regrading_is_taken_back_with_its_dues() -> None:
    story = dispatched()
    clocks = story.incident.clocks
    story.does(
        DISPATCHER, RegradeIncident, urgency=Urgency.URGENT, reason=ChangeReason.WRONG_AT_INTAKE
    )
    story.when(DISPATCHER, Undo, of=of(story)).then(Undone, urgency=Urgency.ROUTINE)
    assert story.incident.clocks == clocks
    assert story.incident.urgency is Urgency.ROUTINE


def test_every_fact_of_a_command_names_it_and_the_first_is_told() -> None:
    story = dispatched()
    story.does(
        DISPATCHER, RegradeIncident, urgency=Urgency.URGENT, reason=ChangeReason.WRONG_AT_INTAKE
    )
    assert story.incident.last
    ids = story.incident.last.event_ids
    facts = story.town.facts[story.stream]
    assert ids == tuple(f.event_id for f in facts if f.command_id == facts[-1].command_id)
    assert len(ids) > 1
    story.when(DISPATCHER, Undo, of=ids[-1])
    ((_, undone),) = story.town.ask(DISPATCHER, story.command)
    assert isinstance(undone, Undone)
    assert undone.of == ids[0]


def test_what_it_found_keeps_nothing_of_what_was_done_before_it() -> None:
    last = dispatched().incident.last
    assert last
    assert last.before
    assert last.before.last is None, "else every state held all the states before it"


def explained(part: Story, parent: Story) -> Story:
    """A part that is answered, and so closed."""
    if part.incident.status is Status.REPORTED:
        part.does(DISPATCHER, AcceptIncident)
    part.does(DESK_CLERK, AnswerAtDesk, code=CloseCode.EXPLAINED, text=words("so"))
    part.does(
        VERIFIER, VerifyResolution, seen=Seen.FIXED, mode=CheckMode.REMOTE,
        evidence=(photo("call"),),
    )  # fmt: skip
    closing: dict[str, Any] = {"close_code": CloseCode.EXPLAINED, "parent": parent.stream}
    return part.does(DISPATCHER, CloseIncident, **closing)


def test_a_part_closed_by_mistake_is_open_again_on_its_parent_too() -> None:
    parent = waiting()
    part = explained(Story(parent.town, parent.incident.children[0]), parent)
    assert part.stream not in parent.incident.holds
    part.when(DISPATCHER, Undo, of=of(part)).then_refused(StreamsNotNamed)
    part.when(DISPATCHER, Undo, of=of(part), also=(parent.stream,)).then(Undone)
    assert part.stream in parent.incident.holds


def test_the_second_closing_of_a_part_is_its_own_affair() -> None:
    """Its parent was told of the first alone, and has nothing to take back."""
    parent = waiting()
    part = explained(Story(parent.town, parent.incident.children[0]), parent)
    explained(part.does(SUPERVISOR, ReopenIncident, reason=ReopenReason.CAME_BACK), parent)
    part.when(DISPATCHER, Undo, of=of(part)).then(Undone, status=Status.VERIFIED)
    assert part.stream not in parent.incident.holds


def test_only_its_author_undoes_it() -> None:
    story = dispatched()
    story.when(DISPATCHER_2, Undo, of=of(story)).then_refused(NotYoursToUndo)


def test_after_ten_seconds_it_is_too_late() -> None:
    story = dispatched().after(seconds=11)
    story.when(DISPATCHER, Undo, of=of(story)).then_refused(UndoTooLate)


def test_not_once_anything_has_been_recorded_since() -> None:
    story = dispatched()
    event = of(story)
    story.does(DESK_CLERK, AddNote, text=words("hm"))
    story.when(DISPATCHER, Undo, of=event).then_refused(SomethingSince)
    duplicate, master = merged()
    master.does(DESK_CLERK, AddNote, text=words("hm"))
    duplicate.when(DISPATCHER, Undo, of=of(duplicate), also=(master.stream,))
    duplicate.then_refused(SomethingSince)


def test_a_merge_is_undone_from_the_duplicate_and_names_the_master() -> None:
    duplicate, master = merged()
    master.when(DISPATCHER, Undo, of=of(master)).then_refused(NotUndoable)
    for also in ((), (an_id("another"),), (master.stream, an_id("another"))):
        duplicate.when(DISPATCHER, Undo, of=of(duplicate), also=also)
        duplicate.then_refused(StreamsNotNamed)


def test_nothing_else_is_undone() -> None:
    story = accepted()
    story.when(DISPATCHER, Undo, of=of(story)).then_refused(NotUndoable)
    begun = reported()
    begun.when(OFFICER_A, Undo, of=begun.last.event_id).then_refused(NotUndoable)
    noted = closed().does(DISPATCHER, AddNote, text=words("hm"))
    noted.when(DISPATCHER, Undo, of=of(noted)).then_refused(NotUndoable)
    undone = dispatched()
    undone.does(DISPATCHER, Undo, of=of(undone))
    undone.when(DISPATCHER, Undo, of=an_id("the undoing")).then_refused(SomethingSince)


def test_who_undoes_is_who_did_even_for_the_system() -> None:
    story = dispatched()
    story.when(SYSTEM, Undo, of=of(story)).then_refused(NotYoursToUndo)


def test_a_merge_may_follow_an_undone_merge() -> None:
    duplicate, master = merged()
    duplicate.does(DISPATCHER, Undo, of=of(duplicate), also=(master.stream,))
    duplicate.does(DISPATCHER, MergeDuplicate, master=master.stream)
    assert duplicate.incident.status is Status.MERGED
