"""The transition tables walked: every pair in them is reached, and no other pair ever happens."""

from collections.abc import Callable, Iterator
from typing import cast, get_args

import pytest

from domain.errors import Rejected
from domain.incident.commands import IncidentCommand
from domain.incident.commands.changes import ConfirmVoid, RequestVoid, Undo
from domain.incident.commands.closing import OrderRework, ReopenIncident, VerifyResolution
from domain.incident.commands.dispatch import (
    AcceptReturn,
    DispatchTask,
    ParkIncident,
    ReassignTask,
    RecallTask,
    ResumeIncident,
    ReturnTask,
    SuspendIncident,
    UnparkIncident,
)
from domain.incident.commands.field import RecordProgress, ResolveTask, SignTask
from domain.incident.commands.intake import (
    AnswerAtDesk,
    RecordSource,
    RejectIncident,
    ReportIncident,
    SelfHandle,
    UnmergeDuplicate,
)
from domain.incident.errors.intake import IncidentNotFound
from domain.incident.errors.standing import BY_STATUS, BY_TASK_STATUS, IncidentWaitsForOthers
from domain.incident.events.changes import IncidentVoided
from domain.incident.incident import Incident
from domain.incident.lifecycle import (
    MOVES,
    STILL_TAKEN,
    TAKEN_IN,
    TASK_MOVES,
    TASK_TAKEN_IN,
    allowed,
    taken,
    taken_by_task,
)
from domain.incident.state import evolve
from domain.incident.terms import Status, TaskStatus
from domain.kernel import Command, Event
from tests.support.examples import AUDITOR, OFFICER_B, an_id
from tests.support.incident_commands import example
from tests.support.incident_town import Story, Town
from tests.support.incidents import (
    accepted,
    closed,
    dispatched,
    handling,
    helped,
    merged,
    on_scene,
    parked,
    rejected,
    reported,
    resolved,
    signed,
    suspended,
    verified,
    waiting,
)

AT_STATUS: dict[Status, Callable[[], Story]] = {
    Status.REPORTED: reported,
    Status.ACCEPTED: accepted,
    Status.DISPATCHED: dispatched,
    Status.SIGNED: signed,
    Status.ON_SCENE: on_scene,
    Status.HANDLING: handling,
    Status.RESOLVED: resolved,
    Status.VERIFIED: verified,
    Status.CLOSED: closed,
    Status.REJECTED: rejected,
    Status.SUSPENDED: suspended,
    Status.PARKED: parked,
    Status.MERGED: lambda: merged()[0],
    Status.VOIDED: lambda: _voided(accepted()),
}
COMMANDS = [c for c in get_args(IncidentCommand) if c not in {ReportIncident, RecordSource}]

Pair = tuple[Status, type[Event], Status]
TaskPair = tuple[TaskStatus, type[Event], TaskStatus]


def do(story: Story, *kinds: type[Command]) -> Story:
    for kind in kinds:
        who, fields = example(story, kind)
        story.does(who, kind, **fields)
    return story


def _voided(story: Story) -> Story:
    return do(story, RequestVoid, ConfirmVoid)


def _parked_from(story: Story) -> Story:
    return do(story.after(days=90), ParkIncident)


def _ended_by(story: Story, *endings: tuple[type[Command], ...]) -> Town:
    """The parts of a split incident end one after the other."""
    for child, kinds in zip(story.incident.children, endings, strict=True):
        do(Story(story.town, child), *kinds)
    return story.town


def _assistant_left(*kinds: type[Command]) -> Town:
    """The lead is done and the assistant, not begun, is taken back: nothing is left to do."""
    story = helped()
    lead = story.incident.tasks[0]
    who, fields = example(story, ResolveTask)
    story.does(who, ResolveTask, **{**fields, "task_id": lead.id})
    for kind in kinds:
        who, fields = example(story, kind)
        who = OFFICER_B if kind is ReturnTask else who
        story.does(who, kind, **fields)
    return story.town


def _walks() -> Iterator[Town]:
    for status, begin in AT_STATUS.items():
        yield begin().town
        if IncidentVoided in MOVES[status]:
            yield _voided(begin()).town
    for begin in (reported, accepted):
        yield do(begin(), SelfHandle, OrderRework).town
        yield do(begin(), AnswerAtDesk).town
    for begin in (reported, accepted, dispatched):
        yield do(merged(begin())[0], UnmergeDuplicate).town
        yield do(merged(begin())[0], Undo).town
    yield do(dispatched(), Undo).town
    yield do(closed(), Undo).town
    yield do(dispatched(), RecallTask).town
    for begin in (dispatched, signed):
        yield do(begin(), ReturnTask, AcceptReturn).town
    for begin in (dispatched, signed, on_scene, handling):
        yield do(begin(), ReassignTask).town
        yield do(begin(), SuspendIncident, ResumeIncident).town
        yield do(_parked_from(do(begin(), SuspendIncident)), UnparkIncident).town
    for begin in (signed, on_scene):
        yield do(begin(), RecordProgress, ResolveTask).town
        yield do(begin(), ResolveTask).town
        yield do(helped(begin()), ResolveTask).town
    yield do(helped(), ResolveTask, SignTask, ResolveTask).town
    yield _assistant_left(RecallTask)
    yield _assistant_left(ReturnTask, AcceptReturn)
    yield do(resolved(), OrderRework).town
    yield do(verified(), OrderRework).town
    yield do(do(reported(), AnswerAtDesk), OrderRework).town
    yield do(_checked(do(reported(), AnswerAtDesk)), OrderRework).town
    yield do(closed(), ReopenIncident).town
    yield do(rejected(), ReopenIncident).town
    yield _ended_by(waiting(), (RejectIncident,), (RequestVoid, ConfirmVoid))


