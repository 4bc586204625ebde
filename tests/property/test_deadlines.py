"""Laws of every limit: holidays, make-up days, clock changes and odd windows included.

The two months drawn from hold two clock changes: Los Angeles, 8 March, and Beirut, 29 March, where
no midnight was.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from domain.deadlines import (
    Limit,
    LimitUnit,
    Stretch,
    WorkCalendar,
    deadline,
    overlap,
    warn_at,
    working_day,
)

FIRST, LAST = datetime(2020, 2, 24), datetime(2020, 4, 24)  # noqa: DTZ001 - drawn in UTC
ONE_DAY = timedelta(days=1)
LONGEST = {
    LimitUnit.CONTINUOUS: 20_000,
    LimitUnit.WORKING_HOURS: 80,
    LimitUnit.BUSINESS_DAYS: 30,
    LimitUnit.CALENDAR_DAYS: 40,
}

days = st.dates(FIRST.date(), LAST.date())
instants = st.datetimes(FIRST, LAST, timezones=st.just(UTC))
amounts_of_time = st.timedeltas(timedelta(0), timedelta(days=20))


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    holidays = draw(st.frozensets(days, max_size=20))
    return WorkCalendar(
        zone=draw(st.sampled_from(["Asia/Shanghai", "America/Los_Angeles", "Asia/Beirut"])),
        windows=draw(
            st.sampled_from(
                [
                    ((510, 720), (840, 1110)),
                    ((0, 1440),),
                    ((0, 90), (120, 150), (150, 200), (1380, 1440)),
                ]
            )
        ),
        holidays=holidays,
        make_up=draw(st.frozensets(days, max_size=10)) - holidays,
    )


@st.composite
def limits(draw: st.DrawFn, units: Sequence[LimitUnit] = tuple(LimitUnit)) -> Limit:
    unit = draw(st.sampled_from(units))
    roll = unit is LimitUnit.CALENDAR_DAYS and draw(st.booleans())
    return Limit(amount=draw(st.integers(1, LONGEST[unit])), unit=unit, roll=roll)


@st.composite
def stretches(draw: st.DrawFn) -> Stretch:
    begin = draw(instants)
    return begin, begin + draw(amounts_of_time)


suspensions = st.lists(stretches(), max_size=4)


@given(instants, amounts_of_time, limits(), calendars(), suspensions)
def test_starting_later_is_never_due_earlier(
    start: datetime,
    later: timedelta,
    limit: Limit,
    calendar: WorkCalendar,
    paused: list[Stretch],
) -> None:
    due = deadline(start, limit, calendar, paused)
    assert due <= deadline(start + later, limit, calendar, paused)


@given(instants, limits(), st.integers(1, 20), calendars(), suspensions)
def test_a_longer_limit_is_never_due_earlier(
    start: datetime,
    limit: Limit,
    more: int,
    calendar: WorkCalendar,
    paused: list[Stretch],
) -> None:
    longer = limit.model_copy(update={"amount": limit.amount + more})
    assert deadline(start, limit, calendar, paused) <= deadline(start, longer, calendar, paused)


@given(instants, limits(), calendars(), suspensions)
def test_a_due_comes_after_its_start_and_outside_every_suspension(
    start: datetime, limit: Limit, calendar: WorkCalendar, paused: list[Stretch]
) -> None:
    due = deadline(start, limit, calendar, paused)
    assert due > start
    assert not any(begin < due <= end for begin, end in paused)


@given(instants, limits(), calendars(), suspensions, stretches())
def test_suspending_never_makes_a_due_earlier(
    start: datetime,
    limit: Limit,
    calendar: WorkCalendar,
    paused: list[Stretch],
    one_more: Stretch,
) -> None:
    due = deadline(start, limit, calendar, paused)
    assert due <= deadline(start, limit, calendar, [*paused, one_more])


@given(instants, limits(), calendars(), suspensions, instants)
def test_a_suspension_of_no_length_changes_nothing(
    start: datetime,
    limit: Limit,
    calendar: WorkCalendar,
    paused: list[Stretch],
    moment: datetime,
) -> None:
    due = deadline(start, limit, calendar, paused)
    assert due == deadline(start, limit, calendar, [*paused, (moment, moment)])


@given(instants, limits(), calendars(), suspensions, st.integers(0, 100))
def test_a_suspension_in_two_adjacent_parts_is_the_same_suspension(
    start: datetime,
    limit: Limit,
    calendar: WorkCalendar,
    paused: list[Stretch],
    percent: int,
) -> None:
    cuts = [begin + (end - begin) * percent / 100 for begin, end in paused]
    parts = [
        part
        for (begin, end), cut in zip(paused, cuts, strict=True)
        for part in ((cut, end), (begin, cut))
    ]
    due = deadline(start, limit, calendar, paused)
    assert due == deadline(start, limit, calendar, parts)
    assert warn_at(start, due, paused) == warn_at(start, due, parts)


@given(instants, limits(), calendars(), suspensions)
def test_the_zone_that_instants_are_written_in_changes_nothing(
    start: datetime, limit: Limit, calendar: WorkCalendar, paused: list[Stretch]
) -> None:
    zone = ZoneInfo(calendar.zone)
    local_start = start.astimezone(zone)
    local_paused = [(begin.astimezone(zone), end.astimezone(zone)) for begin, end in paused]
    due = deadline(start, limit, calendar, paused)
    local_due = deadline(local_start, limit, calendar, local_paused)
    assert (local_due, local_due.tzinfo) == (due, UTC)
    warned = warn_at(local_start, due.astimezone(zone), local_paused)
    assert (warned, warned.tzinfo) == (warn_at(start, due, paused), UTC)


@given(instants, limits([LimitUnit.BUSINESS_DAYS]), calendars(), suspensions)
def test_business_days_end_with_a_working_day_of_the_zone(
    start: datetime, limit: Limit, calendar: WorkCalendar, paused: list[Stretch]
) -> None:
    due = deadline(start, limit, calendar, paused)
    last = (due - timedelta.resolution).astimezone(ZoneInfo(calendar.zone)).date()
    assert due == _midnight(last + ONE_DAY, calendar)
    assert working_day(last, calendar)


@given(instants, limits([LimitUnit.BUSINESS_DAYS]), calendars())
def test_business_days_are_as_many_as_the_limit_says(
    start: datetime, limit: Limit, calendar: WorkCalendar
) -> None:
    zone = ZoneInfo(calendar.zone)
    first = start.astimezone(zone).date() + ONE_DAY
    end = deadline(start, limit, calendar).astimezone(zone).date()
    between = (first + ONE_DAY * n for n in range((end - first).days))
    assert sum(working_day(day, calendar) for day in between) == limit.amount


@given(instants, limits([LimitUnit.WORKING_HOURS]), calendars(), suspensions)
def test_working_hours_use_up_exactly_the_open_minutes(
    start: datetime, limit: Limit, calendar: WorkCalendar, paused: list[Stretch]
) -> None:
    due = deadline(start, limit, calendar, paused)
    budget = timedelta(hours=limit.amount)
    assert _worked(start, due, calendar, paused) == budget
    assert _worked(start, due - timedelta.resolution, calendar, paused) < budget


@given(instants, limits([LimitUnit.CONTINUOUS]), calendars(), suspensions)
def test_a_continuous_limit_is_its_minutes_and_what_was_suspended(
    start: datetime, limit: Limit, calendar: WorkCalendar, paused: list[Stretch]
) -> None:
    due = deadline(start, limit, calendar, paused)
    assert due - start == timedelta(minutes=limit.amount) + overlap(start, due, paused)


@given(instants, limits(), calendars(), suspensions)
def test_a_warning_leaves_a_fifth_of_the_running_time(
    start: datetime, limit: Limit, calendar: WorkCalendar, paused: list[Stretch]
) -> None:
    due = deadline(start, limit, calendar, paused)
    warned = warn_at(start, due, paused)
    running = due - start - overlap(start, due, paused)
    assert start <= warned < due
    assert warned - start - overlap(start, warned, paused) == running * 4 // 5


def _midnight(day: date, calendar: WorkCalendar) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(calendar.zone)).astimezone(UTC)


def _worked(
    start: datetime, end: datetime, calendar: WorkCalendar, paused: list[Stretch]
) -> timedelta:
    """Counted another way than the code does: over the whole year, by cutting at every boundary."""
    day, open_stretches = start.date() - 2 * ONE_DAY, []
    while day <= end.date() + 2 * ONE_DAY:
        if working_day(day, calendar):
            open_stretches += [
                (_local(day, opens, calendar), _local(day, closes, calendar))
                for opens, closes in calendar.windows
            ]
        day += ONE_DAY
    edges = {edge for stretch in (*open_stretches, *paused, (start, end)) for edge in stretch}
    inside = sorted(edge for edge in edges if start <= edge <= end)
    return sum(
        (
            until - begin
            for begin, until in pairwise(inside)
            if any(opens <= begin < closes for opens, closes in open_stretches)
            and not any(frozen <= begin < thawed for frozen, thawed in paused)
        ),
        timedelta(0),
    )


def _local(day: date, minute: int, calendar: WorkCalendar) -> datetime:
    local = datetime.combine(day, time.min, ZoneInfo(calendar.zone)) + timedelta(minutes=minute)
    return local.astimezone(UTC)
