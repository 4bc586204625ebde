"""`Originals`: photos as they were taken, sealed under the key of their case, and their copies."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from operator import itemgetter
from typing import NamedTuple
from uuid import UUID

from psycopg import sql

from adapters.ids import derived
from adapters.vault.connection import Pool, SubjectKeys, note_access, transaction
from adapters.vault.errors import SubjectErased
from adapters.vault.keys import MasterKeys, Sealed, SubjectKey, Wrapped
from domain.kernel import Actor, Secrecy
from domain.words import subject_of

# As with words: a repeat keeps the first and starts the sweeper's 24 hours again.
ADD = """
INSERT INTO vault.originals AS kept
       (id, incident, sha256, subject, bytes, nonce, ciphertext,
        served_sha256, served_nonce, served_ciphertext)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (id) DO UPDATE SET sealed_at = clock_timestamp() WHERE kept.marked_position IS NULL
"""
FIND = "SELECT incident, sha256, served_sha256, bytes FROM vault.originals WHERE id = %s"
# Renewing comes before the event, so that the sweeper does not delete what is just being stored.
# The newest come first: what nothing declared stays late, and must not stand before the others.
RENEW = """
WITH late AS (
    SELECT id FROM vault.originals
     WHERE marked_position IS NULL AND sealed_at < clock_timestamp() - %s * interval '1 s'
     ORDER BY sealed_at DESC LIMIT %s
), met AS (
    SELECT kept.id, kept.sealed_at FROM vault.originals kept JOIN late USING (id)
     WHERE marked_position IS NULL ORDER BY kept.id FOR UPDATE OF kept
)
UPDATE vault.originals kept SET sealed_at = clock_timestamp() FROM met WHERE kept.id = met.id
RETURNING met.sealed_at, kept.sealed_at, incident, sha256, served_sha256, bytes
"""
AGE = """
UPDATE vault.originals SET sealed_at = %s
 WHERE id = %s AND sealed_at = %s AND marked_position IS NULL
"""
# The rows are locked in the order in which a vault that seals locks them.
MARK = sql.SQL("""
WITH met AS (
    SELECT kept.id, m.position
      FROM {table} kept JOIN unnest(%s::uuid[], %s::bigint[]) m(id, position) USING (id)
     WHERE marked_position IS NULL ORDER BY kept.id FOR UPDATE OF kept
)
UPDATE {table} kept SET marked_position = met.position FROM met WHERE kept.id = met.id
""")
DROP = "DELETE FROM vault.originals WHERE id = ANY(%s) AND marked_position IS NULL"
READ = """
SELECT wrapped_key, master_version, served_nonce, served_ciphertext
  FROM vault.subjects s LEFT JOIN vault.originals o ON o.subject = s.subject AND o.id = %s
 WHERE s.subject = %s
