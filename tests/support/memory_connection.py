"""Lines to a log in memory: what the writer of a ledger takes for its connection to PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar
from uuid import UUID

from adapters.eventstore.append import Append, Written
from adapters.eventstore.load import Loaded, Wanted
from adapters.eventstore.receipts import StoredReceipt
from tests.support.memory_log import MemoryLog, Prepared

Answer = TypeVar("Answer")


class MemoryServer:
    """A log in memory that several connections reach; one of them at a time holds its lock."""

    def __init__(self, log: MemoryLog | None = None) -> None:
        self.log = log or MemoryLog()
        self.holder: object = None
        self._free = asyncio.Condition()

    async def take_lock(self, holder: object) -> None:
        async with self._free:
            await self._free.wait_for(lambda: self.holder is None)
            self.holder = holder

    async def give_back(self, holder: object) -> None:
        async with self._free:
            if self.holder is holder:
                self.holder = None
                self._free.notify_all()


class MemoryConnection:
    """A LogConnection. Each call takes its turn in the event loop, as one over a wire would."""

    def __init__(self, server: MemoryServer) -> None:
        self.server = server
        self._prepared: Prepared | None = None

    async def asked(self, act: Callable[[], Awaitable[Answer]]) -> Answer:
        """A question and its answer; either may be lost where somebody simulates that."""
        await asyncio.sleep(0)
        return await act()

    async def load(self, catalogue: int, wanted: Wanted) -> Loaded:
        async def act() -> Loaded:
            return self.server.log.load(catalogue, wanted)

        return await self.asked(act)

    async def append(self, append: Append) -> Written:
        async def under_lock() -> Written:
            assert self._prepared is None, "one append under the lock is all that anybody does"
            self._prepared = self.server.log.prepare(append)
            return self._prepared.written

        async def alone() -> Written:
            await self.server.take_lock(act)
            try:
                return self.server.log.append(append)
            finally:
                await self.server.give_back(act)

        act: Any = under_lock if self.server.holder is self else alone
        written: Written = await self.asked(act)
        return written

    @asynccontextmanager
    async def locked(self) -> AsyncIterator[None]:
        try:
            await self.asked(self._begin)
            yield
            await self.asked(self._commit)
        finally:
            await self.roll_back()

    async def _begin(self) -> None:
        await self.server.take_lock(self)
        self._prepared = None

    async def _commit(self) -> None:
        if self._prepared is not None:
            self.server.log.commit(self._prepared)
            self._prepared = None

    async def roll_back(self) -> None:
        """What is not committed is gone; so it is when the connection ends."""
        self._prepared = None
        await self.server.give_back(self)

    async def receipts(self, command_ids: Sequence[UUID]) -> dict[UUID, StoredReceipt]:
        async def act() -> dict[UUID, StoredReceipt]:
            return self.server.log.receipts_of(command_ids)

        return await self.asked(act)

    async def reserve(self, wanted: Mapping[str, int]) -> dict[str, int]:
        async def act() -> dict[str, int]:
            return {key: self.server.log.reserve(key, n) for key, n in wanted.items()}

        return await self.asked(act)

    async def close(self) -> None:
        """There is nothing to give back."""
