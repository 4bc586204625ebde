from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.access.permit import Principal, Resource, permit
from domain.access.resources import (
    incident_resource,
    reporter_resource,
    resource_of,
    second_resource,
)
from domain.area.commands import CreateArea, RenameArea
from domain.area.events import AreaKind, Link
from domain.area.state import Area, Span
from domain.breach.commands import ConfirmBreach, RecordBreach
from domain.breach.state import Breach
from domain.breach.terms import BreachStatus
from domain.catalogue import EMPTY
from domain.grid.commands import CountHouseholds, DivideGrid
from domain.grid.events import GridKind
from domain.grid.state import Grid
from domain.incident.commands.changes import AddNote
from domain.incident.commands.intake import ReportIncident
from domain.incident.incident import Deed, Incident
from domain.incident.terms import Channel, Status
from domain.kernel import Actor, ActorKind, Command, Level
from domain.list.commands import EvaluateItem
from domain.list.items import ListKind
from domain.list.state import ItemList
from domain.org.commands import RenameOrg
from domain.org.events import OrgKind
from domain.org.state import Org, Under
from domain.post.commands import EndPost, OpenPost
from domain.post.roles import Role
from domain.post.state import Post
from domain.roster.commands import RosterDuty, SwapDuty
from domain.roster.state import Roster
from domain.three_no import Authority, BreachType
from domain.unit.commands import RenameUnit
from domain.unit.events import UnitKind
from domain.unit.state import Unit
from domain.urgency import Urgency
from tests.support.examples import TEAM, URBAN
from tests.support.incidents import helped, resolved

AT = datetime(2026, 8, 26, 1, tzinfo=UTC)
COUNTY, STREET, OLD_STREET, COMMUNITY = (UUID(int=n) for n in (1, 2, 3, 4))
GRID, ORG, STREAM, DANA = (UUID(int=n) for n in (11, 12, 13, 14))
SAID: dict[str, Any] = {"command_id": UUID(int=99, version=4), "stream": STREAM}
ABOVE = frozenset({COMMUNITY, STREET, COUNTY})


def area(level: Level, kind: AreaKind, *links: Span) -> Area:
    return Area("0" * 12, level, kind, "somewhere", None, None, links)


LONG_AGO = AT - timedelta(days=400)
CATALOGUE = EMPTY._replace(
    areas={
        COUNTY: area(Level.COUNTY, AreaKind.COUNTY),
        STREET: area(Level.TOWNSHIP, AreaKind.STREET, Span(COUNTY, LONG_AGO)),
        COMMUNITY: area(
            Level.COMMUNITY,
            AreaKind.URBAN,
            Span(OLD_STREET, LONG_AGO, AT - timedelta(days=1)),
            Span(STREET, AT - timedelta(days=1)),
        ),
    },
    grids={GRID: Grid("0" * 15, COMMUNITY, GridKind.COMPREHENSIVE, 1, 400)},
    orgs={
        ORG: Org(
            "CENTRE", OrgKind.DISPATCH_CENTRE, Level.TOWNSHIP, "centre", STREET,
            (Under(None, LONG_AGO),),
        )
    },
)  # fmt: skip
INCIDENT, IMPORTED = (
    Incident(
        stream=STREAM, status=Status.REPORTED, number="017-2026-00417", category="B01",
        urgency=Urgency.ROUTINE, channel=Channel.APP, grid=grid, community=community,
        reported=Deed(DANA, AT), resident=True,
    )
    for grid, community in ((GRID, COMMUNITY), (None, None))
)  # fmt: skip


def of(kind: str, state: Any, command: Command) -> Resource | None:
    return resource_of(kind, state, command, CATALOGUE, AT)


def report(grid: UUID) -> ReportIncident:
    return ReportIncident(**SAID, channel=Channel.APP, category="B01", grid=grid)


def test_an_incident_lies_in_its_community_and_all_above_it_now() -> None:
    assert of("incident", INCIDENT, AddNote(**SAID)) == Resource(
        "incident", ABOVE, GRID, frozenset(), DANA
    )


def test_an_incident_stays_with_every_unit_that_had_a_task_in_it() -> None:
    resource = of("incident", helped().incident, AddNote(**SAID))
    assert resource is not None
    assert resource.units == {URBAN, TEAM}


