"""A view's query, asked by the reader."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import psycopg

from infra.postgres.roles import Role
from tests.support.postgres import Database

Answer = TypeVar("Answer")


def ask(
    database: Database, query: Callable[..., Awaitable[Answer]], *args: Any, **more: Any
) -> Answer:
    """The answer of `query(connection, *args)` on a connection of its own."""

    async def asked() -> Answer:
        url = database.url(Role.READER)
        async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
            return await query(connection, *args, **more)

    return asyncio.run(asked())
