"""Rounds: every cell once in each, in an order that moves on, so that none is always the last."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from tests.bench.load import NothingDone

Measured = dict[str, Any]
EMPTY = "什么都没有做成，略去这一窗 · nothing was done, this window is left out"


class Cell(NamedTuple):
    """One contender doing one thing for some seconds. then: what must follow at once.

    measure: returns `rate` and whatever else it saw. before: what is made ready, unmeasured.
    """

    name: str
    measure: Callable[[], Measured]
    before: Callable[[], object] | None = None
    then: "Cell | None" = None


class Rounds:
    """What was measured, by cell, a value for each round."""

    def __init__(self) -> None:
        self._measured: dict[str, list[Measured]] = defaultdict(list)

    def add(self, name: str, measured: Measured) -> None:
        """measured: empty where nothing was done in that round."""
        self._measured[name].append(measured)

    def has(self, *names: str) -> bool:
        return all(name in self._measured for name in names)

    def of(self, name: str, key: str = "rate") -> list[float]:
        """In the order of the rounds, NaN for one in which nothing was done.

        Raises KeyError for a cell that was not measured.
        """
        if name not in self._measured:
            raise KeyError(name)
        return [float(one[key]) if one else math.nan for one in self._measured[name]]

    def best(self, *names: str, key: str = "rate") -> list[float]:
        """The best of several cells in each round; NaN where one of them is: it might be it."""
        return [
            math.nan if any(map(math.isnan, values)) else max(values)
            for values in zip(*(self.of(n, key) for n in names), strict=True)
        ]


def run(
    cells: Sequence[Cell],
    rounds: int,
    told: Callable[[int, str], None] = lambda _round, _cell: None,
    between: Callable[[], None] = lambda: None,
    left_out: Callable[[str], None] = lambda _what: None,
) -> Rounds:
    """Measure everything. between: before each round; left_out: told of every empty window."""
    measured = Rounds()
    for number in range(rounds):
        between()
        for cell in _in_turn(cells, number):
            told(number, cell.name)
            if cell.before is not None:
                cell.before()
            try:
                measured.add(cell.name, cell.measure())
            except NothingDone:
                measured.add(cell.name, {})
                left_out(f"{cell.name}, {number + 1}/{rounds}: {EMPTY}")
    return measured


def _in_turn(cells: Sequence[Cell], number: int) -> Iterator[Cell]:
    first = number * max(1, len(cells) // 3) % max(1, len(cells))
    for cell in (*cells[first:], *cells[:first]):
        following: Cell | None = cell
        while following is not None:
            yield following
            following = following.then
