"""A small county by name, built from the facts that a real one would have.

`CATALOGUE` knows: Lingwu county with one street, an urban community (grids GRID and GRID_2) and a
village (VILLAGE_GRID), the orgs and units that handle matters there, somebody in every role that
an incident meets, and the shipped policies, lists and calendar.
"""

from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from api.filling import Far
from domain.area.events import AreaCreated, AreaKind, Link
from domain.catalogue import EMPTY, Catalogue
from domain.grid.events import Employment, GridDivided, GridKind, OfficerAssigned
from domain.kernel import AbPost, Actor, ActorKind, Event, Level, TextRef
from domain.ledger.events import LedgerKind, Opened, Seeded
from domain.org.events import OrgFounded, OrgKind
from domain.person.events import PersonRegistered
from domain.post.events import PostOpened
from domain.post.roles import Role
from domain.unit.events import UnitEstablished, UnitKind
from tests.support.given import fact
from tests.support.seeds import seeded

FAR = Far(0.114, 470.0)
"""How far the writing of its history is where a test leaves the last fact out."""
SINCE = datetime(2016, 12, 31, 16, tzinfo=UTC)
LEDGER = UUID("018f0000-0000-7000-8000-000000000001")


def an_id(name: str) -> UUID:
    """The id of anything in the example county."""
    return uuid5(LEDGER, name)


COUNTY, STREET, COMMUNITY, VILLAGE = map(an_id, ("county", "street", "community", "village"))
GRID, GRID_2, VILLAGE_GRID = map(an_id, ("grid", "grid 2", "village grid"))
CENTRE, STREET_OFFICE, COMMITTEE_ORG, WATER_ORG, URBAN_ORG = map(
    an_id, ("centre", "street office", "committee org", "water org", "urban org")
)
WATER, URBAN, SQUAD, DESK, COMMITTEE, TEAM = map(
    an_id, ("water", "urban", "squad", "desk", "committee", "team")
)
CODES = {
    COUNTY: "640181000000",
    STREET: "640181001000",
    COMMUNITY: "640181001017",
    VILLAGE: "640181001201",
    GRID: "640181001017001",
    GRID_2: "640181001017002",
    VILLAGE_GRID: "640181001201001",
}


class Colleague(NamedTuple):
    """Somebody in a post, and how he stands in the metadata of what he does."""

    name: str
    role: Role
    org: UUID
    scope: UUID
    level: Level
    unit: UUID | None = None
    grid: UUID | None = None
    ab_post: AbPost | None = None

    @property
    def person(self) -> UUID:
        return an_id(f"person {self.name}")

    @property
    def post(self) -> UUID:
        return an_id(f"post {self.name}")

    @property
    def actor(self) -> Actor:
        return Actor(
            ActorKind.HUMAN, self.person, self.post, self.role, self.org,
            level=self.level, ab_post=self.ab_post,
        )  # fmt: skip


def _at_centre(name: str, role: Role) -> Colleague:
    return Colleague(name, role, CENTRE, COUNTY, Level.COUNTY)


def _at_street(name: str, role: Role) -> Colleague:
    return Colleague(name, role, STREET_OFFICE, STREET, Level.TOWNSHIP)


def _in_grid(name: str, role: Role, grid: UUID, ab_post: AbPost | None) -> Colleague:
    return Colleague(
        name, role, COMMITTEE_ORG, COMMUNITY, Level.GRID, unit=TEAM, grid=grid, ab_post=ab_post
    )


