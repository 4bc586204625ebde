"""The checker itself: every way in which a delivery can be wrong is found, under its own name."""

import pytest

from tests.campaigns.kafka.delivery import CLASSES, Taken, check

POSITIONS = [1, 2, 4, 5, 7, 9]
RIGHT = [Taken(n % 2, n, "ab"[n % 2]) for n in POSITIONS]


def test_a_right_delivery_is_right_in_whatever_order_partitions_come() -> None:
    assert check(POSITIONS, RIGHT).total() == 0
    assert check(POSITIONS, sorted(RIGHT)).total() == 0


@pytest.mark.parametrize(
    ("what", "taken"),
    [
        ("LOST", RIGHT[:-1]),
        ("DOUBLED", [*RIGHT, RIGHT[-1]]),
        ("OUT_OF_ORDER", [RIGHT[2], *RIGHT[:2], *RIGHT[3:]]),
        ("PHANTOM", [*RIGHT, Taken(1, 11, "b")]),
    ],
)
def test_what_is_wrong_is_found_under_its_name(what: str, taken: list[Taken]) -> None:
    found = check(POSITIONS, taken)
    assert {name: found[name] > 0 for name in CLASSES} == {name: name == what for name in CLASSES}
