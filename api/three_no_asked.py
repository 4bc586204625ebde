"""What a question about the three-no status names: a day, a moment of knowledge, a window."""

import re
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from adapters.clock import now
from api.faces import Face
from api.kinds import AS_OF_INVALID, VALID_AT_INVALID
from api.problems import Problem
from projections.engine.asof import AsOf
from projections.three_no.reading import WindowKind

_DAY = re.compile(r"(?a)\d{4}-\d\d-\d\d")


class ThreeNoAsked(BaseModel):
    """The query. as_of sets both days; valid_at and known_at, given apart, go before it.

    valid_at: the local day whose status is asked. known_at: as as_of, or a local day, which means
    its 24:00. window: `year` to that day, or `rolling` over 365 days.
    """

    model_config = ConfigDict(extra="forbid")

    valid_at: date | None = None
    known_at: str | None = None
    as_of: str | None = None
    window: WindowKind = WindowKind.YEAR
    min_position: str | None = None
    face: Face | None = None


class Days(NamedTuple):
    """as_of: the moment of knowledge as `api/as_of.py` reads it, None for now.

    valid_on: the day asked about; None: the local day of that moment.
    """

    as_of: str | None
    valid_on: date | None

    def valid(self, moment: AsOf, zone: ZoneInfo) -> date:
        return self.valid_on or moment.instant.astimezone(zone).date()


def days_of(asked: ThreeNoAsked, zone: ZoneInfo) -> Days:
    """Raises Problem (400) for a day that lies ahead."""
    today = now().astimezone(zone).date()
    valid_on = asked.valid_at
    if valid_on is None and asked.known_at is not None and asked.as_of is None:
        valid_on = today
    if valid_on is None and asked.as_of and _DAY.fullmatch(asked.as_of):
        valid_on = _day(asked.as_of, today)
    if valid_on and (valid_on > today or valid_on.year < 1990):  # noqa: PLR2004 - as of domain.three_no
        raise Problem(VALID_AT_INVALID)
    text = asked.known_at or asked.as_of
    return Days(_end_of(text, zone, today) if text else None, valid_on)


def _end_of(text: str, zone: ZoneInfo, today: date) -> str | None:
    """A day's 24:00; None where that lies ahead, so that all is known that is known."""
    if not _DAY.fullmatch(text):
        return text
    day = _day(text, today)
    if day == today:
        return None
    return datetime.combine(day + timedelta(days=1), time(), zone).isoformat()


def _day(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Problem(AS_OF_INVALID) from None
    if day > today:
        raise Problem(AS_OF_INVALID)
    return day