OFFICER_A = _in_grid("officer A", Role.GRID_OFFICER, GRID, AbPost.A)
OFFICER_B = _in_grid("officer B", Role.GRID_OFFICER, GRID, AbPost.B)
GRID_LEAD = _in_grid("grid lead", Role.GRID_LEAD, GRID, None)
DESK_CLERK = Colleague(
    "desk clerk", Role.COMMUNITY_DESK, COMMITTEE_ORG, COMMUNITY, Level.COMMUNITY, unit=DESK
)
DISPATCHER = _at_centre("dispatcher", Role.DISPATCHER)
DISPATCHER_2 = _at_centre("dispatcher 2", Role.DISPATCHER)
SUPERVISOR = _at_centre("supervisor", Role.DUTY_SUPERVISOR)
COUNTY_CLERK = _at_centre("county clerk", Role.COUNTY_CENTRE)
VERIFIER = _at_centre("verifier", Role.VERIFIER)
FOLLOWUP_AGENT = _at_centre("follow-up agent", Role.FOLLOWUP_AGENT)
INSPECTOR = _at_centre("inspector", Role.INSPECTOR)
AUDITOR = _at_centre("auditor", Role.AUDITOR)
RECORD_CLERK = _at_centre("record clerk", Role.RECORD_CLERK)
RECORD_CONFIRMER = _at_centre("record confirmer", Role.RECORD_CONFIRMER)
STREET_DISPATCHER = _at_street("street dispatcher", Role.DISPATCHER)
STREET_LEADER = _at_street("street leader", Role.STREET_LEADER)
WATER_HANDLER = Colleague(
    "water handler", Role.UNIT_HANDLER, WATER_ORG, COUNTY, Level.COUNTY, unit=WATER
)
WATER_LEAD = Colleague("water lead", Role.UNIT_LEAD, WATER_ORG, COUNTY, Level.COUNTY, unit=WATER)
URBAN_HANDLER = Colleague(
    "urban handler", Role.UNIT_HANDLER, URBAN_ORG, COUNTY, Level.COUNTY, unit=URBAN
)
URBAN_LEAD = Colleague("urban lead", Role.UNIT_LEAD, URBAN_ORG, COUNTY, Level.COUNTY, unit=URBAN)
RESIDENT = Colleague("resident", Role.RESIDENT, COMMITTEE_ORG, COMMUNITY, Level.GRID)
COLLEAGUES = (
    OFFICER_A, OFFICER_B, GRID_LEAD, DESK_CLERK, DISPATCHER, DISPATCHER_2, SUPERVISOR,
    COUNTY_CLERK, VERIFIER, FOLLOWUP_AGENT, INSPECTOR, AUDITOR, STREET_DISPATCHER, STREET_LEADER,
    WATER_HANDLER, WATER_LEAD, URBAN_HANDLER, URBAN_LEAD, RESIDENT, RECORD_CLERK,
    RECORD_CONFIRMER,
)  # fmt: skip
SYSTEM = Actor(ActorKind.SYSTEM, an_id("system"))


def _area(area: UUID, kind: AreaKind, level: Level, label: str, *above: UUID) -> AreaCreated:
    community = level is Level.COMMUNITY
    return AreaCreated(
        code=CODES[area],
        level=level,
        kind=kind,
        label=label,
        short_number=CODES[area][9:] if community else None,
        households=3600 if community else None,
        links=tuple(Link(parent=one, valid_from=SINCE) for one in above),
    )


def _grid(grid: UUID, community: UUID) -> GridDivided:
    return GridDivided(
        code=CODES[grid], community=community, kind=GridKind.COMPREHENSIVE, households=400
    )


def _org(code: str, kind: OrgKind, level: Level, label: str, area: UUID) -> OrgFounded:
    return OrgFounded(code=code, kind=kind, level=level, label=label, area=area, valid_from=SINCE)


def _unit(
    code: str, kind: UnitKind, label: str, org: UUID, area: UUID, *functions: str
) -> UnitEstablished:
    return UnitEstablished(
        code=code, kind=kind, label=label, org=org, area=area, functions=functions
    )


