"""An incident names those that it is merged with, by their numbers."""

from typing import Any

from tests.integration.api.test_console_reads import DISPATCHER, OFFICER, act, reported
from tests.support.examples import GRID_2
from tests.support.surface import V1, Surface


def shown(county: Surface, stream: str, login: str = DISPATCHER) -> dict[str, Any]:
    found: dict[str, Any] = county.get(f"{V1}/incidents/{stream}", login=login).json()
    return found


def test_a_merge_names_the_other_one_on_both_sides(county: Surface) -> None:
    master, duplicate = reported(county), reported(county)
    county.catch_up()
    assert shown(county, master)["linked"] == []
    act(county, duplicate, "merge-duplicate", {"master": master}, 1)
    one, other = shown(county, master), shown(county, duplicate)
    assert one["linked"] == [{"id": duplicate, "number": other["state"]["number"]}]
    assert other["linked"] == [{"id": master, "number": one["state"]["number"]}]


def test_a_master_out_of_reach_is_not_named(county: Surface) -> None:
    master, duplicate = reported(county, grid=str(GRID_2)), reported(county)
    act(county, duplicate, "merge-duplicate", {"master": master}, 1)
    county.catch_up()
    assert [one["id"] for one in shown(county, duplicate)["linked"]] == [master]
    assert shown(county, duplicate, OFFICER)["linked"] == []
