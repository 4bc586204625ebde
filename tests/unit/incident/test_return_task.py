from typing import Any

from domain.incident.commands.dispatch import AcceptReturn, DispatchTask, RefuseReturn, ReturnTask
from domain.incident.errors.dispatch import (
    ItemNeeded,
    ReturnedBefore,
    ReturnPending,
    ReturnTooLate,
)
from domain.incident.errors.field import NotTheAddressee
from domain.incident.errors.standing import TaskIsOnScene
from domain.incident.events.dispatch import ReturnRequested
from domain.incident.terms import ReturnReason, Status, Timer
from domain.kernel import Cite
from tests.support.examples import (
    DISPATCHER,
    DISPATCHER_2,
    URBAN,
    URBAN_HANDLER,
    URBAN_LEAD,
    WATER_HANDLER,
)
from tests.support.given import AT
from tests.support.incidents import dispatched, on_scene, signed

NOT_OURS: dict[str, Any] = {"reason": ReturnReason.NOT_OUR_DUTY, "item": "duty.roads"}


def test_a_unit_asks_to_give_a_task_back_and_cites_the_list() -> None:
    story = dispatched().when(URBAN_HANDLER, ReturnTask, **NOT_OURS)
    story.then(
        ReturnRequested, unit=URBAN, **NOT_OURS, due_decision=AT.replace(hour=3),
        due_climb=AT.replace(day=27),
        rules=(Cite(key="incident.limits", version=1), Cite(key="work", version=1)),
    )  # fmt: skip
    assert story.incident.status is Status.DISPATCHED
    assert story.incident.clock(Timer.T5, story.task.id), "the work is due until it is accepted"


def test_what_was_signed_by_mistake_is_returned_too() -> None:
    signed().when(URBAN_HANDLER, ReturnTask, **NOT_OURS).then(ReturnRequested)


def test_a_return_comes_before_the_signature_is_due() -> None:
    story = dispatched().after(hours=1)
    story.when(URBAN_HANDLER, ReturnTask, **NOT_OURS).then(ReturnRequested)
    story = dispatched().after(hours=1, seconds=1)
    story.when(URBAN_HANDLER, ReturnTask, **NOT_OURS).then_refused(ReturnTooLate)


def test_a_unit_returns_an_incident_once() -> None:
    story = dispatched().does(URBAN_HANDLER, ReturnTask, **NOT_OURS)
    story.does(DISPATCHER_2, RefuseReturn)
    story.when(URBAN_HANDLER, ReturnTask, **NOT_OURS).then_refused(ReturnedBefore)
    story = dispatched().does(URBAN_HANDLER, ReturnTask, **NOT_OURS)
    story.does(DISPATCHER_2, AcceptReturn).does(DISPATCHER, DispatchTask, unit=URBAN)
    story.when(URBAN_HANDLER, ReturnTask, **NOT_OURS).then_refused(ReturnedBefore)


def test_one_return_waits_at_a_time() -> None:
    story = dispatched().does(URBAN_HANDLER, ReturnTask, **NOT_OURS)
    story.when(URBAN_LEAD, ReturnTask, **NOT_OURS).then_refused(ReturnPending)


def test_a_return_cites_an_item() -> None:
    story = dispatched().when(URBAN_HANDLER, ReturnTask, reason=ReturnReason.NOT_OUR_DUTY)
    story.then_refused(ItemNeeded)


def test_only_the_addressee_returns_it() -> None:
    dispatched().when(WATER_HANDLER, ReturnTask, **NOT_OURS).then_refused(NotTheAddressee)


def test_who_has_arrived_does_the_work() -> None:
    on_scene().when(URBAN_HANDLER, ReturnTask, **NOT_OURS).then_refused(TaskIsOnScene)