def _checked(story: Story) -> Story:
    return do(story, VerifyResolution)


def _changes(town: Town) -> tuple[set[Pair], set[TaskPair]]:
    """Every change of status in the story, of incidents and of tasks."""
    pairs: set[Pair] = set()
    task_pairs: set[TaskPair] = set()
    for facts in town.facts.values():
        state: Incident | None = None
        for fact in facts:
            before, state = state, evolve(state, fact)
            if before is None:
                continue
            if state.status is not before.status:
                pairs.add((before.status, type(fact.event), state.status))
            for task in before.tasks:
                after = state.task(task.id)
                if after and after.status is not task.status:
                    task_pairs.add((task.status, type(fact.event), after.status))
    return pairs, task_pairs


def test_every_pair_of_the_tables_is_reached_and_no_other() -> None:
    pairs: set[Pair] = set()
    task_pairs: set[TaskPair] = set()
    for town in _walks():
        found, of_tasks = _changes(town)
        pairs |= found
        task_pairs |= of_tasks
    table = {
        (status, event, to)
        for status, moves in MOVES.items()
        for event, targets in moves.items()
        for to in targets
        if to is not status
    }
    of_task = {
        (status, event, to)
        for status, moves in TASK_MOVES.items()
        for event, to in moves.items()
        if to is not status
    }
    assert pairs == table
    assert task_pairs == of_task


@pytest.mark.parametrize("status", Status)
def test_a_command_of_another_status_is_refused_with_where_it_stands(status: Status) -> None:
    story = AT_STATUS[status]()
    assert story.incident.status is status
    for kind in COMMANDS:
        if status in TAKEN_IN[kind]:
            continue
        _, fields = example(story, kind)
        story.when(AUDITOR, kind, **fields).then_refused(BY_STATUS[status])


@pytest.mark.parametrize("status", Status)
def test_what_a_status_takes_moves_it_only_along_the_table(status: Status) -> None:
    moved = 0
    for kind in COMMANDS:
        story = AT_STATUS[status]()
        if not taken(story.incident, kind):
            continue
        who, fields = example(story, kind)
        try:
            story.does(who, kind, **fields)
        except Rejected:
            continue
        last = story.last.event
        moved += story.incident.status is not status
        assert story.incident.status in {status, *MOVES[status].get(type(last), ())}, kind.name
    assert moved or status is Status.VOIDED


@pytest.mark.parametrize("kind", TASK_TAKEN_IN, ids=lambda kind: kind.name)
def test_a_task_of_another_status_refuses_with_where_it_stands(kind: type[Command]) -> None:
    for story in (dispatched(), signed(), on_scene(), helped(), _reassigned(), _taken_back()):
        for task in story.incident.tasks:
            if taken_by_task(task.status, kind) or not taken(story.incident, kind):
                continue
            _, fields = example(story, kind)
            story.when(AUDITOR, kind, **{**fields, "task_id": task.id})
            story.then_refused(BY_TASK_STATUS[task.status])


def _reassigned() -> Story:
    return do(handling(), ReassignTask)


def _taken_back() -> Story:
    """One task returned, one recalled, one done while another is open."""
    story = do(dispatched(), ReturnTask, AcceptReturn)
    do(story, DispatchTask, RecallTask, DispatchTask, DispatchTask)
    return do(story, SignTask, ResolveTask)


def test_while_its_parts_are_open_a_split_incident_takes_little() -> None:
    story = waiting()
    for kind in COMMANDS:
        if kind in STILL_TAKEN:
            continue
        _, fields = example(story, kind)
        story.when(AUDITOR, kind, **fields).then_refused(IncidentWaitsForOthers)


def test_what_is_allowed_is_named_as_commands_are() -> None:
    assert allowed(rejected().incident) == (
        "add-note",
        "add-sighting",
        "correct-fact",
        "recalculate-deadlines",
        "refer-legal",
        "reopen-incident",
        "store-evidence",
        "undo",
    )


@pytest.mark.parametrize("kind", COMMANDS, ids=lambda kind: kind.name)
def test_what_was_never_reported_takes_nothing(kind: type[Command]) -> None:
    story = handling()
    who, fields = example(story, kind)
    nowhere = kind(command_id=an_id("asked"), stream=an_id("nowhere"), **fields)
    with pytest.raises(IncidentNotFound):
        story.town.ask(who, cast("IncidentCommand", nowhere))