"""
TABLE = sql.Identifier("vault", "originals")
_ORIGINAL, _COPY = b"original", b"copy"


class Original(NamedTuple):
    """A photo as it was sent for an incident, and the copy to show."""

    incident: UUID
    content: bytes
    copy: bytes


class Kept(NamedTuple):
    """What is known of an original besides its bytes. Hashes in hex; bytes: how many it has."""

    incident: UUID
    sha256: str
    served_sha256: str
    bytes: int


class Late(NamedTuple):
    """An original that the log does not call stored yet: since when it lay there, and until now."""

    kept: Kept
    sealed_at: datetime
    renewed_at: datetime


class Originals:
    """Every method raises Unavailable when the vault's database cannot be reached."""

    def __init__(self, pool: Pool, master: MasterKeys) -> None:
        self._pool = pool
        self._keys = SubjectKeys(master)

    async def keep(self, incident: UUID, content: bytes, copy: bytes) -> Kept:
        """Seal both; durable when this returns. Of two, the first stays. Raises SubjectErased."""
        await self.keep_all([Original(incident, content, copy)])
        found = await self.find(incident, sha256(content).hexdigest())
        assert found is not None, "the sweeper waits 24 hours"
        return found

    async def keep_all(self, originals: Sequence[Original]) -> None:
        """Seal as many in one commit, each under the key of its case. Raises SubjectErased."""
        if not originals:
            return
        async with transaction(self._pool) as conn:
            subjects = {subject_of(Secrecy.CASE, one.incident) for one in originals}
            keys = await self._keys.made(conn, subjects)
            rows = [_sealed(one, keys[subject_of(Secrecy.CASE, one.incident)]) for one in originals]
            rows.sort(key=itemgetter(0))  # as with words: in the order in which all lock them
            async with conn.cursor() as cursor:
                await cursor.executemany(ADD, rows)

    async def find(self, incident: UUID, digest: str) -> Kept | None:
        """What is kept for an incident under this hash."""
        async with transaction(self._pool) as conn:
            cursor = await conn.execute(FIND, (original_id(incident, digest),), binary=True)
            row = await cursor.fetchone()
        return row and _kept(*row)

    async def unmarked(self, older_than_s: float, limit: int) -> list[Late]:
        """What the log may not yet call stored; the sweeper leaves it alone for 24 hours more."""
        async with transaction(self._pool) as conn:
            cursor = await conn.execute(RENEW, (older_than_s, limit), binary=True)
            return [Late(_kept(*row[2:]), *row[:2]) for row in await cursor.fetchall()]

    async def let_age(self, late: Late) -> None:
        """Nothing calls it stored: it is as old as it was, unless it was sent again meanwhile."""
        identifier = original_id(late.kept.incident, late.kept.sha256)
        async with transaction(self._pool) as conn:
            await conn.execute(AGE, (late.sealed_at, identifier, late.renewed_at))

    async def mark(self, positions: Mapping[UUID, int]) -> None:
        """Keep them for ever: at or before its position the log says that each is stored.

        positions: by the original's id.
        """
        if not positions:
            return
        async with transaction(self._pool) as conn:
            met = (list(positions), list(positions.values()))
            await conn.execute(MARK.format(table=TABLE), met)

    async def drop(self, ids: Collection[UUID]) -> None:
        """Delete what no event calls stored nor ever will."""
        if not ids:
            return
        async with transaction(self._pool) as conn:
            await conn.execute(DROP, (list(ids),))

    async def copy(self, incident: UUID, digest: str, actor: Actor, purpose: str) -> bytes | None:
        """The copy to show, None when it is not kept; the request is noted before.

        Raises SubjectErased, Tampered.
        """
        identifier, subject = original_id(incident, digest), subject_of(Secrecy.CASE, incident)
        async with transaction(self._pool) as conn:
            await note_access(conn, actor, purpose, [identifier], incident)
            cursor = await conn.execute(READ, (identifier, subject), binary=True)
            row = await cursor.fetchone()
        if row is None:
            return None
        key, by, nonce, ciphertext = row
        if key is None:
            raise SubjectErased(f"the key of {subject} was destroyed")
        if nonce is None:
            return None
        opener = self._keys.opened(subject, Wrapped(key, by))
        return opener.open_bytes(identifier, Sealed(nonce, ciphertext), _COPY)


def original_id(incident: UUID, digest: str) -> UUID:
    """The id of an original's row."""
    return derived(incident, "original", digest)


def _sealed(one: Original, key: SubjectKey) -> tuple[object, ...]:
    """The row as it is added."""
    digest = sha256(one.content)
    identifier = original_id(one.incident, digest.hexdigest())
    return (
        identifier, one.incident, digest.digest(), key.subject, len(one.content),
        *key.seal_bytes(identifier, one.content, _ORIGINAL),
        sha256(one.copy).digest(), *key.seal_bytes(identifier, one.copy, _COPY),
    )  # fmt: skip


def _kept(incident: UUID, digest: bytes, served: bytes, size: int) -> Kept:
    return Kept(incident, digest.hex(), served.hex(), size)
