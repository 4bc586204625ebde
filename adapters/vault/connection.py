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

from adapters.eventstore.arrays import column
from adapters.eventstore.errors import StorageFull, Unavailable
from adapters.vault.errors import SubjectErased
from adapters.vault.keys import KEY_BYTES, MasterKeys, SubjectKey, Wrapped, owner_of_subject
from domain.kernel import Actor

Pool = AsyncConnectionPool[AsyncConnection[Any]]

READ_KEYS = """
SELECT subject, wrapped_key, master_version FROM vault.subjects WHERE subject = ANY(%s::uuid[])
"""
# Those that stood there before, and those that it makes; neither, where another made one meanwhile.
# Sorted, so that two processes wait for each other and never lock each other out.
MAKE_KEYS = """
WITH asked (subject, key, version) AS (
    SELECT * FROM unnest(%s::uuid[], %s::bytea[], %s::int[])
), made AS (
    INSERT INTO vault.subjects (subject, wrapped_key, master_version)
    SELECT subject, key, version FROM asked ORDER BY subject
    ON CONFLICT DO NOTHING RETURNING subject
)
SELECT subject, wrapped_key, master_version, false FROM vault.subjects JOIN asked USING (subject)
UNION ALL SELECT subject, NULL, 0, true FROM made
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
    except (psycopg.OperationalError, psycopg.InterfaceError, psycopg.InternalError) as error:
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
        fresh = {subject: secrets.token_bytes(KEY_BYTES) for subject in subjects}
        wrapped = [self._master.wrap(key, owner_of_subject(one)) for one, key in fresh.items()]
        wraps, versions = zip(*wrapped, strict=True)
        columns = (
            column("uuid[]", tuple(fresh)), column("bytea[]", wraps), column("int[]", versions),
        )  # fmt: skip
        cursor = await conn.execute(MAKE_KEYS, columns, binary=True)
        keys: dict[UUID, SubjectKey] = {}
        for subject, key, by, made in await cursor.fetchall():
            keys[subject] = (
                SubjectKey(subject, fresh[subject]) if made else self._standing(subject, key, by)
            )
        if meanwhile := subjects - keys.keys():
            asked = (column("uuid[]", tuple(meanwhile)),)
            cursor = await conn.execute(READ_KEYS, asked, binary=True)
            keys |= {row[0]: self._standing(*row) for row in await cursor.fetchall()}
        return keys

    def opened(self, subject: UUID, wrapped: Wrapped) -> SubjectKey:
        """The key of a subject. Raises MasterKeyUnusable, Tampered."""
        return SubjectKey(subject, self._master.unwrap(wrapped, owner_of_subject(subject)))

    def _standing(self, subject: UUID, key: bytes | None, by: int) -> SubjectKey:
        if key is None:
            raise SubjectErased(f"the key of {subject} was destroyed")
        return self.opened(subject, Wrapped(key, by))
