from datetime import timedelta
from typing import Any

from domain.incident.commands.dispatch import (
    AcceptReturn,
    DispatchTask,
    RequestExtension,
    ReturnTask,
)
from domain.incident.commands.intake import AcceptIncident
from domain.incident.commands.watch import MarkTimerOverdue, SuperviseIncident
from domain.incident.errors.changes import TimerNotRunning
from domain.incident.errors.closing import NotYetDue
from domain.incident.errors.dispatch import HigherLevelDecides
from domain.incident.events.dispatch import ReturnAccepted
from domain.incident.events.watch import TimerOverdue
from domain.incident.terms import ExtensionReason, ReturnReason, Timer
from domain.kernel import Level
from tests.support.examples import (
    DESK_CLERK,
    DISPATCHER,
    INSPECTOR,
    SQUAD,
    STREET_DISPATCHER,
    STREET_LEADER,
    SYSTEM,
    URBAN,
)
from tests.support.given import AT
from tests.support.incident_town import Story, words
from tests.support.incidents import dispatched, handling, parked, reported, suspended


def returned() -> Story:
    """The community's task was given to the street, which asks to return it."""
    story = reported().does(DESK_CLERK, AcceptIncident)
    story.does(DESK_CLERK, DispatchTask, unit=SQUAD)
    return story.does(
        STREET_LEADER, ReturnTask, reason=ReturnReason.NOT_OUR_DUTY, item="duty.roads"
    )


def the_return(story: Story, step: int) -> dict[str, Any]:
    return {"timer": Timer.RETURN, "subject": story.task.id, "step": step}


def test_a_review_that_was_missed_is_told_one_level_up() -> None:
    story = parked().after(days=31).when(SYSTEM, MarkTimerOverdue, timer=Timer.NEXT_REVIEW)
    story.then(
        TimerOverdue, timer=Timer.NEXT_REVIEW, step=1, level=Level.COUNTY, late_by_s=86400,
        skipped=(),
    )  # fmt: skip


def test_an_undecided_return_is_urged_and_then_climbs() -> None:
    story = returned().after(hours=2)
    story.when(SYSTEM, MarkTimerOverdue, **the_return(story, 1))
    story.then(TimerOverdue, step=1, level=Level.TOWNSHIP, late_by_s=0)
    story.when(DESK_CLERK, AcceptReturn)
    assert story.town.ask(DISPATCHER, story.command), "the desk's level may still decide"
    story.after(days=1).when(SYSTEM, MarkTimerOverdue, **the_return(story, 2))
    story.then(TimerOverdue, step=2, level=Level.COUNTY)
    story.when(STREET_DISPATCHER, AcceptReturn).then_refused(HigherLevelDecides)
    story.when(DISPATCHER, AcceptReturn).then(ReturnAccepted)


def test_so_is_an_undecided_extension() -> None:
    story = reported().does(DESK_CLERK, AcceptIncident).does(DESK_CLERK, DispatchTask, unit=SQUAD)
    handle = story.incident.clock(Timer.T5, story.task.id)
    assert handle
    story.does(
        STREET_LEADER, RequestExtension, reason=ExtensionReason.PARTS,
        new_due=handle.due + timedelta(days=1),
    )  # fmt: skip
    story.after(days=2)
    story.when(SYSTEM, MarkTimerOverdue, timer=Timer.EXTENSION, subject=story.task.id, step=2).then(
        TimerOverdue, level=Level.TOWNSHIP
    )
    assert story.task.asked_extension
    assert story.task.asked_extension.level is Level.TOWNSHIP


def test_late_steps_collapse_into_the_highest() -> None:
    story = returned().after(days=2)
    story.when(SYSTEM, MarkTimerOverdue, **the_return(story, 2))
    story.then(TimerOverdue, step=2, level=Level.TOWNSHIP, skipped=(1,))
    story.when(SYSTEM, MarkTimerOverdue, **the_return(story, 1)).then_nothing()


def test_not_before_it_is_due() -> None:
    story = returned().after(hours=2, seconds=-1)
    story.when(SYSTEM, MarkTimerOverdue, **the_return(story, 1)).then_refused(NotYetDue)
    story.after(hours=1).when(SYSTEM, MarkTimerOverdue, **the_return(story, 2))
    story.then_refused(NotYetDue)


def test_stages_are_warned_about_instead_and_voids_lapse() -> None:
    story = dispatched().after(days=30)
    for timer in (Timer.T0, Timer.LEVEL, Timer.VOID, Timer.REVIEW):
        story.when(SYSTEM, MarkTimerOverdue, timer=timer).then_refused(TimerNotRunning)


def test_only_a_request_climbs() -> None:
    story = parked().after(days=90).when(SYSTEM, MarkTimerOverdue, timer=Timer.NEXT_REVIEW, step=2)
    story.then_refused(TimerNotRunning)


def test_while_it_stands_still_a_request_waits_too() -> None:
    story = suspended(returned(), days=30).after(days=20)
    story.when(SYSTEM, MarkTimerOverdue, **the_return(story, 1)).then_refused(TimerNotRunning)


def test_a_reply_that_did_not_come_is_overdue_even_while_it_stands_still() -> None:
    story = handling().does(
        INSPECTOR, SuperviseIncident, unit=URBAN, text=words("look"),
        reply_by=AT + timedelta(days=1),
    )  # fmt: skip
    supervision = next(iter(story.incident.supervisions))
    suspended(story).after(days=2)
    story.when(SYSTEM, MarkTimerOverdue, timer=Timer.REPLY, subject=supervision)
    story.then(TimerOverdue, late_by_s=86400)
