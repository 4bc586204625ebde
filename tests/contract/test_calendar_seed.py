"""The shipped calendar against two independent readings of the State Council's notices."""

import json
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import holidays
import pytest

from domain.deadlines import WorkCalendar, working_day

SEED = Path(__file__).parents[2] / "infra" / "seeds" / "calendar.json"
CALENDAR = WorkCalendar.model_validate_json(SEED.read_bytes())
YEARS = range(2017, 2027)


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def year_needed(today: date) -> int:
    """The next year's notice comes out in November; from 1 December we want to have it."""
    return today.year + (today.month == 12)


MEMBERS = {"official_years", "holidays", "make_up"}


def what_to_do(year: int) -> str:
    return f"""
The calendar shipped in infra/seeds/calendar.json lacks the notice for {year}.
 1. Read "国务院办公厅关于{year}年部分节假日安排的通知" (General Office of the State
    Council, published every November; https://www.gov.cn, search for that title).
 2. In infra/seeds/calendar.json add {year} to "official_years"; to "holidays" every day off that
    the notice names, weekends within the holidays too, as "{year}-MM-DD"; to "make_up" every
    weekend day that it makes a working day (上班).
 3. In tests/contract/test_calendar_seed.py let YEARS go to {year} (and add it to the list for
    `holidays`), then `uv lock --upgrade-package chinesecalendar --upgrade-package holidays`, so
    that two independent readings of the notice check yours.
 4. Ledgers that are open keep their calendar: there it is published as a new version
    (publish-calendar). Until then they count Monday to Friday and say so (provisional).
Where no notice is out yet, the year stays out: do not invent one.
"""


def test_the_seed_is_official_for_every_year_it_claims() -> None:
    assert set(YEARS) <= CALENDAR.official_years
    assert {day.year for day in CALENDAR.holidays} == CALENDAR.official_years
    assert {day.year for day in CALENDAR.make_up} == CALENDAR.official_years


@pytest.mark.parametrize("year", YEARS)
def test_the_seed_agrees_with_chinesecalendar(year: int) -> None:
    differing = [
        day
        for day in days_of(year)
        if working_day(day, CALENDAR) is not chinese_calendar.is_workday(day)
    ]
    assert differing == []


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_the_seed_agrees_with_holidays(year: int) -> None:
    china = holidays.country_holidays("CN", years=year)
    differing = [
        day for day in days_of(year) if working_day(day, CALENDAR) is not china.is_working_day(day)
    ]
    assert differing == []


@pytest.mark.parametrize("day", sorted(CALENDAR.make_up))
def test_a_make_up_day_is_a_weekend(day: date) -> None:
    assert day.weekday() >= 5


def test_the_windows_are_eight_hours_in_the_zone_of_china() -> None:
    assert CALENDAR.zone == "Asia/Shanghai"
    assert sum(closes - opens for opens, closes in CALENDAR.windows) == 8 * 60


@pytest.mark.parametrize(
    ("today", "year"),
    [
        (date(2026, 11, 30), 2026),
        (date(2026, 12, 1), 2027),
        (date(2027, 1, 1), 2027),
    ],
)
def test_next_years_notice_is_needed_from_december(today: date, year: int) -> None:
    assert year_needed(today) == year


def test_the_calendar_knows_the_notice_for_the_present_year_and_in_december_the_next() -> None:
    """Says what is to be done, and is not red: what was whole does not break by a day going by."""
    today = date.today()  # noqa: DTZ011, TID251 - only here does the real date decide
    year = year_needed(today)
    if year not in CALENDAR.official_years:
        pytest.skip(what_to_do(year))
    assert set(days_of(year)) & CALENDAR.holidays


def test_what_to_do_names_file_members_and_publisher() -> None:
    said = what_to_do(2027)
    for named in (
        "infra/seeds/calendar.json", *json.loads(SEED.read_bytes()).keys() & MEMBERS,
        "国务院办公厅关于2027年部分节假日安排的通知", "www.gov.cn", "YEARS",
    ):  # fmt: skip
        assert named in said
    assert json.loads(SEED.read_bytes()).keys() >= MEMBERS
