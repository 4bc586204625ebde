"""Incident numbers: a stock per key, reserved in blocks in a short transaction of their own.

Unique for ever because a block is handed out once; a stopped process leaves a hole, which is
allowed. A block is of 100, and twice the last one where that was gone within a few seconds.
"""

from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from adapters.eventstore.follow import Following
from adapters.eventstore.log import LogConnection
from adapters.eventstore.pending import Pending

BLOCK = 100
BLOCK_MAX = 6_400
SOON = timedelta(seconds=5)


class _Stock:
    """The numbers left of one key; block: how many were fetched last, and when."""

    def __init__(self) -> None:
        self.left: deque[int] = deque()
        self.block = BLOCK
        self.fetched_at = datetime.min.replace(tzinfo=UTC)

    def next_block(self, lacking: int, now: datetime) -> int:
        """How many to fetch now."""
        soon = now - self.fetched_at < SOON
        self.block = min(2 * self.block, BLOCK_MAX) if soon else BLOCK
        self.fetched_at = now
        return max(self.block, BLOCK * -(-lacking // BLOCK))


class NumberStock:
    """Numbers that this process may give out."""

    def __init__(self) -> None:
        self._stock: dict[str, _Stock] = {}
        self._given: list[tuple[str, int]] = []

    async def ensure(
        self, log: LogConnection, pendings: Sequence[Pending], following: Following
    ) -> None:
        """Say which numbers each of the commands may take, and reserve blocks until there are."""
        self._given.clear()
        keys: dict[str, int] = {}
        for pending in pendings:
            pending.number_keys = _keys(pending, following)
            for key in pending.number_keys:
                keys[key] = keys.get(key, 0) + 1
        blocks: dict[str, int] = {}
        for key, wanted in keys.items():
            stock = self._stock.get(key)
            if stock is None:
                stock = self._stock[key] = _Stock()
            if (lacking := wanted - len(stock.left)) > 0:
                blocks[key] = stock.next_block(lacking, following.now)
        if blocks:
            for key, first in (await log.reserve(blocks)).items():
                self._stock[key].left.extend(range(first, first + blocks[key]))

    def take(self, key: str) -> int:
        number = self._stock[key].left.popleft()
        self._given.append((key, number))
        return number

    def take_back(self) -> None:
        """What was given to the last batch: it is decided again, and leaves no hole."""
        while self._given:
            key, number = self._given.pop()
            self._stock[key].left.appendleft(number)


def _keys(pending: Pending, following: Following) -> tuple[str, ...]:
    at = pending.submission.replayed_at or following.now
    try:
        return tuple(pending.kind.number_keys(pending.command, following.catalogue, at))
    except Exception as error:  # noqa: BLE001 - it becomes this command's answer
        pending.fault = error
        return ()
