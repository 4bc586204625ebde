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
