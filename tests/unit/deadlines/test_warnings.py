from datetime import UTC, datetime, timedelta

import pytest

from domain.deadlines import Stretch, overlap, warn_at

NINE = datetime(2020, 8, 26, 9, tzinfo=UTC)


def at(hours: float) -> datetime:
    return NINE + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("due", "suspensions", "warned"),
    [
        (10, [], 8),
        (14, [(1, 5)], 12),
        (14, [(9, 13)], 8),
        (20, [(1, 5), (3, 11)], 18),
        (10, [(-5, 0), (10, 20)], 8),
    ],
)
def test_the_warning_comes_when_80_percent_of_the_running_time_has_passed(
    due: float, suspensions: list[tuple[float, float]], warned: float
) -> None:
    pauses: list[Stretch] = [(at(begin), at(end)) for begin, end in suspensions]
    assert warn_at(NINE, at(due), pauses) == at(warned)


def test_a_net_duration_leaves_out_what_was_suspended() -> None:
    arrived, resolved = NINE + timedelta(minutes=47), NINE + timedelta(minutes=150)
    pause = (NINE + timedelta(minutes=60), NINE + timedelta(minutes=100))
    net = resolved - arrived - overlap(arrived, resolved, [pause])
    assert net.total_seconds() == 3780


def test_only_the_part_of_a_suspension_inside_counts() -> None:
    suspensions = [(at(-1), at(1)), (at(4), at(9)), (at(20), at(30))]
    assert overlap(NINE, at(5), suspensions) == timedelta(hours=2)
    assert overlap(NINE, NINE, suspensions) == timedelta(0)
