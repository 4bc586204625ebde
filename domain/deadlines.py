"""When a limit runs out: exact, in the calendar's zone, with working days and suspensions.

A deadline is a fact: whoever starts a timer stores the result and cites the calendar's version, so
that a calendar published later moves nothing by itself. Every instant given must be aware; every
instant returned is UTC. An act is on time when it is done at the due instant or before.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Self, assert_never
from zoneinfo import ZoneInfo

from pydantic import Field, PlainSerializer, field_validator, model_validator

from domain.kernel import Value, ZoneName

ONE_DAY = timedelta(days=1)
FOREVER = datetime.max.replace(tzinfo=UTC)
OPEN_MINUTES_MIN = 60
SATURDAY = 5

Stretch = tuple[datetime, datetime]
"""From the first instant up to, not including, the second."""

DayTest = Callable[[date], bool]
MinuteOfDay = Annotated[int, Field(ge=0, le=24 * 60)]
Windows = tuple[tuple[MinuteOfDay, MinuteOfDay], ...]
Dates = Annotated[frozenset[date], PlainSerializer(sorted, return_type=list[date])]
Years = Annotated[frozenset[int], PlainSerializer(sorted, return_type=list[int])]


class LimitUnit(StrEnum):
    CONTINUOUS = "CONTINUOUS"
    WORKING_HOURS = "WORKING_HOURS"
    BUSINESS_DAYS = "BUSINESS_DAYS"
    CALENDAR_DAYS = "CALENDAR_DAYS"


class Limit(Value):
    """amount: minutes when CONTINUOUS, hours when WORKING_HOURS, else days.

    roll: a limit in CALENDAR_DAYS that would end on a day off ends with the next working day.
    """

    amount: Annotated[int, Field(ge=1, le=1_000_000)]
    unit: LimitUnit
    roll: bool = False

    @model_validator(mode="after")
    def _only_calendar_days_roll(self) -> Self:
        if self.roll and self.unit is not LimitUnit.CALENDAR_DAYS:
            raise ValueError("only a limit in CALENDAR_DAYS can roll")
        return self


class WorkCalendar(Value):
    """Which hours are worked: Monday to Friday but for `holidays`, and on `make_up` days (调休).

    windows: minutes from local midnight, in order, the same on every working day.
    official_years: the years whose notice is known; in any other Monday to Friday is counted.
    """

    zone: ZoneName
    windows: Windows
    holidays: Dates = frozenset()
    make_up: Dates = frozenset()
    official_years: Years = frozenset()

    @field_validator("zone")
    @classmethod
    def _a_known_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (OSError, ValueError, KeyError) as unknown:
            raise ValueError("no such time zone") from unknown
        return zone

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        minutes = [minute for window in self.windows for minute in window]
        if any(opens >= closes for opens, closes in self.windows) or minutes != sorted(minutes):
            raise ValueError("windows must be in order, not overlap, and end after they begin")
        if sum(closes - opens for opens, closes in self.windows) < OPEN_MINUTES_MIN:
            raise ValueError("a working day must hold an hour of windows or more")
        if self.holidays & self.make_up:
            raise ValueError("a day is both a holiday and a make-up day")
        return self


def deadline(
    start: datetime, limit: Limit, calendar: WorkCalendar, suspensions: Sequence[Stretch] = ()
) -> datetime:
    """The last instant in time, in UTC, for a limit that begins to run at `start`.

    Hours stand still while suspended and then go on. Days are counted from the day after `start`
    and end at 24:00; a suspension moves them by the counted days after the day it began, up to and
    including the day it ended. Rolling comes last. A deadline that would pass while suspended ends
    instead with the first day, from the day of resumption on, that it could end with.
    suspensions: those that have ended, in any order.
    """
    start = start.astimezone(UTC)
    pauses = _in_order(start, suspensions)
    match limit.unit:
        case LimitUnit.CONTINUOUS:
            return _spend(timedelta(minutes=limit.amount), _without(pauses, [(start, FOREVER)]))
        case LimitUnit.WORKING_HOURS:
            open_hours = _windows(start, calendar)
            return _spend(timedelta(hours=limit.amount), _without(pauses, open_hours))
        case LimitUnit.BUSINESS_DAYS | LimitUnit.CALENDAR_DAYS:
            return _end_of_days(start, limit, calendar, pauses)
    assert_never(limit.unit)


def warn_at(start: datetime, due: datetime, suspensions: Sequence[Stretch] = ()) -> datetime:
    """The instant, in UTC, at which 80 % of the time from `start` to `due` has passed.

    Nights and days off are time too, whatever the unit of the limit; suspended time is not.
    """
    start = start.astimezone(UTC)
    running = due - start - overlap(start, due, suspensions)
    return _spend(running * 4 // 5, _without(_in_order(start, suspensions), [(start, FOREVER)]))


def overlap(start: datetime, end: datetime, suspensions: Sequence[Stretch]) -> timedelta:
    """How much of the time from `start` to `end` was suspended; what net durations leave out."""
    return sum(
        (min(until, end) - begin for begin, until in _in_order(start, suspensions) if begin < end),
        timedelta(0),
    )


def working_day(day: date, calendar: WorkCalendar) -> bool:
    """Whether this day of the calendar's zone is worked."""
    if day in calendar.make_up:
        return True
    return day.weekday() < SATURDAY and day not in calendar.holidays


