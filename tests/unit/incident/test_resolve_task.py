from datetime import timedelta
from typing import Any

from domain.incident.commands.dispatch import RequestExtension, ReturnTask
from domain.incident.commands.field import ResolveTask, SignTask
from domain.incident.errors.field import AfterEvidenceNeeded, NotTheAddressee
from domain.incident.errors.standing import TaskAwaitsSignature, TaskIsDone
from domain.incident.events.field import TaskResolved
from domain.incident.terms import (
    ExtensionReason,
    ReturnReason,
    Status,
    TaskResult,
    TaskStatus,
    Timer,
)
from domain.urgency import Urgency
from tests.support.examples import (
    OFFICER_B,
    URBAN_HANDLER,
    URBAN_LEAD,
    VILLAGE_GRID,
    WATER_HANDLER,
)
from tests.support.given import AT
from tests.support.incident_town import photo, words
from tests.support.incidents import dispatched, handling, helped, on_scene, signed

DONE: dict[str, Any] = {"result": TaskResult.SOLVED, "evidence": (photo("after"),)}


def test_the_work_done_the_incident_is_resolved_and_its_timers_stop() -> None:
    for begin in (signed, on_scene, handling):
        story = begin().when(URBAN_HANDLER, ResolveTask, **DONE)
        story.then(TaskResolved, due_verify=AT.replace(day=27), **DONE)
        assert story.incident.status is Status.RESOLVED
        assert {clock.timer for clock in story.incident.clocks} == {Timer.T6}


def test_in_a_village_verifying_takes_longer() -> None:
    town = handling(urgency=Urgency.PROMPT).when(URBAN_HANDLER, ResolveTask, **DONE)
    town.then(TaskResolved, due_verify=AT + timedelta(hours=1))
    village = handling(urgency=Urgency.PROMPT, grid=VILLAGE_GRID)
    village.when(URBAN_HANDLER, ResolveTask, **DONE)
    village.then(TaskResolved, due_verify=AT + timedelta(hours=2))


def test_the_lead_done_the_incident_is_handled_until_the_assistants_are() -> None:
    story = helped().does(OFFICER_B, SignTask)
    story.when(URBAN_HANDLER, ResolveTask, task_id=story.incident.lead, **DONE)
    story.then(TaskResolved, due_verify=None, rules=())
    story.when(OFFICER_B, ResolveTask, **DONE).then(TaskResolved)
    assert story.incident.status is Status.RESOLVED


def test_an_assistant_done_first_leaves_the_lead_at_work() -> None:
    story = helped().does(OFFICER_B, SignTask)
    story.when(OFFICER_B, ResolveTask, **DONE).then(TaskResolved, due_verify=None)
    assert story.incident.status is Status.HANDLING


def test_what_was_asked_of_the_task_ends_with_it() -> None:
    story = signed().does(
        URBAN_HANDLER, ReturnTask, reason=ReturnReason.NOT_OUR_DUTY, item="duty.roads"
    )
    clock = story.incident.clock(Timer.T5, story.task.id)
    assert clock
    story.does(
        URBAN_LEAD, RequestExtension, reason=ExtensionReason.PARTS,
        new_due=clock.due + timedelta(days=1),
    )  # fmt: skip
    story.when(URBAN_HANDLER, ResolveTask, **DONE).then(TaskResolved)
    assert not story.task.asked_return
    assert not story.task.asked_extension


def test_not_possible_is_a_result_too() -> None:
    not_possible = {**DONE, "result": TaskResult.NOT_POSSIBLE, "text": words("no owner")}
    story = handling().when(URBAN_HANDLER, ResolveTask, **not_possible)
    story.then(TaskResolved, **not_possible)
    assert story.task.status is TaskStatus.DONE


def test_done_offline_it_counts_from_then_and_is_verified_from_receipt() -> None:
    story = handling().after(hours=3)
    early = story.town.now - timedelta(hours=2)
    story.when(URBAN_HANDLER, ResolveTask, **DONE).done_at(early).then(TaskResolved)
    assert story.incident.resolved_at == early
    clock = story.incident.clock(Timer.T6)
    assert clock
    assert clock.started_at == story.town.now


def test_it_takes_evidence_from_after_the_work() -> None:
    story = handling().when(URBAN_HANDLER, ResolveTask, **{**DONE, "evidence": ()})
    story.then_refused(AfterEvidenceNeeded)


def test_work_is_signed_for_first() -> None:
    dispatched().when(URBAN_HANDLER, ResolveTask, **DONE).then_refused(TaskAwaitsSignature)


def test_only_the_addressee_resolves() -> None:
    handling().when(WATER_HANDLER, ResolveTask, **DONE).then_refused(NotTheAddressee)


def test_a_task_done_is_done() -> None:
    story = helped()
    story.does(URBAN_HANDLER, ResolveTask, task_id=story.incident.lead, **DONE)
    story.when(URBAN_LEAD, ResolveTask, task_id=story.incident.lead, **DONE)
    story.then_refused(TaskIsDone)
