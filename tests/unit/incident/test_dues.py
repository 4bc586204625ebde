"""Examples worked by hand, to the minute of the example county."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.incident.commands.dispatch import (
    AcceptReturn,
    DispatchTask,
    ResumeIncident,
    ReturnTask,
)
from domain.incident.commands.field import SignTask
from domain.incident.commands.intake import AcceptIncident
from domain.incident.incident import Clock
from domain.incident.terms import ReturnReason, Timer
from domain.incident.timers import Due, dues, reckoner
from domain.urgency import Urgency
from tests.support.examples import CATALOGUE, DISPATCHER, DISPATCHER_2, SQUAD, URBAN, URBAN_HANDLER
from tests.support.given import AT
from tests.support.incident_town import Story, Town
from tests.support.incidents import (
    accepted,
    closed,
    dispatched,
    followed_up,
    reported,
    resolved,
    signed,
    suspended,
    verified,
    waiting,
)

HERE = ZoneInfo("Asia/Shanghai")


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HERE).astimezone(UTC)


def clock(story: Story, timer: Timer, *, of_task: bool = False) -> Clock:
    found = story.incident.clock(timer, story.task.id if of_task else None)
    assert found
    return found


def test_a_redispatch_never_resets_the_whole() -> None:
    story = reported(Town(now=local("2020-09-30T16:00"))).does(DISPATCHER, AcceptIncident)
    assert clock(story, Timer.T2).due == local("2020-10-09T10:00")
    assert clock(story, Timer.T0).due == local("2020-10-17T00:00")
    story.at(local("2020-09-30T16:20")).does(DISPATCHER, DispatchTask, unit=URBAN)
    assert clock(story, Timer.T5, of_task=True).due == local("2020-10-10T00:00")
    story.does(URBAN_HANDLER, ReturnTask, reason=ReturnReason.NOT_OUR_DUTY, item="duty.roads")
    story.at(local("2020-10-12T10:00")).does(DISPATCHER_2, AcceptReturn)
    story.does(DISPATCHER, DispatchTask, unit=SQUAD)
    assert clock(story, Timer.T5, of_task=True).due == local("2020-10-17T00:00")
    assert clock(story, Timer.T0).due == local("2020-10-17T00:00")


def test_continuous_time_stands_still_while_suspended() -> None:
    story = dispatched(town=Town(now=local("2020-08-26T09:00")), urgency=Urgency.PROMPT)
    story.does(URBAN_HANDLER, SignTask)
    suspended(story.at(local("2020-08-26T12:00")))
    story.at(local("2020-08-26T15:30")).does(DISPATCHER, ResumeIncident)
    assert clock(story, Timer.T5, of_task=True).due == local("2020-08-27T12:30")


def test_day_limits_move_by_the_days_and_roll_last() -> None:
    story = dispatched(town=Town(now=local("2020-08-26T09:00")))
    suspended(story.at(local("2020-08-28T09:00")), days=5)
    story.at(local("2020-08-31T09:00")).does(DISPATCHER, ResumeIncident)
    assert clock(story, Timer.T5, of_task=True).due == local("2020-09-08T00:00")


@pytest.mark.parametrize(
    ("urgency", "timer", "due"),
    [
        (Urgency.URGENT, Timer.T1, "2020-08-26T09:05"),
        (Urgency.PROMPT, Timer.T1, "2020-08-26T09:15"),
        (Urgency.ROUTINE, Timer.T1, "2020-08-26T09:30"),
        (Urgency.COMPLEX, Timer.T1, "2020-08-26T10:00"),
        (Urgency.URGENT, Timer.T2, "2020-08-26T09:05"),
        (Urgency.COMPLEX, Timer.T2, "2020-08-27T09:00"),
        (Urgency.URGENT, Timer.T0, "2020-08-26T11:05"),
        (Urgency.COMPLEX, Timer.T0, "2020-09-12T00:00"),
        (Urgency.URGENT, Timer.LEVEL, "2020-08-26T10:00"),
        (Urgency.PROMPT, Timer.LEVEL, "2020-08-26T21:00"),
        (Urgency.ROUTINE, Timer.LEVEL, "2020-09-01T00:00"),
        (Urgency.COMPLEX, Timer.LEVEL, "2020-09-04T00:00"),
    ],
)
def test_limits_per_urgency_of_a_report(urgency: Urgency, timer: Timer, due: str) -> None:
    begin = reported if timer is Timer.T1 else accepted
    assert clock(begin(urgency=urgency), timer).due == local(due)


@pytest.mark.parametrize(
    ("urgency", "timer", "due"),
    [
        (Urgency.URGENT, Timer.T3, "2020-08-26T09:05"),
        (Urgency.COMPLEX, Timer.T3, "2020-08-26T10:00"),
        (Urgency.URGENT, Timer.T4, "2020-08-26T09:30"),
        (Urgency.ROUTINE, Timer.T4, "2020-08-27T09:00"),
        (Urgency.URGENT, Timer.T5, "2020-08-26T11:00"),
        (Urgency.COMPLEX, Timer.T5, "2020-09-11T00:00"),
        (Urgency.URGENT, Timer.T9, "2020-08-26T11:00"),
        (Urgency.COMPLEX, Timer.T9, "2020-08-27T09:00"),
    ],
)
def test_limits_per_urgency_of_a_task(urgency: Urgency, timer: Timer, due: str) -> None:
    begin = signed if timer is Timer.T4 else dispatched
    assert clock(begin(urgency=urgency), timer, of_task=True).due == local(due)


@pytest.mark.parametrize(
    ("urgency", "timer", "due"),
    [
        (Urgency.URGENT, Timer.T6, "2020-08-26T10:00"),
        (Urgency.COMPLEX, Timer.T6, "2020-08-29T00:00"),
        (Urgency.URGENT, Timer.T7, "2020-08-27T09:00"),
        (Urgency.COMPLEX, Timer.T7, "2020-09-01T00:00"),
        (Urgency.URGENT, Timer.T8, "2020-09-01T00:00"),
    ],
)
def test_limits_per_urgency_at_the_end(urgency: Urgency, timer: Timer, due: str) -> None:
    begin = {Timer.T6: resolved, Timer.T7: verified, Timer.T8: followed_up}[timer]
    assert clock(begin(urgency=urgency), timer).due == local(due)


def test_a_due_in_a_year_without_a_notice_is_provisional() -> None:
    ahead = datetime(2031, 3, 5, 1, tzinfo=UTC)
    story = accepted(town=Town(now=ahead))
    event = story.last.event
    assert getattr(event, "provisional", None) is True
    event = accepted().last.event
    assert getattr(event, "provisional", None) is False
    sooner = reckoner(CATALOGUE, AT, rural=False)
    sure, unsure = Due(AT, provisional=False), Due(AT, provisional=True)
    assert sooner.cited(sure, None, unsure)["provisional"] is True, "one of them is enough"
    urgent = reported(Town(now=ahead), urgency=Urgency.URGENT)
    assert getattr(urgent.last.event, "provisional", None) is False, "minutes need no notice"


def test_an_act_crosses_only_dues_that_run() -> None:
    assert dues(None) == ()
    assert dues(closed().incident) == ()
    assert dues(reported().incident) == (local("2020-08-26T09:30"),)
    assert dues(waiting().incident) == (), "it waits for its parts"
    story = suspended(days=2)
    assert dues(story.incident) == (story.town.now + timedelta(days=2),)
