"""Incident numbers: a stock per key, reserved in blocks of 100 in a short transaction of its own.

Unique for ever because a block is handed out once; a stopped process leaves a hole, which is
allowed.
"""

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import suppress

from adapters.eventstore.follow import Following
from adapters.eventstore.log import LogConnection
from adapters.eventstore.pending import Pending

BLOCK = 100


class NumberStock:
    """Numbers that this process may give out."""

    def __init__(self) -> None:
        self._stock: dict[str, deque[int]] = {}

    async def ensure(
        self, log: LogConnection, pendings: Sequence[Pending], following: Following
    ) -> None:
        """Reserve blocks until there is one number for each that these commands may take."""
        for key, wanted in Counter(_keys(pendings, following)).items():
            stock = self._stock.setdefault(key, deque())
            if (lacking := wanted - len(stock)) > 0:
                n = BLOCK * -(-lacking // BLOCK)
                first = await log.reserve(key, n)
                stock.extend(range(first, first + n))

    def take(self, key: str) -> int:
        return self._stock[key].popleft()


def _keys(pendings: Sequence[Pending], following: Following) -> Iterator[str]:
    for pending in pendings:
        at = pending.submission.replayed_at or following.now
        with suppress(Exception):  # it will fail again where it can be answered
            yield from pending.kind.number_keys(pending.command, following.catalogue, at)
