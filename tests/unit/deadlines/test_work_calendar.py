from datetime import date, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from domain.deadlines import Limit, LimitUnit, WorkCalendar, provisional, working_day

PLAIN = WorkCalendar(
    zone="Asia/Shanghai",
    windows=((510, 720), (840, 1110)),
    holidays=frozenset({date(2026, 1, 1)}),
    make_up=frozenset({date(2026, 1, 4)}),
    official_years=frozenset({2026}),
)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 1, 1), False),
        (date(2026, 1, 2), True),
        (date(2026, 1, 3), False),
        (date(2026, 1, 4), True),
        (date(2027, 10, 1), True),
        (date(2027, 10, 2), False),
    ],
)
def test_a_day_is_worked_by_notice_or_else_by_weekday(day: date, *, worked: bool) -> None:
    assert working_day(day, PLAIN) is worked


@pytest.mark.parametrize(
    ("start", "due", "expected"),
    [
        ("2026-12-30T02:00Z", "2026-12-30T16:00Z", False),
        ("2026-12-30T02:00Z", "2026-12-31T16:00Z", False),  # 24:00 of 31 December in the zone
        ("2026-12-30T02:00Z", "2027-01-01T16:00Z", True),
        ("2025-12-31T15:59Z", "2026-01-05T16:00Z", True),
        ("2025-12-31T16:00Z", "2026-01-05T16:00Z", False),
    ],
)
def test_a_due_is_provisional_when_it_touches_a_year_without_notice(
    start: str, due: str, *, expected: bool
) -> None:
    instants = datetime.fromisoformat(start), datetime.fromisoformat(due)
    assert provisional(*instants, PLAIN) is expected


@pytest.mark.parametrize(
    "wrong",
    [
        {"zone": "Asia/Nowhere"},
        {"zone": "Asia"},
        {"windows": ()},
        {"windows": ((540, 599),)},
        {"windows": ((720, 510), (840, 1110))},
        {"windows": ((840, 1110), (510, 720))},
        {"windows": ((510, 840), (720, 1110))},
        {"windows": ((510, 1441),)},
        {"make_up": frozenset({date(2026, 1, 1)})},
    ],
)
def test_a_calendar_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        WorkCalendar(**{**dict(PLAIN), **wrong})


def test_a_calendar_is_written_in_the_same_order_every_time() -> None:
    days = [date(2026, 10, day) for day in range(1, 8)]
    calendar = PLAIN.model_copy(update={"holidays": frozenset(reversed(days))})
    written = calendar.model_dump_json()
    assert calendar.model_dump(mode="json")["holidays"] == [str(day) for day in days]
    assert WorkCalendar.model_validate_json(written) == calendar


@pytest.mark.parametrize("unit", [unit for unit in LimitUnit if unit != "CALENDAR_DAYS"])
def test_only_calendar_days_roll(unit: LimitUnit) -> None:
    with pytest.raises(ValidationError):
        Limit(amount=1, unit=unit, roll=True)


@pytest.mark.parametrize("amount", [0, -1, 1_000_001])
def test_a_limit_is_more_than_nothing_and_less_than_a_life(amount: int) -> None:
    with pytest.raises(ValidationError):
        Limit(amount=amount, unit=LimitUnit.CONTINUOUS)
