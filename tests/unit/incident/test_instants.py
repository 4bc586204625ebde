"""A time that comes in lies where days can be counted from it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from pydantic import ValidationError

from domain.incident.commands.intake import ReportIncident
from domain.incident.terms import Channel
from domain.kernel import EARLIEST, LATEST
from tests.support.examples import GRID, an_id

TICK = timedelta(microseconds=1)


def reported(at: datetime) -> ReportIncident:
    one = an_id("report")
    return ReportIncident(
        command_id=one, stream=one, channel=Channel.PATROL, category="D1", grid=GRID, occurred_at=at
    )


@pytest.mark.parametrize("at", [EARLIEST, LATEST - TICK])
def test_an_instant_within_our_time_is_taken(at: datetime) -> None:
    assert reported(at).occurred_at == at


@pytest.mark.parametrize(
    "at",
    [
        EARLIEST - TICK,
        LATEST,
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
        datetime(9999, 12, 31, 23, tzinfo=UTC),
    ],
)
def test_an_instant_outside_it_is_refused_where_it_stands(at: datetime) -> None:
    with pytest.raises(ValidationError) as refused:
        reported(at)
    (fault,) = refused.value.errors()
    assert (fault["type"], fault["loc"]) == ("instant_out_of_range", ("occurred_at",))
