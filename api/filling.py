"""How far the writing of a ledger's history is, as whoever writes it tells."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel


class FilledSoFar(BaseModel):
    """minutes_left: a guess from how it went so far."""

    percent: int
    minutes_left: int


class Far(NamedTuple):
    """share: 0 to 1. left_s: how long it will still take."""

    share: float
    left_s: float


Told = Callable[[], Far | None]
"""None where nothing is known of it, or nothing is being written."""


def untold() -> None:
    """Nobody writes a history in this process."""
    return


def filling_of(told: Told, *, seeded: bool) -> Mapping[str, Any]:
    """What a page is told: whether the history is still being written, and how far it is."""
    return {"filling": not seeded, "filled": None if seeded else filled(told)}


def filled(told: Told) -> dict[str, int] | None:
    """Whole percents that are there, and minutes rounded up."""
    far = told()
    if far is None:
        return None
    return {"percent": int(far.share * 100), "minutes_left": max(1, -int(-far.left_s // 60))}
