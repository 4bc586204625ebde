"""Who is there to do something at some hour: shifts, desks, officers and those who stand in."""

from datetime import date, datetime
from random import Random
from typing import Final

from domain.kernel import Level
from domain.post.roles import Role
from infra.demo.acts import Seat
from infra.demo.communities import Community, Plot
from infra.demo.county import County
from infra.demo.hours import DESK, Hours, hour_of, open_at
from infra.demo.lives.case import Case

AWAY: Final = Hours(8, 20)
"""An officer's day off, as it is entered in the morning."""

_AWAY_SHARE: Final = 0.22
_STREET: Final = Hours(8, 18)


def away(county: County, community: Community, day: date) -> Seat | None:
    """Return which officer A of a community has the day off, if any; B stands in (AB岗)."""
    rng = Random(f"{county.seed} {day} away {community.number}")  # noqa: S311 - it must repeat
    return rng.choice(community.plots).a if rng.random() < _AWAY_SHARE else None


def officer(county: County, plot: Plot, at: datetime) -> Seat:
    """Return who is called first in a grid: A, or B while A is away."""
    if not AWAY.opens <= hour_of(at) < AWAY.closes:
        return plot.a
    absent = away(county, county.communities[plot.community], at.date())
    return plot.b if absent and absent.id == plot.a.id else plot.a


def dispatcher(case: Case) -> Seat:
    """Somebody of the centre's shift."""
    return case.rng.choice(case.county.on_shift(Role.DISPATCHER, case.at))


def supervisor(case: Case) -> Seat:
    return case.rng.choice(case.county.on_shift(Role.DUTY_SUPERVISOR, case.at))


def of_centre(case: Case, role: Role) -> Seat:
    return case.rng.choice(case.county.centre.seats[role])


def of_government(case: Case, role: Role) -> Seat:
    return case.rng.choice(case.county.government.seats[role])


def of_street(case: Case, role: Role) -> Seat:
    return case.rng.choice(case.town.staff.seats[role])


def desk(case: Case) -> Seat:
    """Somebody at the community's desk, whether or not it is open."""
    return case.rng.choice(case.community.seats[Role.COMMUNITY_DESK])


def desk_open(case: Case) -> bool:
    return open_at(case.at, DESK, case.county.calendar)


def console(case: Case, level: Level = Level.COMMUNITY) -> tuple[Seat, Level]:
    """Who dispatches at this hour, from this level or above; the centre never sleeps."""
    if level <= Level.COMMUNITY and desk_open(case):
        return desk(case), Level.COMMUNITY
    if level <= Level.TOWNSHIP and open_at(case.at, _STREET, case.county.calendar):
        return of_street(case, Role.DISPATCHER), Level.TOWNSHIP
    return dispatcher(case), Level.COUNTY


def resident(case: Case) -> Seat:
    """Somebody of the community with an account."""
    seats = case.community.seats
    return case.rng.choice(seats[Role.RESIDENT] + seats[Role.BUILDING_STEWARD])
