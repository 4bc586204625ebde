"""Whose tasks a post takes."""

from tests.support.examples import (
    CATALOGUE,
    COMMITTEE,
    COMMITTEE_ORG,
    DESK,
    SINCE,
    TEAM,
    WATER,
    WATER_ORG,
)


def test_a_post_of_a_unit_takes_the_tasks_of_that_unit_only() -> None:
    assert CATALOGUE.serving(TEAM, COMMITTEE_ORG, SINCE) == (TEAM,)


def test_a_post_without_a_unit_takes_those_of_its_org() -> None:
    assert set(CATALOGUE.serving(None, COMMITTEE_ORG, SINCE)) == {DESK, COMMITTEE, TEAM}
    assert CATALOGUE.serving(None, WATER_ORG, SINCE) == (WATER,)
    assert CATALOGUE.serving(None, None, SINCE) == ()