def test_who_reported_concerns_only_the_units_that_are_at_work_on_it() -> None:
    incident = resolved().incident
    resource = reporter_resource(incident, CATALOGUE, AT)
    assert resource == incident_resource(incident, CATALOGUE, AT)._replace(units=frozenset())
    assert reporter_resource(helped().incident, CATALOGUE, AT).units == {URBAN, TEAM}


def test_a_new_incident_lies_where_its_grid_lies() -> None:
    assert of("incident", None, report(GRID)) == Resource("incident", ABOVE, GRID)


@pytest.mark.parametrize("first", [0, 1], ids=["the past first", "the present first"])
def test_a_new_incident_lies_where_its_grid_lay_at_the_instant_that_is_asked_about(
    first: int,
) -> None:
    """One catalogue is asked about every instant: what was found out for one is not the next's."""
    street = area(Level.TOWNSHIP, AreaKind.STREET, Span(COUNTY, LONG_AGO))
    catalogue = CATALOGUE._replace(areas={**CATALOGUE.areas, OLD_STREET: street})
    moved = AT - timedelta(days=1)
    lain = [(moved - timedelta(seconds=1), OLD_STREET), (moved, STREET)]
    for at, above in (lain[first], lain[1 - first], lain[first]):
        resource = resource_of("incident", None, report(GRID), catalogue, at)
        assert resource == Resource("incident", frozenset({COMMUNITY, above, COUNTY}), GRID)


def test_an_imported_incident_lies_nowhere() -> None:
    assert of("incident", IMPORTED, AddNote(**SAID)) == Resource("incident", reporter=DANA)


def test_a_grid_lies_in_its_community_before_and_after_it_is_divided() -> None:
    divide = DivideGrid(
        **SAID, code="0" * 15, community=COMMUNITY, kind=GridKind.COMPREHENSIVE, households=400
    )
    count = CountHouseholds(**SAID, as_of=AT.date(), households=400)
    assert of("grid", None, divide) == Resource("grid", ABOVE)
    assert of("grid", CATALOGUE.grids[GRID], count) == Resource("grid", ABOVE)


def test_a_roster_lies_where_its_org_works() -> None:
    until = AT + timedelta(hours=8)
    first = RosterDuty(**SAID, org=ORG, post=DANA, starts=AT, ends=until)
    swap = SwapDuty(**SAID, from_post=DANA, to_post=ORG, starts=AT)
    here = Resource("roster", frozenset({STREET, COUNTY}))
    assert of("roster", None, first) == here
    assert of("roster", Roster(ORG), swap) == here


@pytest.mark.parametrize(
    ("kind", "command"),
    [
        ("org", RenameOrg(**SAID, label="new")),
        ("incident", report(STREAM)),
        ("incident", AddNote(**SAID)),
        ("grid", CountHouseholds(**SAID, as_of=AT.date(), households=400)),
        ("roster", SwapDuty(**SAID, from_post=DANA, to_post=ORG, starts=AT)),
    ],
    ids=["an org", "in no known grid", "no incident", "no grid", "no roster"],
)
def test_over_what_lies_nowhere_the_grant_alone_decides(kind: str, command: Command) -> None:
    assert of(kind, None, command) is None


def test_a_breach_lies_in_its_community_and_below_what_lies_above_it() -> None:
    record = RecordBreach(
        **SAID, type=BreachType.CRIMINAL_CASE, community=COMMUNITY, happened_on=AT.date(),
        source_authority=Authority.POLICE,
    )  # fmt: skip
    assert resource_of("breach", None, record, CATALOGUE, AT) == Resource("breach", ABOVE)
    state = Breach(BreachType.CRIMINAL_CASE, COMMUNITY, BreachStatus.PROVISIONAL, DANA)
    confirm = ConfirmBreach(**SAID, authority=Authority.POLICE)
    assert resource_of("breach", state, confirm, CATALOGUE, AT) == Resource("breach", ABOVE)
    assert resource_of("breach", None, confirm, CATALOGUE, AT) is None


def place(**named: UUID) -> OpenPost:
    """A post with this scope, unit and grid."""
    said: dict[str, Any] = {"person": DANA, "org": ORG, "role": Role.AUDITOR, "valid_from": AT}
    return OpenPost(**SAID, **said | {"scope": COMMUNITY} | named)


