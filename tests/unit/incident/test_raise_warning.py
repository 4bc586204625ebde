from datetime import timedelta

from domain.incident.commands.dispatch import ResumeIncident
from domain.incident.commands.watch import RaiseWarning
from domain.incident.errors.changes import TimerNotRunning
from domain.incident.errors.closing import NotYetDue
from domain.incident.errors.standing import IncidentIsSuspended
from domain.incident.events.watch import WarningRaised
from domain.incident.terms import Severity, Timer
from domain.urgency import Urgency
from tests.support.examples import DISPATCHER, SYSTEM
from tests.support.given import AT
from tests.support.incidents import accepted, dispatched, followed_up, reported, suspended

YELLOW = {"severity": Severity.YELLOW}
RED = {"severity": Severity.RED}


def test_at_eighty_percent_a_timer_turns_yellow_and_at_a_hundred_red() -> None:
    story = reported().after(minutes=24).when(SYSTEM, RaiseWarning, timer=Timer.T1, **YELLOW)
    due = AT + timedelta(minutes=30)
    story.then(WarningRaised, timer=Timer.T1, due=due, late_by_s=0, skipped=(), **YELLOW)
    story.after(minutes=7).when(SYSTEM, RaiseWarning, timer=Timer.T1, **RED)
    story.then(WarningRaised, late_by_s=60, skipped=(), **RED)


def test_not_a_second_early() -> None:
    story = reported().after(minutes=24, seconds=-1)
    story.when(SYSTEM, RaiseWarning, timer=Timer.T1, **YELLOW).then_refused(NotYetDue)
    story.after(minutes=6).when(SYSTEM, RaiseWarning, timer=Timer.T1, **RED)
    story.then_refused(NotYetDue)


def test_a_late_red_names_the_yellow_that_never_came() -> None:
    story = reported().after(hours=1).when(SYSTEM, RaiseWarning, timer=Timer.T1, **RED)
    story.then(WarningRaised, late_by_s=1800, skipped=(Severity.YELLOW,), **RED)
    story.when(SYSTEM, RaiseWarning, timer=Timer.T1, **YELLOW).then_nothing()


def test_a_task_timer_is_named_by_its_task() -> None:
    story = dispatched(urgency=Urgency.URGENT).after(minutes=5)
    story.when(SYSTEM, RaiseWarning, timer=Timer.T3, **RED).then_refused(TimerNotRunning)
    story.when(SYSTEM, RaiseWarning, timer=Timer.T3, subject=story.task.id, **RED)
    story.then(WarningRaised, subject=story.task.id)


def test_only_stages_are_warned_about() -> None:
    accepted().after(days=30).when(SYSTEM, RaiseWarning, timer=Timer.LEVEL, **RED).then_refused(
        TimerNotRunning
    )
    followed_up().after(days=30).when(SYSTEM, RaiseWarning, timer=Timer.T8, **RED).then_refused(
        TimerNotRunning
    )


def test_a_timer_that_stopped_is_not_warned_about() -> None:
    accepted().after(days=1).when(SYSTEM, RaiseWarning, timer=Timer.T1, **RED).then_refused(
        TimerNotRunning
    )


def test_while_it_stands_still_no_time_passes() -> None:
    story = suspended(days=30).after(days=20)
    story.when(SYSTEM, RaiseWarning, timer=Timer.T0, **RED).then_refused(IncidentIsSuspended)
    story.does(DISPATCHER, ResumeIncident)
    story.when(SYSTEM, RaiseWarning, timer=Timer.T0, **YELLOW).then_refused(NotYetDue)