def provisional(start: datetime, due: datetime, calendar: WorkCalendar) -> bool:
    """Whether a notice still to come may move `due`: a year without one lies in [start, due).

    Means nothing for a CONTINUOUS limit, which no notice moves.
    """
    zone = ZoneInfo(calendar.zone)
    last = due.astimezone(zone) - timedelta.resolution  # 24:00 of a day belongs to that day here
    years = range(start.astimezone(zone).year, last.year + 1)
    return not calendar.official_years.issuperset(years)


def _in_order(start: datetime, suspensions: Sequence[Stretch]) -> list[Stretch]:
    """The suspensions after `start`, in order and in UTC; of two that overlap, the later is cut."""
    pauses: list[Stretch] = []
    at = start.astimezone(UTC)
    for begin, end in sorted((a.astimezone(UTC), b.astimezone(UTC)) for a, b in suspensions):
        if end > max(begin, at):
            pauses.append((max(begin, at), end))
            at = end
    return pauses


def _without(pauses: Sequence[Stretch], stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    """What is left of each stretch outside the pauses."""
    for begin, end in stretches:
        at = begin
        for pause_begin, pause_end in pauses:
            if pause_begin >= end:
                break
            if at < pause_begin:
                yield at, pause_begin
            at = max(at, pause_end)
        if at < end:
            yield at, end


def _windows(start: datetime, calendar: WorkCalendar) -> Iterator[Stretch]:
    """The working windows from `start` on, in UTC, without end."""
    at, day = start, start.astimezone(ZoneInfo(calendar.zone)).date()
    while True:
        if working_day(day, calendar):
            for opens, closes in _windows_of(day, calendar.zone, calendar.windows):
                begin = max(at, opens)
                if begin < closes:
                    yield begin, closes
                    at = closes
        day += ONE_DAY


@lru_cache(maxsize=1024)
def _windows_of(day: date, zone: str, windows: Windows) -> tuple[Stretch, ...]:
    """One day's windows in UTC; kept, since most limits run over the same few days."""
    midnight = datetime.combine(day, time.min, ZoneInfo(zone))

    def at(minute: int) -> datetime:
        return (midnight + timedelta(minutes=minute)).astimezone(UTC)

    return tuple((at(opens), at(closes)) for opens, closes in windows)


def _spend(budget: timedelta, stretches: Iterator[Stretch]) -> datetime:
    """The first instant at which the stretches, which never end, have used up the budget."""
    begin, end = next(stretches)
    while budget > end - begin:
        budget -= end - begin
        begin, end = next(stretches)
    return begin + budget


def _end_of_days(
    start: datetime, limit: Limit, calendar: WorkCalendar, pauses: Sequence[Stretch]
) -> datetime:
    """24:00 of the last day that counts, or of the next day on which the limit may end."""
    zone = ZoneInfo(calendar.zone)

    def working(day: date) -> bool:
        return working_day(day, calendar)

    counts = working if limit.unit is LimitUnit.BUSINESS_DAYS else _any_day
    may_end = working if limit.roll else counts
    day = _nth_after(start.astimezone(zone).date(), limit.amount, counts)
    due = _end_of_day(_first_from(day, may_end), zone)
    for begin, end in pauses:
        if begin >= due:
            break
        suspended, resumed = begin.astimezone(zone).date(), end.astimezone(zone).date()
        frozen = (suspended + ONE_DAY * n for n in range(1, (resumed - suspended).days + 1))
        day = _nth_after(day, sum(map(counts, frozen)), counts)
        due = _end_of_day(_first_from(day, may_end), zone)
        if due <= end:
            due = _end_of_day(_first_from(resumed, may_end), zone)
    return due


def _nth_after(day: date, amount: int, counts: DayTest) -> date:
    while amount:
        day += ONE_DAY
        amount -= counts(day)
    return day


def _first_from(day: date, fits: DayTest) -> date:
    while not fits(day):
        day += ONE_DAY
    return day


def _end_of_day(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day + ONE_DAY, time.min, zone).astimezone(UTC)


def _any_day(_: date) -> bool:
    return True
