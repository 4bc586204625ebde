"""Rows of the vault are locked in the order of their ids: two wait for each other, never in a ring.

The rows came, and are asked for, in the other order.
"""

import asyncio
from collections.abc import Awaitable, Callable
from hashlib import sha256
from uuid import UUID

import psycopg
import pytest
from psycopg_pool import AsyncConnectionPool

from adapters.vault.connection import Pool
from adapters.vault.originals import Original, Originals, original_id
from adapters.vault.vault import Vault
from domain.words import kept_id
from infra.postgres.roles import Role
from tests.support.postgres import Database, until_somebody_waits
from tests.support.vaults import CASE, LAMP, MASTER, ROAD

Act = Callable[[Pool], Awaitable[object]]
_ALL = "SELECT id FROM vault.{} ORDER BY id"
_FREE = "SELECT id FROM vault.{} WHERE id = %s FOR UPDATE SKIP LOCKED"


def id_of(original: Original) -> UUID:
    return original_id(original.incident, sha256(original.content).hexdigest())


PHOTOS = [Original(CASE, content, b"copy") for content in (b"one", b"other")]
LAST, FIRST = sorted(PHOTOS, key=id_of, reverse=True)


def holds_the_last(database: Database, table: str, before: Act, act: Act) -> bool:
    """Whether somebody who has to wait for the first row holds the last one meanwhile."""
    query = _FREE.format(table)

    async def run() -> bool:
        url = database.url(Role.VAULT)
        one, other = [await psycopg.AsyncConnection.connect(url) for _ in range(2)]
        async with one, other, AsyncConnectionPool(url, min_size=1, open=False) as pool:
            await before(pool)
            found = await one.execute(_ALL.format(table))
            (first,), (last,) = await found.fetchall()
            await one.execute(query, [first])
            acting = asyncio.ensure_future(act(pool))
            await until_somebody_waits(database)
            free = await (await other.execute(query, [last])).fetchall()
            await other.rollback()
            await one.rollback()
            await acting
        return free == []

    return asyncio.run(run())


def test_words_that_are_sealed_again(database: Database) -> None:
    asked = [LAMP, ROAD]

    async def seal(pool: Pool) -> None:
        commitments = await (await Vault.load(pool, MASTER)).seal(asked)
        asked.sort(key=lambda one: kept_id(one.id, commitments[one.id]), reverse=True)

    assert not holds_the_last(database, "sealed", seal, seal)


ACTS: dict[str, Callable[[Originals], Awaitable[object]]] = {
    "kept again": lambda originals: originals.keep_all([LAST, FIRST]),
    "marked": lambda originals: originals.mark({id_of(LAST): 1, id_of(FIRST): 1}),
    "renewed": lambda originals: originals.unmarked(0, limit=2),
}


@pytest.mark.parametrize("what", ACTS)
def test_photos_that_are(database: Database, what: str) -> None:
    async def keep(pool: Pool) -> None:
        originals = Originals(pool, MASTER)
        for one in (LAST, FIRST):
            await originals.keep_all([one])

    async def act(pool: Pool) -> None:
        await ACTS[what](Originals(pool, MASTER))

    assert not holds_the_last(database, "originals", keep, act)
