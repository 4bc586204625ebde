"""Figures: a ratio is computed in each round, and the medians and the range of these are told."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from statistics import median
from typing import Any, NamedTuple

NO_ROUND = "没有一轮可用，略去这一行 · no round was left, this row is left out"
KEYS = ("item", "variant", "work", "reference", "ratio", "low", "high", "target", "met")


class Target(NamedTuple):
    """What a ratio must come up to, or must not exceed."""

    value: float
    at_least: bool = True

    def met_by(self, ratio: float) -> bool:
        return ratio >= self.value if self.at_least else ratio <= self.value

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.value:g}"


class Figure(NamedTuple):
    """One line of the result. work, reference: medians, in the unit that the variant names.

    low, high: of the rounds' ratios. reference and what follows from it are None for a figure that
    stands for itself.
    """

    item: str
    variant: str
    work: float
    reference: float | None = None
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    target: Target | None = None

    @property
    def met(self) -> bool | None:
        """None where there is nothing to meet."""
        if self.target is None or self.ratio is None:
            return None
        return self.target.met_by(self.ratio)

    def members(self) -> dict[str, Any]:
        """What --json says of it, under exactly these keys."""
        said: dict[str, Any] = {}
        for key, value in self._asdict().items():
            said[key] = _rounded(value) if isinstance(value, float) else value
        said["target"] = str(self.target) if self.target else None
        return said | {"met": self.met}


def figure(
    item: str,
    variant: str,
    works: Sequence[float],
    references: Sequence[float],
    target: Target | None = None,
) -> Figure:
    """Compare round by round, where both did something; `judged` drops it where they never did.

    Raises ValueError where the two have not the same rounds.
    """
    pairs = [pair for pair in zip(works, references, strict=True) if not any(map(math.isnan, pair))]
    if not pairs:
        return Figure(item, variant, math.nan)
    works, references = zip(*pairs, strict=True)
    ratios = [work / reference for work, reference in pairs]
    return Figure(
        item, variant, median(works), median(references), median(ratios), min(ratios), max(ratios),
        target,
    )  # fmt: skip


def alone(item: str, variant: str, works: Sequence[float]) -> Figure:
    """A figure without a reference; its range is that of the rounds in which something was done."""
    works = [work for work in works if not math.isnan(work)]
    if not works:
        return Figure(item, variant, math.nan)
    return Figure(item, variant, median(works), low=min(works), high=max(works))


def judged(
    figures: Iterable[Figure], flush_ms: float, left_out: Callable[[str], None] = lambda _what: None
) -> Iterator[Figure]:
    """The targets are those of the disk as it is: where a flush is emulated there are none.

    left_out: told of every figure that no round gave.
    """
    for one in figures:
        if math.isnan(one.work):
            left_out(f"{one.item} {one.variant}: {NO_ROUND}")
        else:
            yield one._replace(target=None) if flush_ms else one


def _rounded(value: float) -> float:
    """Four digits that count: what is behind them is noise."""
    return float(f"{value:.4g}")
