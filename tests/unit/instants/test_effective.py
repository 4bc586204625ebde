"""Which instant a phone's act counts as done, to the second."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.instants import OFFLINE_MAX, DeviceClock, DeviceTiming, Effective, effective

NOW = datetime(2020, 8, 26, 1, tzinfo=UTC)
PHONE = UUID(int=1)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


def counted(captured_before: timedelta, **known: Any) -> Effective:
    """The second act of a phone whose clock is right, received at NOW."""
    timing = DeviceTiming(PHONE, 2, NOW - captured_before, NOW)
    values: dict[str, Any] = {"last": None, "field": True, "not_before": None} | known
    return effective(NOW, timing, **values)


@pytest.mark.parametrize(
    ("captured_before", "at", "flags"),
    [
        (timedelta(), NOW, ()),
        (OFFLINE_MAX, NOW - OFFLINE_MAX, ()),
        (OFFLINE_MAX + SECOND, NOW, ("CLOCK_UNTRUSTED",)),
        (-SECOND, NOW, ("CLOCK_UNTRUSTED",)),
    ],
)
def test_a_phone_is_believed_for_a_day_to_the_second(
    captured_before: timedelta, at: datetime, flags: tuple[str, ...]
) -> None:
    assert counted(captured_before)[:2] == (at, flags)


def test_nothing_is_done_before_what_it_is_done_about() -> None:
    assert counted(HOUR, not_before=NOW - SECOND)[:2] == (NOW - SECOND, ("RAISED",))


def test_what_arrives_late_stays_before_what_was_done_after_it() -> None:
    later = DeviceClock(PHONE, 3, NOW - SECOND, 0.0)
    at, flags, clock = counted(HOUR, last=later)
    assert (at, flags) == (NOW - HOUR, ())
    assert clock == later, "the next act still comes after the later one"


@pytest.mark.parametrize(
    "ahead",
    [
        {"not_before": NOW + SECOND},
        {"last": DeviceClock(PHONE, 1, NOW + SECOND, 0.0)},
    ],
    ids=["the fact acted on", "the act before"],
)
def test_nothing_counts_as_done_after_it_was_received(ahead: dict[str, Any]) -> None:
    """Another process's clock may be a little ahead of the one of this batch."""
    assert counted(HOUR, **ahead)[:2] == (NOW, ("RAISED",))
