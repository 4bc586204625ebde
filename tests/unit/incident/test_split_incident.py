from typing import Any

from domain.incident.commands.changes import ConfirmVoid, RequestVoid
from domain.incident.commands.dispatch import DispatchTask, RecallTask, SplitIncident
from domain.incident.commands.intake import AcceptIncident, RejectIncident
from domain.incident.errors.changes import VoidPending
from domain.incident.errors.dispatch import TooManyParts
from domain.incident.errors.intake import CategoryUnknown, OpenTaskLeft
from domain.incident.events.dispatch import ChildEnded, IncidentSplit, Part
from domain.incident.events.intake import IncidentReported
from domain.incident.terms import RecallReason, RejectReason, Status, Timer, VoidReason
from domain.urgency import Urgency
from tests.support.examples import DISPATCHER, SUPERVISOR, TEAM
from tests.support.incident_town import HERE, Story, words
from tests.support.incidents import accepted, dispatched, waiting

PARTS: dict[str, Any] = {"parts": (Part(category="A4"), Part(category="D5"))}


def test_each_part_is_reported_in_the_same_place_under_the_parents_number() -> None:
    story = accepted().when(DISPATCHER, SplitIncident, **PARTS).then(IncidentSplit, **PARTS)
    reports = [story.town.facts[child][0].event for child in story.incident.children]
    assert all(isinstance(event, IncidentReported) for event in reports)
    first, second = (event for event in reports if isinstance(event, IncidentReported))
    assert (first.number, second.number) == ("017-2020-0000101", "017-2020-0000102")
    assert first.parent == second.parent == story.stream
    assert (first.text, first.geo, second.geo) == (words("posters"), None, HERE)
    assert first.urgency is second.urgency is Urgency.ROUTINE
    assert not first.resident


def test_the_parent_stands_still_until_the_last_part_has_ended() -> None:
    story = waiting()
    assert story.incident.standing_still
    first, second = (Story(story.town, child) for child in story.incident.children)
    why: dict[str, Any] = {"parent": story.stream, "told": words("not ours")}
    first.does(DISPATCHER, RejectIncident, reason=RejectReason.OUT_OF_SCOPE, **why)
    assert story.incident.standing_still, "one part is open"
    second.does(DISPATCHER, RejectIncident, reason=RejectReason.OUT_OF_SCOPE, **why)
    assert story.incident.status is Status.RESOLVED
    assert isinstance(story.last.event, ChildEnded)
    assert story.last.event.due_verify
    assert {clock.timer for clock in story.incident.clocks} == {Timer.T6}


def test_a_void_parent_is_told_nothing_more() -> None:
    story = waiting().does(DISPATCHER, RequestVoid, reason=VoidReason.TEST, text=words("drill"))
    story.does(SUPERVISOR, ConfirmVoid)
    child = Story(story.town, story.incident.children[0])
    child.does(
        DISPATCHER, RejectIncident, reason=RejectReason.OUT_OF_SCOPE, told=words("no"),
        parent=story.stream,
    )  # fmt: skip
    assert story.incident.status is Status.VOIDED


def test_not_while_a_task_is_open() -> None:
    story = dispatched()
    lead = story.task.id
    story.does(DISPATCHER, DispatchTask, unit=TEAM, lead=False)
    story.does(DISPATCHER, RecallTask, task_id=lead, reason=RecallReason.WRONG_UNIT)
    story.when(DISPATCHER, SplitIncident, **PARTS).then_refused(OpenTaskLeft)


def test_not_while_a_void_is_pending() -> None:
    story = accepted().does(DISPATCHER, RequestVoid, reason=VoidReason.TEST, text=words("drill"))
    story.when(DISPATCHER, SplitIncident, **PARTS).then_refused(VoidPending)


def test_every_part_has_a_category() -> None:
    story = accepted().when(
        DISPATCHER, SplitIncident, parts=(Part(category="E3"), Part(category="Z9"))
    )
    story.then_refused(CategoryUnknown)


def test_parts_of_parts_of_parts_are_too_many() -> None:
    story = waiting()
    for _ in range(2):
        story = Story(story.town, story.incident.children[0])
        story.does(DISPATCHER, AcceptIncident).does(DISPATCHER, SplitIncident, **PARTS)
    story = Story(story.town, story.incident.children[0]).does(DISPATCHER, AcceptIncident)
    story.when(DISPATCHER, SplitIncident, **PARTS).then_refused(TooManyParts)
