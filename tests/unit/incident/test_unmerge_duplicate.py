from datetime import timedelta
from typing import Any

from domain.incident.commands.dispatch import ReturnTask
from domain.incident.commands.intake import UnmergeDuplicate
from domain.incident.commands.watch import SuperviseIncident
from domain.incident.errors.intake import NotItsMaster, SupervisorNeeded
from domain.incident.events.intake import DuplicateDetached, DuplicateUnmerged
from domain.incident.events.timed import MovedDue
from domain.incident.terms import ReturnReason, Status, Timer, UnmergeReason
from tests.support.examples import (
    DISPATCHER,
    INSPECTOR,
    SUPERVISOR,
    URBAN,
    URBAN_HANDLER,
    an_id,
)
from tests.support.incident_town import words
from tests.support.incidents import dispatched, merged, reported

WHY: dict[str, Any] = {"reason": UnmergeReason.OTHER_MATTER}


def test_an_unmerged_report_has_all_its_time_again() -> None:
    duplicate, master = merged(reported())
    duplicate.after(hours=5).when(DISPATCHER, UnmergeDuplicate, master=master.stream, **WHY)
    due = duplicate.town.now + timedelta(minutes=30)
    duplicate.then(
        DuplicateUnmerged, status=Status.REPORTED, dues=(MovedDue(timer=Timer.T1, due=due),)
    )
    assert duplicate.incident.status is Status.REPORTED
    assert master.last.event == DuplicateDetached(duplicate=duplicate.stream)
    assert not master.incident.attached


def test_an_unmerged_task_goes_on_where_it_stood() -> None:
    duplicate, master = merged(dispatched())
    duplicate.after(hours=1).does(DISPATCHER, UnmergeDuplicate, master=master.stream, **WHY)
    assert duplicate.incident.status is Status.DISPATCHED
    sign = duplicate.incident.clock(Timer.T3, duplicate.task.id)
    assert sign
    assert sign.started_at == duplicate.town.now
    assert sign.due == duplicate.town.now + timedelta(hours=1)


def test_what_was_asked_of_it_is_awaited_anew_and_a_reply_as_before() -> None:
    story = dispatched()
    story.does(URBAN_HANDLER, ReturnTask, reason=ReturnReason.NOT_OUR_DUTY, item="duty.roads")
    reply_by = story.town.now + timedelta(days=3)
    story.does(INSPECTOR, SuperviseIncident, unit=URBAN, text=words("well?"), reply_by=reply_by)
    duplicate, master = merged(story)
    duplicate.after(hours=1).does(DISPATCHER, UnmergeDuplicate, master=master.stream, **WHY)
    decision = duplicate.incident.clock(Timer.RETURN, duplicate.task.id)
    reply = duplicate.incident.clock(Timer.REPLY, next(iter(duplicate.incident.supervisions)))
    assert decision
    assert decision.due == duplicate.town.now + timedelta(hours=2)
    assert decision.due_climb
    assert decision.due_climb > decision.due
    assert reply
    assert reply.due == reply_by


def test_after_a_day_a_supervisor_does_it() -> None:
    duplicate, master = merged()
    duplicate.after(hours=24, seconds=1)
    duplicate.when(DISPATCHER, UnmergeDuplicate, master=master.stream, **WHY)
    duplicate.then_refused(SupervisorNeeded)
    duplicate.when(SUPERVISOR, UnmergeDuplicate, master=master.stream, **WHY)
    duplicate.then(DuplicateUnmerged)


def test_it_names_the_master_that_it_has() -> None:
    duplicate, _ = merged()
    duplicate.when(DISPATCHER, UnmergeDuplicate, master=an_id("another"), **WHY)
    duplicate.then_refused(NotItsMaster)
