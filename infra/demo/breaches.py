"""The county's breaches: since when each community is followed, what happened, and who says so.

All of it is invented. What happened before the county was founded is recorded on its first day, and
so late; the rest as the days go by. WORDS says which communities are what on the public line of the
last whole year, for whoever checks it.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from domain.breach.commands import (
    AttributeBreach,
    ConfirmBreach,
    LinkIncident,
    RecordBreach,
    RejectBreach,
    RescindBreach,
    StartTracking,
)
from domain.breach.terms import AttributionBasis, RejectionReason, RescissionReason
from domain.grid.commands import CountHouseholds
from domain.incident.terms import BreachRelation
from domain.kernel import Command
from domain.post.roles import Role
from domain.three_no import Authority, BreachType
from domain.words import with_words
from infra.demo.acts import Act, Seat
from infra.demo.communities import Community
from infra.demo.county import County
from infra.demo.hours import ZONE, begins
from infra.demo.shape import plans_of

TRACKED_YEARS, TRACKED_DAYS = 3, 55
SHORT: Final = "南园社区"
"""Followed since TRACKED_DAYS before the founding only: a hundred days or so when looked at."""

CLEAN, NOT_CLEAN, INSUFFICIENT = "CLEAN", "NOT_CLEAN", "INSUFFICIENT"
WORDS: Final[Mapping[str, str]] = {
    "清波社区": CLEAN, "桥头社区": NOT_CLEAN, "望江社区": CLEAN, "锦绣社区": CLEAN,
    "松涛社区": NOT_CLEAN, "书院社区": NOT_CLEAN, "新城社区": CLEAN, SHORT: INSUFFICIENT,
    "柳湾社区": NOT_CLEAN, "东渠村": NOT_CLEAN, "石桥村": INSUFFICIENT, "枣园村": CLEAN,
    "青禾社区": CLEAN, "麦坡村": NOT_CLEAN, "北塬村": CLEAN,
}  # fmt: skip

_P, _A, _C = BreachType
_VOUCHES = dict(zip(BreachType, Authority, strict=True))
FIRST_RECORDED: Final = timedelta(hours=9)
FIRST_CONFIRMED: Final = timedelta(hours=14)
APART: Final = timedelta(minutes=4)


class _Past(NamedTuple):
    """What happened in a year before the founding. end: how it ended on the first day."""

    place: str
    type: BreachType
    month: int
    day: int
    end: str = "CONFIRMED"


_BEFORE: Final = (
    _Past("桥头社区", _P, 2, 11), _Past("桥头社区", _C, 5, 6), _Past("桥头社区", _P, 9, 18),
    _Past("松涛社区", _C, 1, 20), _Past("松涛社区", _C, 4, 9), _Past("松涛社区", _A, 6, 25),
    _Past("松涛社区", _C, 10, 13), _Past("书院社区", _A, 3, 4), _Past("书院社区", _P, 7, 30),
    _Past("书院社区", _C, 11, 2), _Past("柳湾社区", _P, 5, 27), _Past("柳湾社区", _A, 8, 14),
    _Past("东渠村", _P, 6, 3), _Past("麦坡村", _C, 3, 22), _Past("麦坡村", _P, 10, 29),
    _Past("锦绣社区", _A, 4, 17, "RESCINDED"), _Past("新城社区", _P, 9, 9, "REJECTED"),
    _Past("石桥村", _C, 11, 19, "PROVISIONAL"),
)  # fmt: skip


class _Now(NamedTuple):
    """What becomes known as the days go by, counted from the founding.

    happened: days before it is recorded. confirmed, rescinded: days after that. linked: to a
    dispute of the place that was reported before. moved: the community it turns out to be of.
    """

    place: str
    type: BreachType
    day: int
    happened: int = 1
    confirmed: int | None = 2
    rescinded: int | None = None
    linked: bool = False
    moved: str | None = None


_SINCE: Final = (
    _Now("桥头社区", _P, 1, happened=46),
    _Now("松涛社区", _C, 4, happened=3, linked=True),
    _Now("东渠村", _P, 8, happened=1, linked=True),
    _Now("书院社区", _A, 10, happened=4, confirmed=3, rescinded=9),
    _Now("柳湾社区", _P, 13, happened=2, linked=True),
    _Now("麦坡村", _C, 16, happened=1, confirmed=1, moved="东渠村"),
    _Now("桥头社区", _C, 19, happened=1, linked=True),
    _Now("松涛社区", _A, 23, happened=5, confirmed=None),
    _Now("书院社区", _P, 27, happened=2, linked=True),
)  # fmt: skip


def following(county: County) -> Iterator[Act]:
    """At the founding: since when each community is followed, and last year's households."""
    first = _first(county)
    for community in county.communities:
        short = community.label == SHORT
        since = first - timedelta(days=TRACKED_DAYS) if short else _years_before(first)
        stream = county.id("tracking", community.label)
        command = StartTracking(
            command_id=stream, stream=stream, community=community.area, types=tuple(BreachType),
            tracked_from=since,
        )  # fmt: skip
        yield Act(county.since, _confirmer(county), command)
    year_end = date(first.year - 1, 12, 31)
    for plot in county.plots:
        desk = county.communities[plot.community].seats[Role.COMMUNITY_DESK][0]
        count = CountHouseholds(
            command_id=county.id("households", plot.code), stream=plot.grid, as_of=year_end,
            households=plot.households,
        )  # fmt: skip
        yield Act(county.since, desk, count)


