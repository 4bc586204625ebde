from typing import Any

from domain.incident.commands.changes import RequestVoid
from domain.incident.commands.intake import MergeDuplicate, RejectIncident
from domain.incident.errors.changes import VoidPending
from domain.incident.errors.intake import DuplicatesAttached, ParentNotNamed
from domain.incident.events.dispatch import ChildEnded
from domain.incident.events.intake import IncidentRejected
from domain.incident.terms import ChildOutcome, RejectReason, Status, VoidReason
from tests.support.examples import DISPATCHER, an_id
from tests.support.incident_town import Story, words
from tests.support.incidents import report, reported, waiting

WHY: dict[str, Any] = {"reason": RejectReason.GOES_TO_110, "told": words("call the police")}


def test_a_report_is_rejected_with_a_reason_and_what_the_reporter_was_told() -> None:
    story = reported().when(DISPATCHER, RejectIncident, **WHY)
    story.then(IncidentRejected, **WHY)
    assert story.incident.status is Status.REJECTED
    assert story.incident.clocks == ()


def test_not_while_duplicates_are_attached() -> None:
    master = reported()
    report(master.town).does(DISPATCHER, MergeDuplicate, master=master.stream)
    master.when(DISPATCHER, RejectIncident, **WHY).then_refused(DuplicatesAttached)


def test_not_while_a_void_is_pending() -> None:
    story = reported().does(DISPATCHER, RequestVoid, reason=VoidReason.TEST, text=words("drill"))
    story.when(DISPATCHER, RejectIncident, **WHY).then_refused(VoidPending)


def test_a_rejected_part_is_told_to_what_it_was_split_from() -> None:
    parent = waiting()
    child = Story(parent.town, parent.incident.children[0])
    child.when(DISPATCHER, RejectIncident, **WHY).then_refused(ParentNotNamed)
    child.when(DISPATCHER, RejectIncident, **WHY, parent=parent.stream).then(IncidentRejected)
    assert parent.last.event == ChildEnded(child=child.stream, outcome=ChildOutcome.REJECTED)


def test_what_was_never_split_off_names_no_parent() -> None:
    story = reported().when(DISPATCHER, RejectIncident, **WHY, parent=an_id("some incident"))
    story.then_refused(ParentNotNamed)
