"""Connections as a projector wants them."""

import socket
from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

import psycopg
from psycopg.adapt import Transformer
from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, Format
from psycopg.pq.abc import PGresult

# Index plans always: the tables grow under the statistics.
_SETTINGS = "-c timezone=UTC -c jit=off -c enable_seqscan=off"
INTERRUPT_S = 1.0


def connect(url: str, name: str, settings: str = "") -> psycopg.Connection[Any]:
    """An autocommit connection that notices a dead server. Raises psycopg.OperationalError.

    settings: more of them, as options of the server. name: shown in its list of sessions.
    """
    options = conninfo_to_dict(url).get("options") or ""  # on a server of the user's: SET ROLE
    return psycopg.connect(
        url,
        autocommit=True,
        application_name=name,
        options=f"{options} {_SETTINGS} {settings}".strip(),
        connect_timeout=10,
        keepalives_idle=5,
        keepalives_interval=2,
        keepalives_count=3,
        tcp_user_timeout=10_000,
    )


class Answer:
    """Rows as they arrived, which become values when they are asked for.

    What is made long before it is read is no more in the processor's caches by then.
    """

    def __init__(self, connection: psycopg.Connection[Any], result: PGresult) -> None:
        self._count = result.ntuples
        self._values = Transformer(connection)
        self._values.set_pgresult(result)

    def __len__(self) -> int:
        return self._count

    def rows(self, first: int, upto: int) -> list[tuple[Any, ...]]:
        """Those with these numbers, from 0; none beyond the last."""
        return self._values.load_rows(first, min(upto, self._count), tuple)


def fetched(
    connection: psycopg.Connection[Any], query: bytes, given: Sequence[int | UUID | None]
) -> Answer:
    """The answer to a query with $1, $2, …: awaited as a whole, without the interpreter's lock.

    A cursor takes the lock for every 200 kB that arrive; a thread that computes meanwhile lets go
    of it 5 ms later each time, so that nothing would be fetched beside it. Raises psycopg.Error.
    """
    wire = connection.pgconn
    values = [None if one is None else str(one).encode() for one in given]
    with connection.lock:
        result = wire.exec_params(query, values, result_format=Format.BINARY)
        while wire.notify_handler and (bell := wire.notifies()):
            wire.notify_handler(bell)
    if wire.status != ConnStatus.OK:
        raise psycopg.OperationalError(wire.get_error_message())
    if result.status != ExecStatus.TUPLES_OK:
        raise error_from_result(result)
    return Answer(connection, result)


def interrupt(connection: psycopg.Connection[Any]) -> None:
    """End what another thread awaits on a connection, which is of no more use but to be closed.

    The server is asked first; one that does not hear is hung up on: what waits in the client's
    library must have come back before its memory is freed.
    """
    with suppress(psycopg.Error):
        connection.cancel_safe(timeout=INTERRUPT_S)
    at_rest = connection.lock.acquire(timeout=INTERRUPT_S)
    with suppress(psycopg.Error, OSError):
        wire = socket.socket(fileno=connection.fileno())
        try:
            wire.shutdown(socket.SHUT_RDWR)
        finally:
            wire.detach()
    if at_rest:
        connection.lock.release()
