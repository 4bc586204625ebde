"""Connections for reads, sessions and the vault, which wait for a silent server only so long.

A server may be frozen without being dead: its connections stay open, and nothing ever ends.
"""

from typing import Any

from psycopg import AsyncConnection, OperationalError
from psycopg.abc import RV, PQGen
from psycopg.pq import TransactionStatus
from psycopg_pool import AsyncConnectionPool

from adapters.eventstore.connection import RECONNECT_S_MAX

SILENT_S_MAX = 2.0
"""For an answer to nothing, which costs a server that runs no time."""
STATEMENT_S_MAX = 20.0
TURN_S_MAX = 5.0
"""For a connection, with the looking whether it answers."""
CONNECT_S_MAX = 4
_LOOK_S = 0.1


class PromptConnection(AsyncConnection[Any]):
    """Ends itself where the server says nothing for within_s seconds, with an OperationalError."""

    within_s = STATEMENT_S_MAX

    async def wait(
        self, gen: PQGen[RV], interval: float = _LOOK_S,
        timeout: float | None = None,  # noqa: ASYNC109 - the driver's own name
    ) -> RV:  # fmt: skip
        """As psycopg's own; what stays unanswered leaves a connection nobody can use again."""
        try:
            return await super().wait(gen, interval, self.within_s if timeout is None else timeout)
        except OperationalError:
            if self.pgconn.transaction_status is TransactionStatus.ACTIVE:
                self.pgconn.finish()
            raise


Pool = AsyncConnectionPool[AsyncConnection[Any]]


def pool(url: str, *, size_max: int, autocommit: bool) -> Pool:
    """A pool, not yet open, that raises psycopg.OperationalError soon where no server answers.

    A connection that a restart of the server has ended, or that is frozen with it, is found out
    before it is handed to anybody.
    """
    return AsyncConnectionPool(
        url, connection_class=PromptConnection, min_size=1, max_size=size_max, open=False,
        kwargs={"autocommit": autocommit, "connect_timeout": CONNECT_S_MAX},
        timeout=TURN_S_MAX, reconnect_timeout=RECONNECT_S_MAX, check=_answers,
    )  # fmt: skip


async def _answers(connection: AsyncConnection[Any]) -> None:
    """Raises psycopg.OperationalError where it does not."""
    assert isinstance(connection, PromptConnection)
    connection.within_s = SILENT_S_MAX
    try:
        await Pool.check_connection(connection)
    finally:
        connection.within_s = STATEMENT_S_MAX
