"""When people are at work, in the county's own time, and how long they take."""

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from domain.deadlines import WorkCalendar, working_day

ZONE: Final = ZoneInfo("Asia/Shanghai")
LATE: Final = 0.09


class Hours(NamedTuple):
    """From one hour to another of each day; `daily`: on days off as well."""

    opens: float
    closes: float
    daily: bool = True


ROUND_THE_CLOCK: Final = Hours(0, 24)
OFFICE: Final = Hours(8.5, 18.4, daily=False)
DESK: Final = Hours(8, 18.5, daily=False)
FIELD: Final = Hours(7.5, 21)
CHECKS: Final = Hours(8, 20)
CALLS: Final = Hours(9, 20.5)


def begins(day: date) -> datetime:
    """Return the local midnight with which the day begins."""
    return datetime.combine(day, time.min, ZONE)


def hour_of(at: datetime) -> float:
    return at.hour + at.minute / 60


def open_at(at: datetime, hours: Hours, calendar: WorkCalendar) -> bool:
    worked = hours.daily or working_day(at.date(), calendar)
    return worked and hours.opens <= hour_of(at) < hours.closes


def next_open(at: datetime, hours: Hours, calendar: WorkCalendar, rng: Random) -> datetime:
    """Return `at`, or some minutes after the next opening, when what has waited is taken up."""
    if open_at(at, hours, calendar):
        return at
    day = at.date()
    if hour_of(at) >= hours.closes or not (hours.daily or working_day(day, calendar)):
        day += timedelta(days=1)
    while not (hours.daily or working_day(day, calendar)):
        day += timedelta(days=1)
    return begins(day) + timedelta(hours=hours.opens, seconds=rng.randrange(60, 2400))


def pace(rng: Random, limit_minutes: float, late: float = LATE) -> timedelta:
    """Draw how long something takes whose limit is known: mostly within it, sometimes late."""
    if rng.random() < late:
        share = rng.uniform(1.05, 2.4)
    else:
        share = 0.03 + 0.92 * rng.betavariate(1.6, 3.6)
    return timedelta(seconds=int(limit_minutes * share * 60))


def minutes(rng: Random, least: float, most: float) -> timedelta:
    """Draw a duration from an interval of minutes."""
    return timedelta(seconds=int(rng.uniform(least, most) * 60))
