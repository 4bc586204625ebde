"""A community: its grids of 300 to 500 households, its committee and whoever serves there."""

from typing import NamedTuple
from uuid import UUID

from domain.area.commands import CreateArea
from domain.area.events import AreaKind, Link
from domain.kernel import AbPost, Level
from domain.org.events import OrgKind
from domain.post.roles import Role
from domain.unit.events import UnitKind
from domain.unit.state import Unit
from infra.demo.acts import Seat
from infra.demo.founding import Founding
from infra.demo.offices import Office, office

VILLAGE_CODES_FROM = 200
ROLES = (
    (Role.COMMUNITY_DESK, 2),
    (Role.RESIDENT, 6),
    (Role.BUILDING_STEWARD, 1),
)


class Plot(NamedTuple):
    """A grid where things happen. weight: how often, against the others."""

    grid: UUID
    code: str
    community: int
    rural: bool
    households: int
    lat: float
    lon: float
    weight: float
    a: Seat
    b: Seat
    lead: Seat


class Community(NamedTuple):
    """number: its place among all of the county, from 0."""

    number: int
    area: UUID
    town: UUID
    label: str
    rural: bool
    org: UUID
    seats: dict[Role, tuple[Seat, ...]]
    team: UUID
    plots: tuple[Plot, ...]


class _Ground(NamedTuple):
    number: int
    area: UUID
    code: str
    org: UUID
    rural: bool


def community(
    found: Founding, number: int, name: str, rural: bool, town_code: str, town: UUID, above: UUID,  # noqa: FBT001
    offices: list[Office], grids: int,
) -> Community:  # fmt: skip
    """Found a community with its grids, and add its units to `offices`."""
    label = f"{name}村" if rural else f"{name}社区"
    code = f"{town_code}{number + 1 + (VILLAGE_CODES_FROM if rural else 0):03d}"
    households = [found.rng.randrange(378, 478) for _ in range(grids)]
    area = found.send(
        CreateArea, "area", code, code=code, level=Level.COMMUNITY, label=label,
        kind=AreaKind.VILLAGE if rural else AreaKind.URBAN, short_number=f"{number + 1:03d}",
        households=sum(households), links=(Link(parent=town, valid_from=found.since),),
    )  # fmt: skip
    committee = f"{label}村民委员会" if rural else f"{label}居民委员会"
    org = found.org(
        f"COMMITTEE_{number + 1:03d}", committee.replace("村村", "村"), OrgKind.COMMITTEE,
        Level.COMMUNITY, area, above,
    )  # fmt: skip
    ground = _Ground(number, area, code, org, rural)
    seats = {role: found.staff(count, role, org, area) for role, count in ROLES}
    if rural:
        seats[Role.VILLAGE_SUPERVISOR] = found.staff(1, Role.VILLAGE_SUPERVISOR, org, area)
    team = _units(found, ground, label, offices)
    plots = _plots(found, ground, households)
    return Community(number, area, town, label, rural, org, seats, team, plots)


def _units(found: Founding, ground: _Ground, label: str, offices: list[Office]) -> UUID:
    """The service desk, the committee and the grid team; the team's work is done by officers."""
    number, place = f"{ground.number + 1:03d}", (ground.org, ground.area, Level.COMMUNITY)
    offices += [
        office(
            found, f"DESK_{number}", f"{label}便民服务站", UnitKind.COMMUNITY_DESK, *place,
            handlers=2,
        ),
        office(
            found, f"COMMITTEE_{number}", f"{label}人民调解委员会", UnitKind.COMMITTEE, *place,
            handlers=1,
        ),
    ]  # fmt: skip
    about = Unit(
        f"TEAM_{number}", UnitKind.GRID_TEAM, f"{label}网格队", ground.org, ground.area, frozenset()
    )
    team = found.unit(about.code, about.label, about.kind, about.org, about.area)
    offices.append(Office(team, about, Level.COMMUNITY))
    return team


def _plots(found: Founding, ground: _Ground, households: list[int]) -> tuple[Plot, ...]:
    """One person is A of the first two grids; everybody's B is the A of the next grid but one."""
    grids = [
        found.grid(f"{ground.code}{n:03d}", ground.area, count)
        for n, count in enumerate(households, 1)
    ]
    size = len(grids)
    people = [found.person(ground.org, "officer", n) for n in range(size - 1)]
    persons = [people[0], *people]
    leads = [found.person(ground.org, "lead", n) for n in range(3)]
    rng, lat0, lon0 = (
        found.rng,
        38.06 + 0.02 * (ground.number // 4),
        106.3 + 0.02 * (ground.number % 4),
    )
    plots = []
    for n, grid in enumerate(grids):
        a = found.officer(grid, persons[n], ground.org, ground.area, AbPost.A)
        b = found.officer(grid, persons[(n + 2) % size], ground.org, ground.area, AbPost.B)
        lead = found.post(leads[n % 3], Role.GRID_LEAD, ground.org, ground.area, grid=grid)
        weight = rng.lognormvariate(0, 0.35) * (0.75 if ground.rural else 1.1)
        plots.append(
            Plot(
                grid, f"{ground.code}{n + 1:03d}", ground.number, ground.rural, households[n],
                round(lat0 + 0.005 * (n // 3), 6), round(lon0 + 0.005 * (n % 3), 6), weight,
                a, b, lead,
            )
        )  # fmt: skip
    return tuple(plots)