def breaches(county: County, day: date) -> Iterator[Act]:
    """What the record office does on a day, in order."""
    n = (day - _first(county)).days
    acts = list(_first_day(county)) if n == 0 else []
    for k, one in enumerate(_SINCE):
        acts += _on_day(county, k, one, n)
    acts.sort(key=lambda act: act.at)
    yield from acts


def years_told(county: County) -> tuple[int, ...]:
    """The years whose breaches are recorded on the first day.

    A county founded in December is looked at in January too, when its own year is the last one.
    """
    first = _first(county)
    return (first.year - 1, first.year) if first.month == 12 else (first.year - 1,)  # noqa: PLR2004


def _first_day(county: County) -> Iterator[Act]:
    at = begins(_first(county))
    told = [(year, past) for year in years_told(county) for past in _BEFORE]
    for n, (year, past) in enumerate(told):
        record = _Record(county, f"{year}/{n}", past.type, _named(county, past.place))
        happened_on = date(year, past.month, past.day)
        yield record.recorded(at + FIRST_RECORDED + n * APART, happened_on)
        later = at + FIRST_CONFIRMED + n * APART
        if past.end == "REJECTED":
            yield record.act(later, RejectBreach, reason=RejectionReason.NOT_OF_THIS_TYPE)
        elif past.end != "PROVISIONAL":
            yield record.confirmed(later)
        if past.end == "RESCINDED":
            yield record.rescinded(later + timedelta(hours=2))


def _on_day(county: County, k: int, one: _Now, n: int) -> Iterator[Act]:
    """What is done on the n-th day about the k-th."""
    day = _first(county) + timedelta(days=n)
    at = begins(day) + timedelta(hours=10, minutes=7 * k)
    record = _Record(county, f"now/{k}", one.type, _named(county, one.place))
    if n == one.day:
        yield record.recorded(at, day - timedelta(days=one.happened))
    if one.confirmed is None or n < one.day + one.confirmed:
        return
    if n == one.day + one.confirmed:
        yield record.confirmed(at)
        if one.moved:
            moved = _named(county, one.moved).area
            basis = AttributionBasis.PLACE_OF_MATTER
            yield record.act(at + APART, AttributeBreach, community=moved, basis=basis)
        incident = _dispute(county, one) if one.linked else None
        if incident:
            relation = BreachRelation.SAME_MATTER
            yield record.act(at + 2 * APART, LinkIncident, incident=incident, relation=relation)
    if one.rescinded is not None and n == one.day + one.confirmed + one.rescinded:
        yield record.rescinded(at)


class _Record:
    """One breach, and the two persons who write about it."""

    def __init__(self, county: County, key: str, kind: BreachType, community: Community) -> None:
        self._county = county
        self._key = key
        self._kind = kind
        self._community = community
        self._stream = county.id("breach", key)

    def recorded(self, at: datetime, happened_on: date) -> Act:
        return self.act(
            at, RecordBreach, who=_clerk(self._county), type=self._kind,
            community=self._community.area, happened_on=happened_on,
            source_authority=_VOUCHES[self._kind], doc=self._paper("来文"),
        )  # fmt: skip

    def confirmed(self, at: datetime) -> Act:
        authority = _VOUCHES[self._kind]
        return self.act(at, ConfirmBreach, authority=authority, doc=self._paper("认定"))

    def rescinded(self, at: datetime) -> Act:
        reason = RescissionReason.NOT_OF_THIS_COUNTY
        return self.act(at, RescindBreach, reason=reason, doc=self._paper("撤销"))

    def act(
        self, at: datetime, wish: type[Command], who: Seat | None = None, **payload: Any
    ) -> Act:
        command_id = self._stream if wish.opens else self._county.id("breach", self._key, wish.name)
        referring, words = with_words(wish, command_id, self._stream, payload)
        whole = {"command_id": command_id, "stream": self._stream, **referring}
        command = wish.model_validate(whole)
        return Act(at.astimezone(UTC), who or _confirmer(self._county), command, words)

    def _paper(self, kind: str) -> str:
        """The reference of a paper that nobody ever wrote."""
        return f"合成{kind}〔{_first(self._county).year}〕{self._key} 号"


def _dispute(county: County, one: _Now) -> UUID | None:
    """The last dispute of the place that was reported by the day before it happened."""
    community = _named(county, one.place)
    for back in range(one.happened + 1, one.day + 1):
        day = _first(county) + timedelta(days=one.day - back)
        for plan in plans_of(county, day):
            if plan.plot.community == community.number and plan.category.startswith("A"):
                return county.id(plan.key, 0)
    return None


def _named(county: County, label: str) -> Community:
    return next(one for one in county.communities if one.label == label)


def _clerk(county: County) -> Seat:
    return county.government.seats[Role.RECORD_CLERK][0]


def _confirmer(county: County) -> Seat:
    return county.government.seats[Role.RECORD_CONFIRMER][0]


def _first(county: County) -> date:
    return county.since.astimezone(ZONE).date()


def _years_before(day: date) -> date:
    """The first of that month: no leap day to miss."""
    return day.replace(year=day.year - TRACKED_YEARS, day=1)
