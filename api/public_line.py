"""What the public may know of the three-no status: one word per community for a whole year.

`projections/three_no` says what happened; `domain/disclosure.py` which counts may be told, and from
when on. A count is never given for a community, and for an area only where nobody could tell a
small one from it. All of it is as known on the day of publication, whatever became known since.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from adapters.clock import now
from adapters.eventstore.ledger import Ledger
from adapters.eventstore.past import catalogue_at
from api.moments import Moments
from domain.area.state import Area
from domain.catalogue import Catalogue
from domain.disclosure import Part, disclosed, published
from domain.kernel import Level
from domain.ledger.errors import LedgerNotFound
from domain.ledger.events import LedgerKind
from domain.ledger.state import Ledger as State
from projections.three_no.queries import Question
from projections.three_no.reading import WindowKind, standings_of
from projections.three_no.status import Standing, Status


class PublicWord(StrEnum):
    """未发生, 有发生, 资料不足. What is under review is not said to have happened."""

    CLEAN = "CLEAN"
    NOT_CLEAN = "NOT_CLEAN"
    INSUFFICIENT = "INSUFFICIENT"


WORD_OF: Mapping[Status, PublicWord] = {
    Status.CLEAN: PublicWord.CLEAN,
    Status.BREACHED: PublicWord.NOT_CLEAN,
    Status.UNDER_REVIEW: PublicWord.INSUFFICIENT,
    Status.INSUFFICIENT: PublicWord.INSUFFICIENT,
}


class PublicCommunity(BaseModel):
    code: str
    label: str
    word: PublicWord


class PublicArea(BaseModel):
    """breaches, per_1000_households: None where too few happened to be told, or none is known."""

    code: str
    label: str
    level: Level
    breaches: int | None
    per_1000_households: float | None


class PublicYear(BaseModel):
    """A whole year, as known at `at`, and the same for good. Communities in order of their codes.

    Where `at` is still to come, nothing has been published yet.
    """

    ledger: str
    synthetic: bool
    at: datetime
    year: int
    tracked_days_min: int
    communities: list[PublicCommunity]
    areas: list[PublicArea]

    def community(self, code: str) -> PublicCommunity | None:
        return next((one for one in self.communities if one.code == code), None)


class _Town(NamedTuple):
    """An area with the standings of the communities in it."""

    id: UUID
    area: Area
    own: list[Standing]


class PublicLine:
    """What is public of one ledger. A year is worked out once: it never changes again."""

    def __init__(self, ledger: Ledger, moments: Moments) -> None:
        self._ledger = ledger
        self._moments = moments
        self._told: PublicYear | None = None

    async def year(self) -> PublicYear:
        """What is public today. Raises Unavailable, and Problem while the view is behind."""
        catalogue = self._ledger.catalogue
        opened = catalogue.ledger
        if opened is None:
            raise LedgerNotFound
        year, at = published_by(opened, catalogue.zone, now())
        if self._told is not None and (self._told.year, self._told.at) == (year, at):
            return self._told
        if at > now():
            return self._nothing(opened, year, at)
        told = await self._as_of(opened, year, at)
        if opened.seeded:  # until then what was long ago is still being written
            self._told = told
        return told

    async def _as_of(self, opened: State, year: int, at: datetime) -> PublicYear:
        async with self._moments.open(at.isoformat()) as moment:
            position = moment.as_of.position
            catalogue = await catalogue_at(moment.connection, position)
            if catalogue.ledger is None:
                return self._nothing(opened, year, at)
            end = date(year, 12, 31)
            begin = WindowKind.YEAR.begin(end)
            _, rules = catalogue.three_no(at)
            question = Question(position, catalogue.zone.key, end, begin, rules)
            there = _there_in(catalogue, begin)
            found = await standings_of(moment.connection, question, there)
        return self._nothing(opened, year, at).model_copy(
            update={
                "tracked_days_min": rules.tracked_days_min,
                "communities": [_community(one, catalogue.areas[one.community]) for one in found],
                "areas": _areas(catalogue, found, rules.public_count_min, at),
            }
        )

    def _nothing(self, opened: State, year: int, at: datetime) -> PublicYear:
        _, rules = self._ledger.catalogue.three_no(now())
        return PublicYear(
            ledger=self._ledger.name,
            synthetic=opened.kind is LedgerKind.SYNTHETIC,
            at=at,
            year=year,
            tracked_days_min=rules.tracked_days_min,
            communities=[],
            areas=[],
        )


def published_by(opened: State, zone: ZoneInfo, at: datetime) -> tuple[int, datetime]:
    """The year that is public by an instant, and since when; before the first one, from when on."""
    founded = opened.opened_at.astimezone(zone).date()
    year, day = published(at.astimezone(zone).date(), founded)
    return year, datetime.combine(day, time(), zone)


def _there_in(catalogue: Catalogue, begin: date) -> list[UUID]:
    """Communities that had not ended before that year began."""
    areas = catalogue.areas
    there = (
        key
        for key, area in areas.items()
        if area.level is Level.COMMUNITY
        and (area.ended_at is None or area.ended_at.astimezone(catalogue.zone).date() >= begin)
    )
    return sorted(there, key=lambda key: areas[key].code)


def _community(one: Standing, area: Area) -> PublicCommunity:
    return PublicCommunity(code=area.code, label=area.label, word=WORD_OF[one.status])


def _areas(
    catalogue: Catalogue, found: Sequence[Standing], count_min: int, at: datetime
) -> list[PublicArea]:
    """The whole, and its towns where every community lies in exactly one of them."""
    if not found:
        return []
    towns = _towns(catalogue, found, at)
    parts = [_part(town.id, town.own) for town in towns] or [_part(UUID(int=0), found)]
    told = disclosed(parts, count_min)
    lines = [_line(town.area, town.own, told=town.id in told.parts) for town in towns]
    top = _top(catalogue)
    return [*([_line(top, found, told=told.total)] if top else []), *lines]


def _part(area: UUID, own: Sequence[Standing]) -> Part:
    breached = sum(1 for one in own if one.status is Status.BREACHED)
    return Part(area, sum(one.confirmed for one in own), breached)


def _towns(catalogue: Catalogue, found: Iterable[Standing], at: datetime) -> list[_Town]:
    areas, towns = catalogue.areas, dict[UUID, list[Standing]]()
    for one in found:
        above = catalogue.ancestors(one.community, at)
        own = [key for key in above if key in areas and areas[key].level is Level.TOWNSHIP]
        if len(own) != 1:
            return []
        towns.setdefault(own[0], []).append(one)
    return sorted(
        (_Town(key, areas[key], own) for key, own in towns.items()),
        key=lambda town: town.area.code,
    )


def _top(catalogue: Catalogue) -> Area | None:
    code = catalogue.ledger.area_code if catalogue.ledger else None
    return next((area for area in catalogue.areas.values() if area.code == code), None)


def _line(area: Area, own: Sequence[Standing], *, told: bool) -> PublicArea:
    breaches = sum(one.confirmed for one in own)
    known = [one.households for one in own if one.households is not None]
    whole = sum(known) if len(known) == len(own) else 0
    return PublicArea(
        code=area.code,
        label=area.label,
        level=area.level,
        breaches=breaches if told else None,
        per_1000_households=round(breaches * 1000 / whole, 2) if told and whole else None,
    )
