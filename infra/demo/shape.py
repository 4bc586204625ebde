"""The shape of a day: how much is reported, when, where, about what and by which channel."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Final, NamedTuple

from domain.deadlines import working_day
from domain.incident.terms import Channel
from infra.demo.communities import Plot
from infra.demo.county import County
from infra.demo.hours import ZONE, begins
from infra.demo.phrases import CANARIES

WORKING_DAY, DAY_OFF = 362, 250
"""Incidents reported by themselves; duplicates and parts of split ones come on top."""

HEATING_MONTHS: Final = frozenset({11, 12, 1, 2, 3})
CATEGORIES: Final = {
    "A1": 9, "A2": 2, "A3": 2, "A4": 7, "A5": 11, "A6": 4, "A9": 4,
    "B1": 9, "B2": 18, "B9": 13, "C1": 70, "C2": 14, "C3": 20, "C9": 34,
    "D1": 38, "D2": 28, "D3": 14, "D4": 40, "D5": 58, "D6": 24, "D9": 55,
    "E1": 92, "E2": 48, "E3": 62, "E4": 14, "E5": 30, "E6": 72, "E9": 20,
    "F1": 1, "F2": 2, "F3": 1.5, "F4": 1, "G1": 8, "G2": 5, "G3": 1.5,
    "H1": 38, "H2": 36, "I1": 26, "I2": 12, "X": 12,
}  # fmt: skip
URBAN_ONLY: Final = frozenset({"A1", "D6", "H1", "H2"})
RURAL_ONLY: Final = frozenset({"A2", "A3"})

_C = Channel
_SEEN_ON_PATROL: Final = {
    _C.PATROL: 72, _C.HOTLINE_12345: 11, _C.WECHAT: 7, _C.APP: 3, _C.SENSOR: 1.5,
    _C.INSPECTION: 1.5, _C.DEPARTMENT: 1.5, _C.ONLINE: 1.5, _C.LEADER: 0.6, _C.WINDOW: 0.6,
}  # fmt: skip
_ASKED_FOR: Final = {
    _C.HOTLINE_12345: 44, _C.PATROL: 20, _C.WECHAT: 13, _C.APP: 8, _C.WINDOW: 7, _C.ONLINE: 4,
    _C.SENSOR: 1.5, _C.VISIT: 1, _C.PETITION_REFERRAL: 0.7, _C.LEADER: 0.4,
}  # fmt: skip
_TOLD_IN_PERSON: Final = {
    _C.WINDOW: 30, _C.PATROL: 24, _C.VISIT: 14, _C.HOTLINE_12345: 18, _C.WECHAT: 8,
    _C.PETITION_REFERRAL: 5,
}  # fmt: skip
CHANNELS: Final[Mapping[str, Mapping[Channel, float]]] = {
    "A": _TOLD_IN_PERSON, "B": _SEEN_ON_PATROL, "C": _SEEN_ON_PATROL, "D": _ASKED_FOR,
    "E": _SEEN_ON_PATROL, "F": _ASKED_FOR, "G": _ASKED_FOR, "H": _ASKED_FOR,
    "I": _TOLD_IN_PERSON, "X": _ASKED_FOR,
}  # fmt: skip

_PATROL_HOURS: Final = (
    0, 0, 0, 0, 0, 0, 1, 6, 46, 78, 62, 18, 5, 6, 44, 68, 56, 20, 9, 8, 6, 3, 1, 0,
)  # fmt: skip
_CALL_HOURS: Final = (
    5, 3, 2, 2, 2, 4, 12, 26, 48, 56, 54, 42, 30, 32, 42, 46, 46, 46, 44, 44, 40, 30, 18, 10,
)  # fmt: skip
_OFFICE_HOURS: Final = (
    0, 0, 0, 0, 0, 0, 0, 0, 10, 40, 36, 18, 0, 0, 24, 34, 28, 10, 0, 0, 0, 0, 0, 0,
)  # fmt: skip
_EVERY_HOUR: Final = (1,) * 24
_HOURS: Final = {
    _C.PATROL: _PATROL_HOURS, _C.SENSOR: _EVERY_HOUR, _C.HOTLINE_12345: _CALL_HOURS,
    _C.WECHAT: _CALL_HOURS, _C.APP: _CALL_HOURS, _C.ONLINE: _CALL_HOURS,
}  # fmt: skip
_ON_DAYS_OFF: Final = {_C.PATROL: 0.55, _C.WINDOW: 0.0, _C.VISIT: 0.1, _C.DEPARTMENT: 0.1,
                       _C.INSPECTION: 0.1, _C.PETITION_REFERRAL: 0.0, _C.LEADER: 0.3}  # fmt: skip
_BY_NAME: Final = frozenset({_C.HOTLINE_12345, _C.WINDOW, _C.VISIT})


class Plan(NamedTuple):
    """A report to come. key: unique in the county for ever; the life is drawn from it.

    canary: which of the strings to be looked for its reporter has, if any.
    """

    key: str
    at: datetime
    plot: Plot
    channel: Channel
    category: str
    canary: int | None = None


def plans_of(county: County, day: date) -> list[Plan]:
    """Draw what is reported on a day, in order; nothing but county, seed and day matters."""
    rng = Random(f"{county.seed} {day} reports")  # noqa: S311 - it must repeat, not surprise
    worked = working_day(day, county.calendar)
    mean = WORKING_DAY if worked else DAY_OFF
    plots = county.plots
    weights = list(accumulate(plot.weight for plot in plots))
    drawn = []
    for plot in rng.choices(plots, cum_weights=weights, k=round(rng.gauss(mean, mean**0.5))):
        category = _category(rng, plot, day.month)
        channel = _channel(rng, category, worked=worked)
        drawn.append((_minute(rng, channel), plot, channel, category))
    drawn.sort(key=lambda one: one[0])
    first = day == begins_on(county)
    left = list(range(CANARIES)) if first else []
    return [
        Plan(
            f"{day}/{n}", begins(day) + timedelta(seconds=second), plot, channel, category,
            left.pop(0) if left and channel in _BY_NAME else None,
        )
        for n, (second, plot, channel, category) in enumerate(drawn)
    ]  # fmt: skip


def begins_on(county: County) -> date:
    """The local day on which the county was founded."""
    return county.since.astimezone(ZONE).date()


def _category(rng: Random, plot: Plot, month: int) -> str:
    while True:
        category = rng.choices(list(CATEGORIES), list(CATEGORIES.values()))[0]
        elsewhere = URBAN_ONLY if plot.rural else RURAL_ONLY
        unheated = category == "D4" and month not in HEATING_MONTHS
        if category not in elsewhere and not unheated:
            return category


def _channel(rng: Random, category: str, *, worked: bool) -> Channel:
    weights = CHANNELS[category[0]]
    if not worked:
        weights = {c: w * _ON_DAYS_OFF.get(c, 1.0) for c, w in weights.items()}
    return rng.choices(list(weights), list(weights.values()))[0]


def _minute(rng: Random, channel: Channel) -> int:
    """The second of the day at which it is reported."""
    hour = rng.choices(range(24), _HOURS.get(channel, _OFFICE_HOURS))[0]
    return hour * 3600 + rng.randrange(3600)