PLACES: dict[UUID, Event] = {
    COUNTY: _area(COUNTY, AreaKind.COUNTY_CITY, Level.COUNTY, "灵武市"),
    STREET: _area(STREET, AreaKind.STREET, Level.TOWNSHIP, "城区街道", COUNTY),
    COMMUNITY: _area(COMMUNITY, AreaKind.URBAN, Level.COMMUNITY, "西湖社区", STREET),
    VILLAGE: _area(VILLAGE, AreaKind.VILLAGE, Level.COMMUNITY, "东塔村", STREET),
    GRID: _grid(GRID, COMMUNITY),
    GRID_2: _grid(GRID_2, COMMUNITY),
    VILLAGE_GRID: _grid(VILLAGE_GRID, VILLAGE),
}
OFFICES: dict[UUID, Event] = {
    CENTRE: _org("CENTRE", OrgKind.DISPATCH_CENTRE, Level.COUNTY, "城市运行中心", COUNTY),
    STREET_OFFICE: _org("STREET", OrgKind.STREET_OFFICE, Level.TOWNSHIP, "街道办事处", STREET),
    COMMITTEE_ORG: _org("XIHU", OrgKind.COMMITTEE, Level.COMMUNITY, "西湖居委会", COMMUNITY),
    WATER_ORG: _org("WATER", OrgKind.ENTERPRISE, Level.COUNTY, "自来水公司", COUNTY),
    URBAN_ORG: _org("URBAN", OrgKind.DEPARTMENT, Level.COUNTY, "城市管理局", COUNTY),
    WATER: _unit("WATER", UnitKind.UTILITY, "抢修队", WATER_ORG, COUNTY, "WATER_SUPPLY"),
    URBAN: _unit(
        "URBAN", UnitKind.DEPARTMENT, "城管执法队", URBAN_ORG, COUNTY, "URBAN_MANAGEMENT", "GENERAL"
    ),
    SQUAD: _unit("SQUAD", UnitKind.STREET_SQUAD, "街道综合执法队", STREET_OFFICE, STREET),
    DESK: _unit("DESK", UnitKind.COMMUNITY_DESK, "社区服务站", COMMITTEE_ORG, COMMUNITY),
    COMMITTEE: _unit("XIHU", UnitKind.COMMITTEE, "西湖居委会", COMMITTEE_ORG, COMMUNITY),
    TEAM: _unit("TEAM", UnitKind.GRID_TEAM, "网格服务团队", COMMITTEE_ORG, COMMUNITY),
}


def _posted(one: Colleague) -> PostOpened:
    return PostOpened(
        person=one.person,
        org=one.org,
        role=one.role,
        scope=one.scope,
        unit=one.unit,
        grid=one.grid,
        ab_post=one.ab_post,
        valid_from=SINCE,
    )


def posted(one: Colleague) -> list[tuple[UUID, Event]]:
    """The facts of one more colleague."""
    name = TextRef(subject=one.person, id=uuid5(one.person, "name"), commitment="a" * 64)
    return [(one.person, PersonRegistered(full_name=name)), (one.post, _posted(one))]


def _assigned(one: Colleague, ab_post: AbPost) -> OfficerAssigned:
    return OfficerAssigned(
        post=one.post,
        person=one.person,
        ab_post=ab_post,
        employment=Employment.FULL_TIME,
        place=1 if ab_post is AbPost.A else None,
    )


def county() -> list[tuple[UUID, Event]]:
    """Every fact of the example county, in order."""
    opened = Opened(
        ledger_id=LEDGER,
        area_code=CODES[COUNTY],
        time_zone="Asia/Shanghai",
        kind=LedgerKind.SYNTHETIC,
        epoch=1,
    )
    people = [pair for one in COLLEAGUES for pair in posted(one)]
    return [
        (LEDGER, opened),
        *seeded(an_id, SINCE),
        *PLACES.items(),
        *OFFICES.items(),
        *people,
        (GRID, _assigned(OFFICER_A, AbPost.A)),
        (GRID, _assigned(OFFICER_B, AbPost.B)),
        (LEDGER, Seeded()),
    ]


def catalogue_of(facts: list[tuple[UUID, Event]]) -> Catalogue:
    """The catalogue that these facts leave, all of them written at SINCE."""
    catalogue = EMPTY
    for stream, event in facts:
        catalogue = catalogue.after(fact(event, stream=stream, at=SINCE))
    return catalogue


CATALOGUE = catalogue_of(county())
STATES: dict[UUID, Any] = {
    stream: state
    for streams in (
        CATALOGUE.areas,
        CATALOGUE.orgs,
        CATALOGUE.grids,
        CATALOGUE.units,
        CATALOGUE.persons,
        CATALOGUE.posts,
    )
    for stream, state in streams.items()
}
