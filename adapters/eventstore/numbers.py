"""Incident numbers: a stock per key, reserved in blocks of 100 in a short transaction of its own.

Unique for ever because a block is handed out once; a stopped process leaves a hole, which is
allowed.
"""

from collections import Counter, deque
from collections.abc import Iterable

from adapters.eventstore.log import LogConnection

BLOCK = 100


class NumberStock:
    """Numbers that this process may give out."""

    def __init__(self) -> None:
        self._stock: dict[str, deque[int]] = {}

    async def ensure(self, log: LogConnection, keys: Iterable[str]) -> None:
        """Reserve blocks until there is one number for each mention of a key."""
        for key, wanted in Counter(keys).items():
            stock = self._stock.setdefault(key, deque())
            if (lacking := wanted - len(stock)) > 0:
                n = BLOCK * -(-lacking // BLOCK)
                first = await log.reserve(key, n)
                stock.extend(range(first, first + n))

    def take(self, key: str) -> int:
        return self._stock[key].popleft()
