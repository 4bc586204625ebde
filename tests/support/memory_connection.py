"""Lines to a log in memory: what the writer of a ledger takes for its connection to PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from adapters.eventstore.append import Append, Written
from adapters.eventstore.load import Loaded, Wanted
from adapters.eventstore.receipts import StoredReceipt
from tests.support.memory_log import MemoryLog, Prepared


class MemoryServer:
    """A log in memory that several connections reach; one of them appends at a time."""

    def __init__(self, log: MemoryLog | None = None) -> None:
        self.log = log or MemoryLog()
        self.lock = asyncio.Lock()


class MemoryConnection:
    """A LogConnection. Each call takes its turn in the event loop, as one over a wire would."""

    def __init__(self, server: MemoryServer) -> None:
        self.server = server
        self._holds = False
        self._prepared: Prepared | None = None

    async def load(self, catalogue: int, wanted: Wanted) -> Loaded:
        await asyncio.sleep(0)
        return self.server.log.load(catalogue, wanted)

    async def append(self, append: Append) -> Written:
        await asyncio.sleep(0)
        if self._holds:
            assert self._prepared is None, "one append under the lock is all that anybody does"
            self._prepared = self.server.log.prepare(append)
            return self._prepared.written
        async with self.server.lock:
            return self.server.log.append(append)

    @asynccontextmanager
    async def locked(self) -> AsyncIterator[None]:
        async with self.server.lock:
            self._holds, self._prepared = True, None
            try:
                yield
                await asyncio.sleep(0)
                if self._prepared is not None:
                    self.server.log.commit(self._prepared)
            finally:
                self._holds = False

    async def receipts(self, command_ids: Sequence[UUID]) -> dict[UUID, StoredReceipt]:
        await asyncio.sleep(0)
        return self.server.log.receipts_of(command_ids)

    async def reserve(self, key: str, n: int) -> int:
        await asyncio.sleep(0)
        return self.server.log.reserve(key, n)

    async def close(self) -> None:
        """There is nothing to give back."""
