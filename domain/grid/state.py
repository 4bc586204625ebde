"""A grid as its facts leave it, with every officer that it had."""

from datetime import date, datetime
from typing import NamedTuple, assert_never, cast
from uuid import UUID

from domain.grid.events import (
    AbsenceEnded,
    AbsenceStarted,
    Employment,
    GridDivided,
    GridEvent,
    GridKind,
    GridMerged,
    GridRedrawn,
    GridRetired,
    GridSplit,
    HouseholdsCounted,
    OfficerAssigned,
    OfficerReleased,
    Place,
)
from domain.kernel import AbPost, Claim, ClaimAct, Claims, Event, Fact

CODE, A_PLACE = "grid_code", "officer_a"


class Absence(NamedTuple):
    valid_from: datetime
    until: datetime | None

    def holds(self, at: datetime) -> bool:
        return self.valid_from <= at and (self.until is None or at < self.until)


class Officer(NamedTuple):
    """An assignment, from `since` up to, not including, `until`."""

    post: UUID
    person: UUID
    ab_post: AbPost
    employment: Employment
    place: Place | None
    since: datetime
    until: datetime | None = None
    absences: tuple[Absence, ...] = ()

    def serves(self, at: datetime) -> bool:
        return self.since <= at and (self.until is None or at < self.until)

    def present(self, at: datetime) -> bool:
        return self.serves(at) and not any(absence.holds(at) for absence in self.absences)


class Grid(NamedTuple):
    """into: what took its open incidents when it ended."""

    code: str
    community: UUID
    kind: GridKind
    version: int
    households: int
    boundary: str | None = None
    counted_on: date | None = None
    officers: tuple[Officer, ...] = ()
    ended_at: datetime | None = None
    into: tuple[UUID, ...] = ()

    @property
    def active(self) -> bool:
        return self.ended_at is None

    def serving(self) -> tuple[Officer, ...]:
        """The officers not yet released."""
        return tuple(officer for officer in self.officers if officer.until is None)

    def responder(self, at: datetime) -> UUID | None:
        """The post that is called first: A, or B while A is absent or there is none."""
        first: Officer | None = None
        for officer in self.officers:
            if officer.present(at) and (first is None or officer.ab_post < first.ab_post):
                first = officer
        return first.post if first else None


def evolve(grid: Grid | None, fact: Fact) -> Grid:
    event = cast("GridEvent", fact.event)
    if isinstance(event, GridDivided):
        return Grid(event.code, event.community, event.kind, 1, event.households, event.boundary)
    assert grid is not None, "a grid begins with GridDivided"
    match event:
        case GridRedrawn():
            return grid._replace(
                version=event.version, households=event.households, boundary=event.boundary
            )
        case GridMerged():
            return grid._replace(ended_at=fact.effective_at, into=(event.into,))
        case GridSplit():
            return grid._replace(ended_at=fact.effective_at, into=event.into)
        case GridRetired():
            return grid._replace(ended_at=fact.effective_at, into=(event.successor,))
        case HouseholdsCounted():
            return grid._replace(households=event.households, counted_on=event.as_of)
        case OfficerAssigned():
            return grid._replace(officers=(*grid.officers, _officer(event, fact.effective_at)))
        case OfficerReleased() | AbsenceStarted() | AbsenceEnded():
            changed = [_changed(o, event, fact.effective_at) for o in grid.officers]
            return grid._replace(officers=tuple(changed))
        case _:
            assert_never(event)


def _officer(event: OfficerAssigned, at: datetime) -> Officer:
    return Officer(event.post, event.person, event.ab_post, event.employment, event.place, at)


def _changed(
    officer: Officer, event: OfficerReleased | AbsenceStarted | AbsenceEnded, at: datetime
) -> Officer:
    if officer.post != event.post or officer.until is not None:
        return officer
    match event:
        case OfficerReleased():
            return officer._replace(until=at)
        case AbsenceStarted():
            away = Absence(event.valid_from, event.until)
            return officer._replace(absences=(*officer.absences, away))
        case AbsenceEnded():
            *before, last = officer.absences
            return officer._replace(absences=(*before, last._replace(until=event.until)))
        case _:
            assert_never(event)


def claims(event: Event) -> Claims:
    """A code is never given twice; one person is officer A of two grids at most."""
    match event:
        case GridDivided(code=code):
            return [Claim(ClaimAct.TAKE, CODE, code)]
        case OfficerAssigned(person=person, place=int() as place):
            return [Claim(ClaimAct.TAKE, A_PLACE, f"{person}:{place}")]
        case OfficerReleased(person=person, place=int() as place):
            return [Claim(ClaimAct.FREE, A_PLACE, f"{person}:{place}")]
        case _:
            return []