def unit_in(area: UUID) -> Unit:
    return Unit("U", UnitKind.DEPARTMENT, "unit", ORG, area, frozenset())


ELSEWHERE, UNIT, UNIT_ELSEWHERE, GRID_ELSEWHERE = (UUID(int=n) for n in (21, 22, 23, 24))
WIDER = CATALOGUE._replace(
    units={UNIT: unit_in(STREET), UNIT_ELSEWHERE: unit_in(ELSEWHERE)},
    grids={
        **CATALOGUE.grids,
        GRID_ELSEWHERE: CATALOGUE.grids[GRID]._replace(community=ELSEWHERE),
    },
)


@pytest.mark.parametrize(
    ("named", "areas"),
    [
        ({}, ABOVE),
        ({"scope": COUNTY}, {COUNTY}),
        ({"unit": UNIT}, {STREET, COUNTY}),
        ({"grid": GRID}, ABOVE),
        ({"unit": UNIT_ELSEWHERE}, set()),
        ({"grid": GRID_ELSEWHERE}, set()),
        ({"unit": DANA}, set()),
    ],
    ids=str,
)
def test_a_post_lies_where_all_that_it_reaches_lies(
    named: dict[str, UUID], areas: set[UUID]
) -> None:
    opened = place(**named)
    assert resource_of("post", None, opened, WIDER, AT) == Resource("post", frozenset(areas))
    held = Post(
        DANA, ORG, Role.AUDITOR, opened.scope, opened.unit, opened.grid, None, AT, None
    )  # fmt: skip
    ending = EndPost(**SAID, until=AT)
    assert resource_of("post", held, ending, WIDER, AT) == Resource("post", frozenset(areas))


def test_an_office_and_a_unit_lie_in_their_area() -> None:
    here = frozenset({STREET, COUNTY})
    assert of("org", CATALOGUE.orgs[ORG], RenameOrg(**SAID, label="new")) == Resource("org", here)
    assert of("unit", unit_in(STREET), RenameUnit(**SAID, label="new")) == Resource("unit", here)


def test_an_area_lies_in_itself_and_a_new_one_under_each_of_its_parents() -> None:
    rename = RenameArea(command_id=SAID["command_id"], stream=STREET, label="new")
    assert of("area", CATALOGUE.areas[STREET], rename) == Resource(
        "area", frozenset({STREET, COUNTY})
    )
    for parents, areas in (((), ()), ((STREET,), (STREET, COUNTY)), ((STREET, ELSEWHERE), ())):
        created = CreateArea(
            **SAID, code="0" * 12, level=Level.COMMUNITY, kind=AreaKind.URBAN, label="new",
            links=tuple(Link(parent=one, valid_from=AT) for one in parents),
        )  # fmt: skip
        assert of("area", None, created) == Resource("area", frozenset(areas))


def test_a_list_is_evaluated_by_the_community_for_itself() -> None:
    evaluate = EvaluateItem(**SAID, key="duty.fire", community=COMMUNITY, score=5)
    assert of("list", ItemList(ListKind.DUTY), evaluate) == Resource("list", ABOVE)


def test_an_administrator_of_a_street_gives_nobody_more_than_the_street() -> None:
    actor = Actor(ActorKind.HUMAN, DANA)
    for role, command, granted in (
        (Role.SECURITY_ADMIN, place(), True),
        (Role.SECURITY_ADMIN, place(scope=STREET), True),
        (Role.SECURITY_ADMIN, place(scope=COUNTY), False),
        (Role.SECURITY_ADMIN, place(unit=UNIT_ELSEWHERE), False),
        (Role.SECURITY_ADMIN, place(grid=GRID_ELSEWHERE), False),
    ):
        administrator = Principal(actor, role, STREET)
        resource = resource_of("post", None, command, WIDER, AT)
        assert permit(administrator, command.name, resource) is granted


def test_what_is_written_on_beside_the_own_stream_has_a_place_too() -> None:
    assert second_resource(INCIDENT, CATALOGUE, AT) == of("incident", INCIDENT, AddNote(**SAID))
    assert second_resource(CATALOGUE.grids[GRID], CATALOGUE, AT) == Resource("grid", ABOVE)
    for only_read in (None, CATALOGUE.orgs[ORG], CATALOGUE.areas[STREET]):
        assert second_resource(only_read, CATALOGUE, AT) is None
