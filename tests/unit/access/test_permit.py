from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from domain.access.permit import Principal, Resource, in_post, permit
from domain.catalogue import Catalogue
from domain.kernel import Actor, ActorKind
from domain.post.roles import Role
from domain.post.state import Post

COUNTY, STREET, COMMUNITY, NEIGHBOUR = (UUID(int=n) for n in (1, 2, 3, 4))
GRID, OTHER_GRID, UNIT, OTHER_UNIT = (UUID(int=n) for n in (11, 12, 21, 22))
DANA, RESIDENT = UUID(int=31), UUID(int=32)
CASE = Resource(
    "incident", frozenset({COMMUNITY, STREET, COUNTY}), GRID, frozenset({UNIT}), RESIDENT
)


def somebody(
    role: Role | None, *, scope: UUID | None = None, unit: UUID | None = None,
    grid: UUID | None = None, person: UUID = DANA,
) -> Principal:  # fmt: skip
    return Principal(Actor(ActorKind.HUMAN, person), role, scope, unit, grid)


def part(kind: ActorKind, scope: UUID | None = None) -> Principal:
    return Principal(Actor(kind, DANA), scope=scope)


@pytest.mark.parametrize("resource", [None, CASE])
def test_what_is_not_granted_is_denied(resource: Resource | None) -> None:
    dispatcher = somebody(Role.DISPATCHER, scope=COUNTY)
    assert not permit(dispatcher, "verify-resolution", resource)
    assert not permit(dispatcher, "no-such-action", resource)
    assert not permit(dispatcher, "", resource)


def test_a_human_without_a_post_may_do_nothing() -> None:
    assert not permit(somebody(None, scope=COUNTY), "read-incident", None)


def test_without_a_resource_the_post_alone_is_asked_about() -> None:
    assert permit(somebody(Role.DISPATCHER), "dispatch-task", None)
    assert permit(somebody(Role.COUNTY_CENTRE), "publish-policy", None)


@pytest.mark.parametrize("scope", [COMMUNITY, STREET, COUNTY])
def test_a_centre_reaches_everything_in_its_area(scope: UUID) -> None:
    assert permit(somebody(Role.DISPATCHER, scope=scope), "dispatch-task", CASE)


@pytest.mark.parametrize("scope", [NEIGHBOUR, None])
def test_a_centre_reaches_nothing_outside_its_area(scope: UUID | None) -> None:
    assert not permit(somebody(Role.DISPATCHER, scope=scope), "dispatch-task", CASE)


def test_what_lies_nowhere_is_reached_by_no_area() -> None:
    assert not permit(somebody(Role.AUDITOR, scope=COUNTY), "read-incident", Resource("incident"))


def test_an_officer_reaches_the_own_grid_only() -> None:
    assert permit(somebody(Role.GRID_OFFICER, grid=GRID), "self-handle", CASE)
    assert not permit(
        somebody(Role.GRID_OFFICER, grid=OTHER_GRID, scope=COMMUNITY), "self-handle", CASE
    )
    assert not permit(somebody(Role.GRID_OFFICER), "self-handle", CASE._replace(grid=None))


def test_a_unit_reaches_what_it_has_a_task_in() -> None:
    assert permit(somebody(Role.UNIT_HANDLER, unit=UNIT, scope=COUNTY), "sign-task", CASE)
    assert not permit(somebody(Role.UNIT_HANDLER, unit=OTHER_UNIT, scope=COUNTY), "sign-task", CASE)
    assert not permit(somebody(Role.UNIT_HANDLER, scope=COUNTY), "read-incident", CASE)


def test_a_resident_reaches_the_own_reports_only() -> None:
    assert permit(somebody(Role.RESIDENT, person=RESIDENT), "rate-resolution", CASE)
    assert not permit(somebody(Role.RESIDENT, scope=COMMUNITY), "read-incident", CASE)
    assert not permit(
        somebody(Role.RESIDENT, scope=COMMUNITY), "read-incident", CASE._replace(reporter=None)
    )


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.UNIT_HANDLER, Role.GRID_OFFICER])
def test_what_is_new_may_be_reported_anywhere_in_the_area(role: Role) -> None:
    new = CASE._replace(units=frozenset(), reporter=None)
    assert permit(somebody(role, scope=COMMUNITY, unit=UNIT), "report-incident", new)
    assert not permit(somebody(role, scope=NEIGHBOUR, unit=UNIT), "report-incident", new)


@pytest.mark.parametrize(
    ("kind", "action"),
    [(ActorKind.SYSTEM, "close-by-timer"), (ActorKind.IMPORT, "record-source")],
)
def test_the_ledgers_own_parts_reach_all_of_it(kind: ActorKind, action: str) -> None:
    assert permit(part(kind), action, None)
    assert permit(part(kind), action, Resource("incident"))
    assert not permit(part(kind), "dispatch-task", CASE)


def test_a_sensor_reports_in_its_area_only() -> None:
    assert permit(part(ActorKind.DEVICE, COMMUNITY), "report-incident", CASE)
    assert not permit(part(ActorKind.DEVICE, NEIGHBOUR), "report-incident", CASE)
    assert not permit(part(ActorKind.DEVICE), "report-incident", CASE)


HELD_FROM, HELD_UNTIL = (datetime(2020, 8, day, tzinfo=UTC) for day in (1, 31))


@pytest.mark.parametrize(
    ("person", "at", "in_it"),
    [
        (DANA, HELD_FROM, True),
        (DANA, HELD_UNTIL - timedelta(microseconds=1), True),
        (DANA, HELD_FROM - timedelta(microseconds=1), False),
        (DANA, HELD_UNTIL, False),
        (RESIDENT, HELD_FROM, False),  # somebody else's
    ],
)
def test_only_who_holds_a_post_acts_in_it_and_only_while_he_does(
    person: UUID, at: datetime, *, in_it: bool
) -> None:
    post_id = UUID(int=41)
    post = Post(DANA, COUNTY, Role.DISPATCHER, COUNTY, None, None, None, HELD_FROM, HELD_UNTIL)
    actor = Actor(ActorKind.HUMAN, person, post_id)
    assert in_post(Principal(actor), Catalogue(posts={post_id: post}), at) is in_it
    assert not in_post(Principal(actor), Catalogue(), at)
