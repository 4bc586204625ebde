"""A statement that is prepared once and then sent as it is.

The driver's cursors find out anew for every run how each parameter is dumped and each column
loaded, and wait with a timer; that was a sixth of what a small batch costs. Below them, the
driver's own words for the protocol are used.
"""

import asyncio
import re
from collections.abc import Sequence
from itertools import count
from typing import Any

from psycopg import AsyncConnection, InterfaceError
from psycopg.abc import Transformer
from psycopg.errors import error_from_result
from psycopg.generators import execute
from psycopg.pq import ExecStatus, Format
from psycopg.pq.abc import PGconn, PGresult

Row = tuple[Any, ...]


class Statement:
    """name: of it within a connection. text: its parameters stand there as %b, all in binary."""

    def __init__(self, name: str, text: str) -> None:
        numbers = count(1)
        self.text = re.sub("%b", lambda _: f"${next(numbers)}", text)
        self._name = name.encode()
        self._formats = [Format.BINARY] * (next(numbers) - 1)

    async def prepare(self, connection: AsyncConnection[Any]) -> None:
        connection.pgconn.send_prepare(self._name, self.text.encode())
        _checked(await connection.wait(execute(connection.pgconn)))

    async def rows(
        self, connection: AsyncConnection[Any], loading: Transformer, values: Sequence[bytes]
    ) -> list[Row]:
        """Run it on a connection where it was prepared. Raises the driver's errors.

        loading: the connection's, which remembers how each type is read.
        """
        pgconn = connection.pgconn
        pgconn.send_query_prepared(self._name, values, self._formats, Format.BINARY)
        if pgconn.flush():  # the server does not take all of it at once
            result = _checked(await connection.wait(execute(pgconn)))
        else:
            result = _checked(await _answered(pgconn))
        loading.set_pgresult(result)
        return loading.load_rows(0, result.ntuples, tuple)


async def _answered(pgconn: PGconn) -> list[PGresult]:
    results: list[PGresult] = []
    try:
        while True:
            while pgconn.is_busy():
                await _readable(pgconn.socket)
                pgconn.consume_input()
            if (result := pgconn.get_result()) is None:
                return results
            results.append(result)
    except asyncio.CancelledError:  # what is still to come is nobody's answer any more
        pgconn.finish()
        raise


async def _readable(socket: int) -> None:
    loop = asyncio.get_running_loop()
    readable = loop.create_future()
    loop.add_reader(socket, _wake, readable)
    try:
        await readable
    finally:
        loop.remove_reader(socket)


def _wake(waiting: asyncio.Future[None]) -> None:
    if not waiting.done():
        waiting.set_result(None)


def _checked(results: Sequence[PGresult]) -> PGresult:
    """The one result. Raises what the server says."""
    if not results:
        raise InterfaceError("the server gave no answer")
    for result in results:
        if result.status not in {ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK}:
            raise error_from_result(result)
    return results[0]
