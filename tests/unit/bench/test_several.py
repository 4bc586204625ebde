"""Clients shared among processes, and what these measured put together."""

import pytest

from tests.bench.several import joined, shared


@pytest.mark.parametrize(
    ("clients", "among", "shares"), [(128, 2, [64, 64]), (1, 2, [1, 0]), (32, 3, [11, 11, 10])]
)
def test_clients_are_shared_evenly_and_none_is_lost(
    clients: int, among: int, shares: list[int]
) -> None:
    assert shared(clients, among) == shares


def test_rates_are_added_and_the_slowest_speaks_for_all() -> None:
    one = {"rate": 100.0, "n": 200, "p50_ms": 2.0, "p99_ms": 9.0, "gc_ms": 1.0}
    other = {"rate": 50.0, "n": 100, "p50_ms": 4.0, "p99_ms": 7.0, "gc_ms": 3.0}
    assert joined([one, other]) == {
        "rate": 150.0, "n": 300, "p50_ms": 4.0, "p99_ms": 9.0, "gc_ms": 3.0,
    }  # fmt: skip
