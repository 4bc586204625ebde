"""The synthetic county has the size and the people of the one that the rules come from."""

from collections import Counter
from uuid import UUID

from domain.area.decide import COMMUNITY_HOUSEHOLDS
from domain.grid.commands import AssignOfficer, DivideGrid
from domain.grid.decide.division import HOUSEHOLDS
from domain.kernel import AbPost
from domain.post.commands import OpenPost
from domain.post.roles import Role
from tests.support.demo import a_county, the_county

COUNTY = the_county()
COMMANDS = [act.command for act in COUNTY.founding]


def test_129_grids_of_300_to_500_households_lie_in_15_communities() -> None:
    grids = [command for command in COMMANDS if isinstance(command, DivideGrid)]
    assert len(grids) == len(COUNTY.plots) == 129
    assert all(grid.households in HOUSEHOLDS for grid in grids)
    assert len(COUNTY.communities) == 15
    for community in COUNTY.communities:
        households = sum(plot.households for plot in community.plots)
        assert households in COMMUNITY_HOUSEHOLDS


def test_every_grid_has_an_a_and_another_b_and_nobody_is_a_of_three() -> None:
    posts: dict[AbPost, dict[UUID, UUID]] = {AbPost.A: {}, AbPost.B: {}}
    for command in COMMANDS:
        if isinstance(command, AssignOfficer):
            posts[command.ab_post][command.stream] = command.person
    a, b = posts[AbPost.A], posts[AbPost.B]
    assert len(a) == len(b) == 129
    assert all(a[grid] != b[grid] for grid in a)
    assert max(Counter(a.values()).values()) == 2


def test_every_role_is_held_by_somebody() -> None:
    held = {command.role for command in COMMANDS if isinstance(command, OpenPost)}
    assert held == set(Role)


def test_the_same_seed_founds_the_same_county() -> None:
    assert a_county().founding == COUNTY.founding


def test_another_seed_founds_another() -> None:
    ids = {act.command.command_id for act in a_county(8).founding}
    assert ids.isdisjoint(act.command.command_id for act in COUNTY.founding)
