"""The database's percentile_disc takes item ceil(share × n): that product is never rounded off."""

import math

import pytest

from projections.response_times.queries import SHARES


@pytest.mark.parametrize(("share", "percent"), list(zip(SHARES, (50, 90, 95, 99), strict=True)))
def test_the_item_is_the_nearest_rank_for_every_number_of_items(share: float, percent: int) -> None:
    wrong = [n for n in range(1, 200_000) if math.ceil(share * n) != -(-percent * n // 100)]
    assert wrong == []
