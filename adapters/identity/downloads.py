"""What somebody took away as a file, in a record that only grows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
import psycopg
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from adapters.eventstore.errors import Unavailable
from domain.kernel import Actor

_NOTE = """
INSERT INTO edge.downloads (actor, what, position, instant, asked)
VALUES (%s::jsonb, %s, %s, %s, %s::jsonb)
"""


class Downloads:
    """Notes each download; raises Unavailable when it cannot be noted."""

    def __init__(self, pool: AsyncConnectionPool[AsyncConnection[Any]]) -> None:
        self._pool = pool

    async def note(
        self, actor: Actor, what: str, position: int, instant: datetime, asked: Mapping[str, Any]
    ) -> None:
        """Committed on return. what: the kind of file; asked: its query, codes and ids alone."""
        who = {name: value for name, value in actor._asdict().items() if value is not None}
        values = (_json(who), what, position, instant, _json(dict(asked)))
        try:
            async with self._pool.connection() as connection:
                await connection.execute(_NOTE, values)
        except psycopg.OperationalError as error:
            raise Unavailable("a download cannot be noted") from error


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
