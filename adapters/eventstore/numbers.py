"""Incident numbers: a stock per key, reserved in blocks of 100 in a short transaction of its own.

Unique for ever because a block is handed out once; a stopped process leaves a hole, which is
allowed.
"""

from collections import Counter, deque
from collections.abc import Sequence

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
        """Say which numbers each of the commands may take, and reserve blocks until there are."""
        keys: Counter[str] = Counter()
        for pending in pendings:
            pending.number_keys = _keys(pending, following)
            keys.update(pending.number_keys)
        for key, wanted in keys.items():
            stock = self._stock.setdefault(key, deque())
            if (lacking := wanted - len(stock)) > 0:
                n = BLOCK * -(-lacking // BLOCK)
                first = await log.reserve(key, n)
                stock.extend(range(first, first + n))

    def take(self, key: str) -> int:
        return self._stock[key].popleft()


def _keys(pending: Pending, following: Following) -> tuple[str, ...]:
    at = pending.submission.replayed_at or following.now
    try:
        return tuple(pending.kind.number_keys(pending.command, following.catalogue, at))
    except Exception as error:  # noqa: BLE001 - it becomes this command's answer
        pending.fault = error
        return ()
