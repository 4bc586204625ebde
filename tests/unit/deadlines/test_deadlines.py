"""The worked examples of the rules: the National Day holidays of 2020 in Shanghai's zone.

Holidays 10-01 to 10-08, make-up work days Sunday 09-27 and Saturday 10-10.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.deadlines import Limit, LimitUnit, WorkCalendar, deadline

SHANGHAI = ZoneInfo("Asia/Shanghai")
OCTOBER_10 = date(2020, 10, 10)
AS_ANNOUNCED = WorkCalendar(
    zone="Asia/Shanghai",
    windows=((8 * 60 + 30, 12 * 60), (14 * 60, 18 * 60 + 30)),
    holidays=frozenset(date(2020, 10, day) for day in range(1, 9)),
    make_up=frozenset({date(2020, 9, 27), OCTOBER_10}),
    official_years=frozenset({2020}),
)
AS_CORRECTED = AS_ANNOUNCED.model_copy(update={"make_up": AS_ANNOUNCED.make_up - {OCTOBER_10}})


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"2020-{text}").replace(tzinfo=SHANGHAI)


def limit(text: str) -> Limit:
    amount, unit, *roll = text.split()
    count = int(amount)
    match unit:
        case "min":
            return Limit(amount=count, unit=LimitUnit.CONTINUOUS)
        case "h":
            return Limit(amount=count * 60, unit=LimitUnit.CONTINUOUS)
        case "WH":
            return Limit(amount=count, unit=LimitUnit.WORKING_HOURS)
        case "BD":
            return Limit(amount=count, unit=LimitUnit.BUSINESS_DAYS)
        case _:
            return Limit(amount=count, unit=LimitUnit.CALENDAR_DAYS, roll=bool(roll))


@pytest.mark.parametrize(
    ("start", "allowed", "due"),
    [
        ("09-30T16:00", "2 h", "09-30T18:00"),
        ("09-30T16:00", "4 WH", "10-09T10:00"),
        ("09-30T16:00", "3 BD", "10-13T00:00"),
        ("09-30T16:00", "5 BD", "10-15T00:00"),
        ("09-30T16:00", "7 CD", "10-08T00:00"),
        ("09-30T16:00", "7 CD roll", "10-10T00:00"),
        ("09-26T10:00", "4 WH", "09-27T14:30"),
        ("10-09T11:30", "1 WH", "10-09T14:30"),
        ("10-09T11:30", "8 WH", "10-10T11:30"),
    ],
)
def test_a_limit_runs_out_as_the_rules_say(start: str, allowed: str, due: str) -> None:
    assert deadline(local(start), limit(allowed), AS_ANNOUNCED) == local(due)


@pytest.mark.parametrize(
    ("start", "allowed", "due"),
    [
        ("09-30T16:00", "3 BD", "10-14T00:00"),
        ("09-30T16:00", "5 BD", "10-16T00:00"),
        ("10-09T11:30", "8 WH", "10-12T11:30"),
        ("09-30T16:00", "4 WH", "10-09T10:00"),
        ("09-30T16:00", "7 CD roll", "10-10T00:00"),
    ],
)
def test_a_corrected_calendar_gives_the_corrected_due(start: str, allowed: str, due: str) -> None:
    assert deadline(local(start), limit(allowed), AS_CORRECTED) == local(due)


@pytest.mark.parametrize(
    ("start", "allowed", "suspended", "resumed", "due"),
    [
        ("08-26T09:00", "24 h", "08-26T12:00", "08-26T15:30", "08-27T12:30"),
        ("09-30T16:00", "4 WH", "09-30T17:00", "10-09T09:00", "10-09T12:00"),
        ("09-30T16:00", "3 BD", "10-09T00:00", "10-12T10:00", "10-15T00:00"),
        ("09-30T16:00", "3 BD", "10-09T17:00", "10-12T10:00", "10-15T00:00"),
        ("08-26T09:00", "7 CD roll", "08-28T00:00", "08-31T00:00", "09-08T00:00"),
        ("08-26T09:00", "7 CD roll", "08-28T23:00", "08-31T23:00", "09-08T00:00"),
    ],
)
def test_a_suspension_moves_the_due(
    start: str, allowed: str, suspended: str, resumed: str, due: str
) -> None:
    pause = (local(suspended), local(resumed))
    assert deadline(local(start), limit(allowed), AS_ANNOUNCED, [pause]) == local(due)


@pytest.mark.parametrize("allowed", ["24 h", "4 WH", "3 BD", "7 CD", "7 CD roll"])
def test_a_suspension_outside_the_running_time_changes_nothing(allowed: str) -> None:
    start = local("08-26T09:00")
    due = deadline(start, limit(allowed), AS_ANNOUNCED)
    before = (start - timedelta(days=3), start)
    after = (due, due + timedelta(days=3))
    assert deadline(start, limit(allowed), AS_ANNOUNCED, [after, before]) == due


@pytest.mark.parametrize(
    ("allowed", "suspended", "resumed", "due"),
    [
        # Wednesday + 2 business days ends with Friday 08-28; resumed on a Sunday, or on a Monday
        ("2 BD", "08-28T12:00", "08-30T10:00", "09-01T00:00"),
        ("2 BD", "08-28T12:00", "08-31T10:00", "09-01T00:00"),
        # Saturday 08-29 rolls to Monday, where the suspension begins
        ("3 CD roll", "08-31T09:00", "09-02T10:00", "09-03T00:00"),
        ("3 CD roll", "08-31T09:00", "08-31T15:00", "09-01T00:00"),
    ],
)
def test_no_due_passes_while_suspended(
    allowed: str, suspended: str, resumed: str, due: str
) -> None:
    pause = (local(suspended), local(resumed))
    assert deadline(local("08-26T09:00"), limit(allowed), AS_ANNOUNCED, [pause]) == local(due)


def test_overlapping_suspensions_count_once() -> None:
    start, day_off = local("08-26T09:00"), timedelta(hours=24)
    first = (local("08-26T12:00"), local("08-26T15:00"))
    second = (local("08-26T14:00"), local("08-26T15:30"))
    within = (local("08-26T12:30"), local("08-26T13:00"))
    due = deadline(start, limit("24 h"), AS_ANNOUNCED, [second, within, first])
    assert due == start + day_off + timedelta(hours=3, minutes=30)


def test_the_overall_due_composes_and_outlives_a_redispatch() -> None:
    dispatching, handling = limit("4 WH"), limit("7 CD roll")
    due_dispatch = deadline(local("09-30T16:00"), dispatching, AS_ANNOUNCED)
    due_overall = deadline(due_dispatch, handling, AS_ANNOUNCED)
    first = deadline(local("09-30T16:20"), handling, AS_ANNOUNCED)
    second = deadline(local("10-12T10:00"), handling, AS_ANNOUNCED)
    assert due_dispatch == local("10-09T10:00")
    assert due_overall == local("10-17T00:00")
    assert min(first, due_overall) == local("10-10T00:00")
    assert min(second, due_overall) == local("10-17T00:00")


def test_a_due_is_given_in_utc() -> None:
    due = deadline(local("09-30T16:00"), limit("3 BD"), AS_ANNOUNCED)
    assert due.isoformat() == "2020-10-12T16:00:00+00:00"


def test_midnight_belongs_to_the_day_that_begins() -> None:
    due = deadline(local("08-27T00:00"), limit("1 CD"), AS_ANNOUNCED)
    assert due == local("08-29T00:00")


def test_a_window_may_end_at_midnight() -> None:
    round_the_clock = AS_ANNOUNCED.model_copy(update={"windows": ((0, 24 * 60),)})
    due = deadline(local("08-26T20:00"), limit("8 WH"), round_the_clock)
    assert due == local("08-27T04:00")


def test_a_window_around_a_clock_change_is_as_long_as_it_was() -> None:
    """Los Angeles, Sunday 2020-03-08: 02:00 is followed at once by 03:00."""
    los_angeles = WorkCalendar(
        zone="America/Los_Angeles",
        windows=((60, 150), (180, 300)),
        make_up=frozenset({date(2020, 3, 8)}),
    )
    start = datetime(2020, 3, 8, 1, tzinfo=ZoneInfo("America/Los_Angeles"))
    due = deadline(start, limit("2 WH"), los_angeles)
    assert due.astimezone(UTC) == start.astimezone(UTC) + timedelta(hours=2)
