"""How many photos come up at once: so many in all, and so few of one person.

A photo takes memory from its first byte to its last, however slowly it comes. Whoever has a bad
line waits for himself, not the others for him.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from adapters.eventstore.errors import Overloaded

AT_ONCE_MAX = 16
EACH_MAX = 2
PATIENCE_S = 10.0


class _Own:
    """One person's turns; waiting: who holds or wants one, so that it can be forgotten after."""

    def __init__(self, each_max: int) -> None:
        self.turns = asyncio.Semaphore(each_max)
        self.waiting = 0


class Uploads:
    """Gives turns: `async with uploads.turn(person)`."""

    def __init__(
        self,
        at_once_max: int = AT_ONCE_MAX,
        each_max: int = EACH_MAX,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._all = asyncio.Semaphore(at_once_max)
        self._each_max = each_max
        self._patience_s = patience_s
        self._own: dict[UUID, _Own] = {}

    @asynccontextmanager
    async def turn(self, person: UUID) -> AsyncIterator[None]:
        """Hold a turn of this person's and one of all. Raises Overloaded when none comes soon."""
        own = self._own.setdefault(person, _Own(self._each_max))
        own.waiting += 1
        try:
            await self._soon(own.turns)
            try:
                await self._soon(self._all)
                try:
                    yield
                finally:
                    self._all.release()
            finally:
                own.turns.release()
        finally:
            own.waiting -= 1
            if not own.waiting:
                del self._own[person]

    async def _soon(self, turns: asyncio.Semaphore) -> None:
        try:
            async with asyncio.timeout(self._patience_s):
                await turns.acquire()
        except TimeoutError:
            raise Overloaded("too many photos are on their way already") from None
