"""A vault on a test's own database, and named words to keep in it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from typing import Any
from uuid import UUID, uuid5

import psycopg
from psycopg_pool import AsyncConnectionPool

from adapters.vault.keys import MasterKeys
from adapters.vault.vault import Vault
from domain.kernel import Actor, ActorKind, Level
from domain.words import Words, kept_id
from infra.postgres.roles import Role
from tests.support.postgres import Database

MASTER = MasterKeys({1: bytes(range(32))})
DANA = Actor(ActorKind.HUMAN, UUID(int=7), role="DISPATCHER", level=Level.COUNTY)
CASE = UUID("018f0000-0000-7000-8000-0000000000a1")
COMMAND = UUID("018f0000-0000-7000-8000-0000000000c1")
SUBJECT = uuid5(CASE, "text")
LAMP = Words(SUBJECT, UUID(int=1, version=5), "路灯不亮")
ROAD = Words(SUBJECT, UUID(int=2, version=5), "路面塌陷")


@asynccontextmanager
async def vault_in(database: Database, master: MasterKeys = MASTER) -> AsyncIterator[Vault]:
    url = database.url(Role.VAULT)
    async with AsyncConnectionPool(url, min_size=1, max_size=4, timeout=5, open=False) as pool:
        yield await Vault.load(pool, master)


async def read(vault: Vault, commitments: Mapping[UUID, str]) -> dict[UUID, str | None]:
    """What is kept of texts by the ids that they were asked for under, as sealing answered."""
    ids = {kept_id(asked, commitment): asked for asked, commitment in commitments.items()}
    found = await vault.open(list(ids), DANA, "READ_CASE", CASE)
    return {ids[identifier]: value for identifier, value in found.items()}


def rows(database: Database, query: str, role: Role = Role.OWNER) -> list[tuple[Any, ...]]:
    """What a query answers or returns, run and committed in this role."""
    with closing(psycopg.connect(database.url(role), autocommit=True)) as conn:
        cursor = conn.execute(query)
        return cursor.fetchall() if cursor.description else []
