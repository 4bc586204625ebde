from domain.incident.commands.changes import AddNote, ConfirmVoid, RequestVoid
from domain.incident.errors.field import NothingSaid
from domain.incident.errors.standing import IncidentIsVoided
from domain.incident.events.changes import NoteAdded
from domain.incident.terms import VoidReason
from tests.support.examples import DESK_CLERK, DISPATCHER, SUPERVISOR
from tests.support.incident_town import photo, words
from tests.support.incidents import closed, handling, merged, parked, waiting


def test_notes_and_photos_are_added_wherever_it_stands() -> None:
    for story in (handling(), parked(), waiting(), merged()[0], closed()):
        story.when(DESK_CLERK, AddNote, text=words("a note"), evidence=(photo("more"),))
        story.then(NoteAdded, text=words("a note"), evidence=(photo("more"),))
        assert photo("more").sha256 in story.incident.proofs


def test_the_same_note_twice_is_two_notes() -> None:
    story = handling()
    for _ in range(2):
        story.when(DESK_CLERK, AddNote, text=words("a note")).then(NoteAdded)


def test_a_note_says_something() -> None:
    handling().when(DESK_CLERK, AddNote).then_refused(NothingSaid)


def test_what_is_void_takes_no_note() -> None:
    story = handling().does(DISPATCHER, RequestVoid, reason=VoidReason.TEST, text=words("drill"))
    story.does(SUPERVISOR, ConfirmVoid)
    story.when(DESK_CLERK, AddNote, text=words("a note")).then_refused(IncidentIsVoided)
