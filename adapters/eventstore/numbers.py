"""Incident numbers: a stock per key, reserved in blocks of 100 in a short transaction of its own.

Unique for ever because a block is handed out once; a stopped process leaves a hole, which is
allowed.
"""

from collections import Counter, deque
from collections.abc import Iterable

from psycopg import AsyncConnection

BLOCK = 100

_RESERVE = """
INSERT INTO log.number_blocks AS b (key, next) VALUES (%(key)s, 1 + %(n)s)
ON CONFLICT (key) DO UPDATE SET next = b.next + %(n)s
RETURNING next - %(n)s
"""


class NumberStock:
    """Numbers that this process may give out."""

    def __init__(self) -> None:
        self._stock: dict[str, deque[int]] = {}

    async def ensure(self, conn: AsyncConnection[tuple[int]], keys: Iterable[str]) -> None:
        """Reserve blocks until there is one number for each mention of a key."""
        for key, wanted in Counter(keys).items():
            stock = self._stock.setdefault(key, deque())
            if (lacking := wanted - len(stock)) > 0:
                n = BLOCK * -(-lacking // BLOCK)
                row = await (await conn.execute(_RESERVE, {"key": key, "n": n})).fetchone()
                assert row is not None
                stock.extend(range(row[0], row[0] + n))

    def take(self, key: str) -> int:
        return self._stock[key].popleft()
