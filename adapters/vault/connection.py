"""A transaction of the vault, and the keys of the subjects in it."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import orjson
import psycopg
from psycopg import AsyncConnection
from psycopg.errors import DiskFull
from psycopg_pool import AsyncConnectionPool

from adapters.eventstore.errors import StorageFull, Unavailable
from adapters.vault.errors import SubjectErased
from adapters.vault.keys import KEY_BYTES, MasterKeys, SubjectKey, Wrapped, owner_of_subject
from domain.kernel import Actor

Pool = AsyncConnectionPool[AsyncConnection[Any]]

READ_KEYS = (
    "SELECT subject, wrapped_key, master_version FROM vault.subjects WHERE subject = ANY(%s)"
)
# Sorted, so that two processes wait for each other and never lock each other out.
ADD_KEYS = """
INSERT INTO vault.subjects (subject, wrapped_key, master_version)
SELECT s, k, v FROM unnest(%s::uuid[], %s::bytea[], %s::int[]) n(s, k, v) ORDER BY s
ON CONFLICT DO NOTHING
"""
NOTE_ACCESS = """
INSERT INTO vault.access_log (actor, purpose, ids, case_id) VALUES (%s::jsonb, %s, %s, %s)
"""


@asynccontextmanager
async def transaction(pool: Pool) -> AsyncIterator[AsyncConnection[Any]]:
    """Raises Unavailable when the vault's database cannot be reached, StorageFull without room."""
    try:
        async with pool.connection() as conn:
            yield conn
    except DiskFull as full:
        raise StorageFull("the vault has no room") from full
    except psycopg.OperationalError as error:
        raise Unavailable("the vault cannot be reached") from error


async def note_access(
    conn: AsyncConnection[Any], actor: Actor, purpose: str, ids: list[UUID], case: UUID | None
) -> None:
    """Write down who asks for what; the caller commits it before anything is decrypted."""
    who = {key: value for key, value in actor._asdict().items() if value is not None}
    await conn.execute(NOTE_ACCESS, (orjson.dumps(who).decode(), purpose, ids, case))


class SubjectKeys:
    """The subjects' keys, as stored under the master key."""

    def __init__(self, master: MasterKeys) -> None:
        self._master = master

    async def made(self, conn: AsyncConnection[Any], subjects: set[UUID]) -> dict[UUID, SubjectKey]:
        """The keys, made where missing; of two made at once, both use the first.

        Raises SubjectErased.
        """
        keys = await self._stored(conn, subjects)
        if missing := subjects - keys.keys():
            fresh = {
                subject: self._master.wrap(
                    secrets.token_bytes(KEY_BYTES), owner_of_subject(subject)
                )
                for subject in missing
            }
            wrapped, versions = (list(column) for column in zip(*fresh.values(), strict=True))
            await conn.execute(ADD_KEYS, (list(fresh), wrapped, versions))
            keys |= await self._stored(conn, missing)
        return keys

    def opened(self, subject: UUID, wrapped: Wrapped) -> SubjectKey:
        """The key of a subject. Raises MasterKeyUnusable, Tampered."""
        return SubjectKey(subject, self._master.unwrap(wrapped, owner_of_subject(subject)))

    async def _stored(
        self, conn: AsyncConnection[Any], subjects: set[UUID]
    ) -> dict[UUID, SubjectKey]:
        cursor = await conn.execute(READ_KEYS, (list(subjects),), binary=True)
        keys: dict[UUID, SubjectKey] = {}
        for subject, key, by in await cursor.fetchall():
            if key is None:
                raise SubjectErased(f"the key of {subject} was destroyed")
            keys[subject] = self.opened(subject, Wrapped(key, by))
        return keys
