"""Two ledgers that differ in nothing but where their log is kept: in memory and in PostgreSQL.

Clock, ids and salts are the same for both, so that whatever differs in what they say or keep is a
difference of the logs.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import cache
from itertools import count, islice
from typing import Any, Self
from unittest.mock import patch
from uuid import UUID

from adapters.eventstore import follow, writer
from adapters.eventstore.append import Append, Row, Taken, Written
from adapters.eventstore.ledger import Ledger
from adapters.eventstore.load import Loaded, Wanted
from adapters.eventstore.log import LogConnection, PostgresLog
from adapters.eventstore.mapper import encode, encode_metadata
from adapters.eventstore.receipts import Receipt, StoredReceipt, Submission
from domain.access.permit import Principal
from domain.streams import KIND_OF_EVENT
from tests.support.examples import SINCE, county
from tests.support.log import DANA
from tests.support.memory_connection import MemoryConnection, MemoryServer
from tests.support.townsfolk import Codes

NOWHERE = "postgresql:///nowhere"
_ids: ContextVar[Iterator[int]] = ContextVar("ids")


@cache
def county_append() -> Append:
    """The facts of the example county and its claims, for an empty log; the same at every call."""
    taken = [
        Taken(0, claim.kind, claim.key, stream)
        for stream, event in county()
        for claim in KIND_OF_EVENT[type(event)].claims(event, stream)
    ]
    versions: dict[UUID, int] = {}
    rows: list[Row] = []
    for n, (stream, event) in enumerate(county(), 1):
        version = versions[stream] = versions.get(stream, 0) + 1
        event_id = UUID(int=n, version=4)
        metadata = encode_metadata(DANA, None, event_id, None, None, [], 0, SINCE, [])
        rows.append(
            Row(0, stream, version, event.name, encode(event), event_id, metadata, SINCE,
                bytes(16), SINCE)
        )  # fmt: skip
    return Append(rows=rows, taken=taken)


class Clock:
    """One for all, moved by whoever holds it."""

    def __init__(self, now: datetime) -> None:
        self.now = now


class Clocked:
    """A LogConnection that reads the time from our clock."""

    def __init__(self, inner: LogConnection, clock: Clock) -> None:
        self._inner = inner
        self._clock = clock

    async def load(self, catalogue: int, wanted: Wanted) -> Loaded:
        loaded = await self._inner.load(catalogue, wanted)
        return loaded._replace(now=self._clock.now)

    async def append(self, append: Append) -> Written:
        return await self._inner.append(append)

    def locked(self) -> AbstractAsyncContextManager[None]:
        return self._inner.locked()

    async def receipts(self, command_ids: Sequence[UUID]) -> dict[UUID, StoredReceipt]:
        return await self._inner.receipts(command_ids)

    async def reserve(self, wanted: Mapping[str, int]) -> dict[str, int]:
        return await self._inner.reserve(wanted)

    async def close(self) -> None:
        await self._inner.close()


@contextmanager
def counted_ids() -> Iterator[None]:
    """Ids of events follow from how many their ledger has drawn."""
    with patch.object(writer, "new_id", lambda: UUID(int=next(_ids.get()), version=4)):
        yield


class Twins:
    """A context manager; what one is asked, both are."""

    def __init__(self, url: str, clock: Clock) -> None:
        self.server = MemoryServer()
        self.clock = clock
        self._url = url
        self._ledgers: list[Ledger] = []
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        self._stack.enter_context(patch.object(follow, "FRESH_S", 0.0))  # our clock alone moves
        openings: list[Callable[[], LogConnection]] = [
            lambda: MemoryConnection(self.server), lambda: PostgresLog(self._url)
        ]  # fmt: skip
        for opened in openings:
            first = opened()
            await first.append(county_append())
            await first.close()
            self._ledgers.append(await self._stack.enter_async_context(self._ledger(opened)))
        return self

    def _ledger(self, opened: Callable[[], LogConnection]) -> Ledger:
        _ids.set(count(1_000))
        salts = (n.to_bytes(16, "big") for n in count(1))
        return Ledger(
            NOWHERE, "twin", Codes(), salts=lambda n: list(islice(salts, n)),
            open_log=lambda: Clocked(opened(), self.clock),
        )  # fmt: skip

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    @property
    def in_memory(self) -> Ledger:
        return self._ledgers[0]

    async def ask(self, burst: Sequence[tuple[Principal, Submission]]) -> list[list[Any]]:
        """What each of the two answers to each command: receipts, and errors by what they say."""
        answers = []
        for ledger in self._ledgers:
            taken = [_submitted(ledger, *asked) for asked in burst]
            told = await asyncio.gather(*taken, return_exceptions=True)
            answers.append([one if isinstance(one, Receipt) else repr(one) for one in told])
        return answers


async def _failed(error: Exception) -> Receipt:
    raise error


def _submitted(ledger: Ledger, who: Principal, submission: Submission) -> Any:
    try:
        return ledger.submit(who, submission)
    except Exception as error:  # noqa: BLE001 - compared as an answer
        return _failed(error)
