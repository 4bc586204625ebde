"""A county drawn from a seed: 4 towns, 15 communities, 129 grids, and all who serve there."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from adapters.ids import derived
from domain.area.commands import CreateArea
from domain.area.events import AreaKind, Link
from domain.deadlines import WorkCalendar
from domain.kernel import Level
from domain.org.events import OrgKind
from domain.policy.categories import Categories, Category
from domain.post.roles import Role
from infra.demo.acts import Act, Seat
from infra.demo.communities import Community, Plot, community
from infra.demo.founding import Founding
from infra.demo.offices import (
    CENTRE_ROLES,
    OFFICE_ROLES,
    STREET_ROLES,
    Office,
    Posts,
    departments,
    of_town,
    seats_of,
)
from infra.demo.routes import Routes
from infra.seeds import FROM_THE_BEGINNING, calendar, lists, policy

COUNTY: Final = "澄川县"
CODE: Final = "640181"
TOWNS: Final = (
    ("001", "滨河街道", AreaKind.STREET, "清波 桥头 望江 锦绣", ""),
    ("002", "云岭街道", AreaKind.STREET, "松涛 书院 新城 南园", ""),
    ("100", "柳湾镇", AreaKind.TOWN, "柳湾", "东渠 石桥 枣园"),
    ("101", "青禾镇", AreaKind.TOWN, "青禾", "麦坡 北塬"),
)
GRIDS_OF_COMMUNITY: Final = (9, 8, 9, 9, 8, 9, 9, 8, 9, 8, 9, 8, 9, 8, 9)
"""129 in all, as in 灵党办〔2020〕65号 第四条."""


class Town(NamedTuple):
    area: UUID
    label: str
    staff: Posts
    communities: tuple[Community, ...]


class County(NamedTuple):
    """since: the first instant, at which everything is founded."""

    ledger_id: UUID
    seed: int
    since: datetime
    area: UUID
    centre: Posts
    government: Posts
    towns: tuple[Town, ...]
    communities: tuple[Community, ...]
    plots: tuple[Plot, ...]
    offices: Mapping[UUID, Office]
    routes: Routes
    categories: Mapping[str, Category]
    calendar: WorkCalendar
    founding: tuple[Act, ...]

    def id(self, *parts: object) -> UUID:
        """Return the id of anything in the county, by what it is."""
        return derived(self.ledger_id, "demo", self.seed, *parts)

    def on_shift(self, role: Role, at: datetime) -> tuple[Seat, ...]:
        """Return who of the centre is on duty: a quarter of them, in shifts of eight hours."""
        seats = self.centre.seats[role]
        team = (at.toordinal() * 3 + at.hour // 8) % 4
        return tuple(seat for n, seat in enumerate(seats) if n % 4 == team)


def county_of(ledger_id: UUID, seed: int, since: datetime) -> County:
    """Draw the county; the same arguments give the same one, ids and names included."""
    found = Founding(ledger_id, seed, since)
    categories = policy("categories")
    assert isinstance(categories, Categories), "the file of this name holds categories"
    area = found.send(
        CreateArea, "area", CODE, code=f"{CODE}000000", level=Level.COUNTY, kind=AreaKind.COUNTY,
        label=COUNTY,
    )  # fmt: skip
    government = found.org(
        "COUNTY_GOV", f"{COUNTY}人民政府", OrgKind.GOVERNMENT, Level.COUNTY, area, None
    )
    centre = found.org(
        "CENTRE", f"{COUNTY}社会治理指挥中心", OrgKind.DISPATCH_CENTRE, Level.COUNTY, area,
        government,
    )  # fmt: skip
    offices = departments(found, COUNTY, area, government)
    towns = [_town(found, n, area, government, offices) for n in range(1, len(TOWNS) + 1)]
    communities = tuple(one for town in towns for one in town.communities)
    by_code = categories.by_code
    return County(
        ledger_id, seed, found.since, area,
        seats_of(found, centre, area, CENTRE_ROLES),
        seats_of(found, government, area, OFFICE_ROLES),
        tuple(towns),
        communities,
        tuple(plot for one in communities for plot in one.plots),
        {one.unit: one for one in offices},
        Routes(lists(), by_code, offices, FROM_THE_BEGINNING),
        by_code,
        calendar(),
        tuple(found.acts),
    )  # fmt: skip


def _town(found: Founding, n: int, county: UUID, government: UUID, offices: list[Office]) -> Town:
    code, label, kind, urban, villages = TOWNS[n - 1]
    area = found.send(
        CreateArea, "area", code, code=f"{CODE}{code}000", level=Level.TOWNSHIP, kind=kind,
        label=label, links=(Link(parent=county, valid_from=found.since),),
    )  # fmt: skip
    suffix = "办事处" if kind is AreaKind.STREET else "人民政府"
    org = found.org(
        f"STREET_{n}", label + suffix, OrgKind.STREET_OFFICE, Level.TOWNSHIP, area, government
    )
    staff = seats_of(found, org, area, STREET_ROLES)
    offices += of_town(found, n, label, area, org)
    first = sum(len(f"{u} {v}".split()) for _, _, _, u, v in TOWNS[: n - 1])
    names = [*((name, False) for name in urban.split()), *((v, True) for v in villages.split())]
    communities = [
        community(found, first + k, name, rural, f"{CODE}{code}", area, org, offices,
                  GRIDS_OF_COMMUNITY[first + k])
        for k, (name, rural) in enumerate(names)
    ]  # fmt: skip
    return Town(area, label, staff, tuple(communities))
