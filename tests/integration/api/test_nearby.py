"""Possible duplicates are only what was reported at about the same time."""

from datetime import timedelta
from uuid import UUID, uuid5

import pytest

from domain.kernel import GeoPoint
from infra.postgres.roles import Role
from tests.support.examples import COMMUNITY, GRID, LEDGER
from tests.support.life import reported
from tests.support.log import NINE, Happened, LogWriter
from tests.support.surface import V1, Surface

DISPATCHER = "dispatcher-centre"
HERE = GeoPoint(lat=38.1012, lon=106.3401)
DAY, TICK = timedelta(hours=24), timedelta(microseconds=1)
APART = {
    "a day before": -DAY,
    "a day after": DAY,
    "more before": -DAY - TICK,
    "more after": DAY + TICK,
}


def stream(name: str) -> UUID:
    return uuid5(LEDGER, f"nearby {name}")


@pytest.mark.parametrize("geo", [HERE, None], ids=["point", "grid"])
def test_what_lies_near_was_reported_within_a_day_before_or_after(
    county: Surface, geo: GeoPoint | None
) -> None:
    report = reported(grid=GRID, community=COMMUNITY, geo=geo)
    with LogWriter(county.database.url(Role.WRITER)) as log:
        log.add_all(
            Happened(stream(name), report, NINE + apart)
            for name, apart in {"about": timedelta(0), **APART}.items()
        )
    county.catch_up()
    answer = county.get(f"{V1}/incidents/{stream('about')}/nearby", login=DISPATCHER)
    assert answer.json()["has_point"] == (geo is not None)
    found = {one["stream"] for one in answer.json()["incidents"]}
    assert found == {str(stream(name)) for name in ("a day before", "a day after")}
