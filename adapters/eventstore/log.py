"""The log as the writer reaches it.

Everything raises the driver's errors. After one of INTERRUPTED nobody knows whether an append was
written; after any other it was not.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol
from uuid import UUID

import psycopg
from psycopg import AsyncConnection
from psycopg.adapt import Transformer
from psycopg.errors import InvalidSqlStatementName

from adapters.eventstore.append import APPENDING, LOCK, Append, Written, parameters, written
from adapters.eventstore.arrays import column
from adapters.eventstore.connection import connect
from adapters.eventstore.load import LOAD, Loaded, Wanted, absorb, load_parameters
from adapters.eventstore.receipts import SELECT_RECEIPTS, StoredReceipt
from adapters.eventstore.statement import Row, Statement

INTERRUPTED = (psycopg.OperationalError, psycopg.InterfaceError, psycopg.InternalError)

# After a restore the row `*` says where a series that is not known yet begins.
_RESERVE = Statement(
    "reserve",
    """
WITH series AS (SELECT coalesce((SELECT next FROM log.number_blocks WHERE key = '*'), 1) AS first)
INSERT INTO log.number_blocks AS b (key, next)
SELECT key, first + n FROM unnest(%b::text[], %b::bigint[]) asked(key, n), series ORDER BY key
ON CONFLICT (key) DO UPDATE SET next = b.next + excluded.next - (SELECT first FROM series)
RETURNING key, next
""",
)
_STATEMENTS = (LOAD, APPENDING, SELECT_RECEIPTS, _RESERVE)


class LogConnection(Protocol):
    """One line to the log, for one task at a time; tests put one to a log in memory in its place.

    It is made again by itself after a loss.
    """

    async def load(self, catalogue: int, wanted: Wanted) -> Loaded:
        """What is wanted and the catalogue's news behind a position, in one snapshot."""

    async def append(self, append: Append) -> Written:
        """Write all but the units that meet a conflict, in one commit."""

    def locked(self) -> AbstractAsyncContextManager[None]:
        """Nobody else appends meanwhile; what is appended here is committed at the end."""

    async def receipts(self, command_ids: Sequence[UUID]) -> dict[UUID, StoredReceipt]: ...

    async def reserve(self, wanted: Mapping[str, int]) -> dict[str, int]:
        """By key the first of so many numbers that nobody else will get."""

    async def close(self) -> None: ...


class PostgresLog:
    """A LogConnection to PostgreSQL, in autocommit but under the lock."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.connection: AsyncConnection[Any] | None = None
        self._loading = Transformer()

    async def load(self, catalogue: int, wanted: Wanted) -> Loaded:
        return absorb(await self._rows(LOAD, load_parameters(catalogue, wanted)), wanted)

    async def append(self, append: Append) -> Written:
        [row] = await self._rows(APPENDING, parameters(append))
        return written(row)

    @asynccontextmanager
    async def locked(self) -> AsyncIterator[None]:
        connection = await self._connected()
        async with connection.transaction():
            await connection.execute(LOCK)
            yield

    async def receipts(self, command_ids: Sequence[UUID]) -> dict[UUID, StoredReceipt]:
        rows = await self._rows(SELECT_RECEIPTS, [column("uuid[]", command_ids)])
        return {row[0]: StoredReceipt(*row) for row in rows}

    async def reserve(self, wanted: Mapping[str, int]) -> dict[str, int]:
        columns = [column("text[]", tuple(wanted)), column("bigint[]", tuple(wanted.values()))]
        return {key: next_ - wanted[key] for key, next_ in await self._rows(_RESERVE, columns)}

    async def close(self) -> None:
        if self.connection is not None:
            await self.connection.close()

    async def _rows(self, statement: Statement, values: Sequence[bytes]) -> list[Row]:
        connection = await self._connected()
        try:
            return await statement.rows(connection, self._loading, values)
        except InvalidSqlStatementName:  # somebody else had the server forget it
            await connection.close()
            raise

    async def _connected(self) -> AsyncConnection[Any]:
        held = self.connection
        if held is None or held.closed or held.broken:
            held = await connect(self.url)
            try:
                for statement in _STATEMENTS:
                    await statement.prepare(held)
            except BaseException:
                await held.close()
                raise
            self.connection, self._loading = held, Transformer(held)
        return held
