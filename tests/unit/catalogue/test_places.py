"""What is found out of one place is told of no other."""

from uuid import UUID

import pytest

from tests.support.examples import CATALOGUE, COMMUNITY, GRID
from tests.support.given import AT


@pytest.mark.parametrize("one", [COMMUNITY, GRID])
def test_what_is_no_grid_is_an_area_all_the_same(one: UUID) -> None:
    """Whoever reports in a community as if it were a grid keeps nobody else from reporting."""
    first, second = CATALOGUE._replace(), CATALOGUE._replace()
    asked = first.located(one, AT), first.ancestors(one, AT)
    above = second.ancestors(one, AT)
    assert asked == (second.located(one, AT), above)
    assert above >= {one}


def test_who_asks_about_ever_more_that_is_not_there_fills_no_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("domain.catalogue.LASTING_MAX", 10)
    catalogue = CATALOGUE._replace()
    for n in range(100):
        assert catalogue.located(UUID(int=n), AT) is None
        assert catalogue.located(GRID, AT) is not None
        assert catalogue._asked is not None
        assert len(catalogue._asked[1].answers) <= 12  # one may find out another meanwhile
