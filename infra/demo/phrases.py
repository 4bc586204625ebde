"""Texts as people write them, put together from templates; every name and number is invented."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

CANARIES = 6
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


@cache
def templates() -> Mapping[str, Any]:
    """The templates by what they are for."""
    shipped: dict[str, Any] = json.loads(
        Path(__file__).with_name("phrases.json").read_text(encoding="utf-8")
    )
    return shipped


def phrase(rng: Random, kind: str) -> str:
    """One of the short texts of a kind, e.g. a note."""
    return str(rng.choice(templates()[kind])).format(n=rng.choice(templates()["surnames"]))


def full_name(rng: Random) -> str:
    given = rng.choices(templates()["given"], k=rng.choice((1, 2, 2)))
    surname: str = rng.choice(templates()["surnames"])
    return surname + "".join(given)


def phone(rng: Random) -> str:
    """Eleven digits that no operator gives out."""
    return f"12{rng.randrange(900_000_000):09d}"


def place(rng: Random, *, rural: bool) -> str:
    """Where something is, as a caller says it."""
    spots: Sequence[str] = templates()["rural_spots" if rural else "urban_spots"]
    names: Sequence[str] = templates()["urban_places"]
    return rng.choice(spots).format(
        c=rng.choice(names), d=rng.choice(names), b=rng.randrange(1, 29),
        u=rng.randrange(1, 6), m=rng.randrange(1, 260),
    )  # fmt: skip


def description(rng: Random, category: str, spot: str) -> str:
    """What is the matter there."""
    kinds: Mapping[str, Sequence[str]] = templates()["descriptions"]
    of_kind = kinds.get(category) or kinds.get(category[0]) or kinds["X"]
    return rng.choice(of_kind).format(s=spot, k=rng.randrange(2, 9), b=rng.randrange(3, 15))


def canaries(seed: int) -> list[str]:
    """Personal strings that nothing else in the county can hold: where one turns up, it leaked.

    In this order: names, phones, addresses, identity numbers, as many of each.
    """
    rng = Random(f"{seed} canaries")  # noqa: S311 - it must repeat, not surprise
    surnames, given = (templates()[key].split() for key in ("rare", "rare_given"))
    return [
        *map(
            "".join, zip(rng.sample(surnames, CANARIES), rng.sample(given, CANARIES), strict=True)
        ),
        *(f"129{n:08d}" for n in rng.sample(range(10**8), CANARIES)),
        *(f"澜泉里{n}弄{n % 37 + 1}号" for n in rng.sample(range(1000, 9999), CANARIES)),
        *(_identity_number(n) for n in rng.sample(range(10**7), CANARIES)),
    ]


def of_canary(seed: int, index: int) -> tuple[str, str, str]:
    """The name, the phone and the rest of the report of one who is not to be found anywhere."""
    name, number, address, identity = canaries(seed)[index::CANARIES]
    return name, number, f"。报事人住{address}，身份证号{identity}"


def _identity_number(number: int) -> str:
    """Eighteen characters with a right check, of a region that does not exist."""
    year, month, day = 1940 + number % 70, number // 70 % 12 + 1, number // 840 % 28 + 1
    digits = f"990181{year}{month:02d}{day:02d}{number // 23520 % 1000:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
    return digits + _CHECKS[total % 11]
