"""`Vault`: seal words before they are appended, open them for a purpose, give receipt codes."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from typing import Self
from uuid import UUID

from adapters.eventstore.arrays import column
from adapters.vault.connection import Pool, SubjectKeys, note_access, transaction
from adapters.vault.errors import MasterKeyUnusable, Tampered
from adapters.vault.keys import KEY_BYTES, MasterKeys, Sealed, Wrapped, owner_of_receipts
from adapters.vault.receipt_codes import code_of, sha256_of
from domain.kernel import Actor
from domain.known import ReceiptCode
from domain.words import Words, kept_id

# A repeat keeps the first value and starts the sweeper's 24 hours again. Sorted, so that two
# processes wait for each other and never lock each other out.
ADD_VALUES = """
INSERT INTO vault.sealed AS kept (id, subject, nonce, ciphertext)
SELECT i, s, n, c
  FROM unnest(%s::uuid[], %s::uuid[], %s::bytea[], %s::bytea[]) v(i, s, n, c) ORDER BY i
ON CONFLICT (id) DO UPDATE SET sealed_at = clock_timestamp() WHERE kept.marked_position IS NULL
"""
READ_VALUES = """
SELECT id, subject, nonce, ciphertext, wrapped_key, master_version
  FROM vault.sealed JOIN vault.subjects USING (subject)
 WHERE id = ANY(%s) AND wrapped_key IS NOT NULL
"""
ADD_RECEIPT_KEY = """
INSERT INTO vault.receipt_keys (version, wrapped_key, master_version) VALUES (1, %s, %s)
ON CONFLICT DO NOTHING
"""
READ_RECEIPT_KEYS = "SELECT version, wrapped_key, master_version FROM vault.receipt_keys"


async def has_begun(pool: Pool) -> bool:
    """Whether the vault behind this pool has known a master key."""
    async with transaction(pool) as conn:
        cursor = await conn.execute(READ_RECEIPT_KEYS, binary=True)
        return await cursor.fetchone() is not None


class Vault:
    """Every method raises Unavailable when the vault's database cannot be reached.

    receipt_key_version: of the key that new codes are made with.
    """

    def __init__(self, pool: Pool, master: MasterKeys, receipt_keys: Mapping[int, bytes]) -> None:
        self._pool = pool
        self._keys = SubjectKeys(master)
        self._receipt_keys = receipt_keys
        self.receipt_key_version = max(receipt_keys)

    @classmethod
    async def load(cls, pool: Pool, master: MasterKeys) -> Self:
        """Return the vault behind this pool. Raises MasterKeyUnusable: it is another vault's."""
        fresh = master.wrap(secrets.token_bytes(KEY_BYTES), owner_of_receipts(1))
        async with transaction(pool) as conn:
            await conn.execute(ADD_RECEIPT_KEY, fresh)
            cursor = await conn.execute(READ_RECEIPT_KEYS, binary=True)
            rows = await cursor.fetchall()
        try:
            keys = {
                version: master.unwrap(Wrapped(key, by), owner_of_receipts(version))
                for version, key, by in rows
            }
        except Tampered:
            raise MasterKeyUnusable(
                "主密钥不是这个账本的。请从备份恢复 vault/master.key；否则已封存的文字无法读取。",
                "The master key is not the one of this ledger's vault. Restore vault/master.key"
                " from your backup; without it, what was sealed cannot be read.",
            ) from None
        return cls(pool, master, keys)

    async def seal(self, batch: Sequence[Words]) -> dict[UUID, str]:
        """Keep the values in one commit and return the commitment of each by the id asked for.

        Each is kept under `kept_id` of the two, so that other words under the same id stand beside
        it. Raises SubjectErased, and then keeps nothing.
        """
        if not batch:
            return {}
        async with transaction(self._pool) as conn:
            keys = await self._keys.made(conn, {words.subject for words in batch})
            commitments = {words.id: keys[words.subject].commitment(words.value) for words in batch}
            values = [
                (identifier, words.subject, *keys[words.subject].seal(identifier, words.value))
                for words in batch
                for identifier in [kept_id(words.id, commitments[words.id])]
            ]
            ids, subjects, nonces, ciphertexts = zip(*values, strict=True)
            columns = (
                column("uuid[]", ids), column("uuid[]", subjects),
                column("bytea[]", nonces), column("bytea[]", ciphertexts),
            )  # fmt: skip
            await conn.execute(ADD_VALUES, columns)
        return commitments

    async def open(
        self, ids: Collection[UUID], actor: Actor, purpose: str, case: UUID | None
    ) -> dict[UUID, str | None]:
        """Return the values, None for what is not kept or was erased; the request is noted first.

        purpose: the code of what they are wanted for. Raises Tampered.
        """
        if not ids:
            return {}
        asked = list(ids)
        async with transaction(self._pool) as conn:
            await note_access(conn, actor, purpose, asked, case)
            cursor = await conn.execute(READ_VALUES, (asked,), binary=True)
            rows = await cursor.fetchall()
        # The note is committed by now: nothing is decrypted that nobody could later be asked about.
        values: dict[UUID, str | None] = dict.fromkeys(asked)
        for identifier, subject, nonce, ciphertext, key, by in rows:
            opener = self._keys.opened(subject, Wrapped(key, by))
            values[identifier] = opener.open(identifier, Sealed(nonce, ciphertext))
        return values

    def receipt_code(self, command_id: UUID) -> ReceiptCode:
        """Return what an event may know of the code of a case opened by this command."""
        version = self.receipt_key_version
        return ReceiptCode(sha256_of(self.printed_code(command_id, version)), version)

    def printed_code(self, command_id: UUID, key_version: int) -> str:
        """Return the code itself, for the resident who reported."""
        return code_of(self._receipt_keys[key_version], command_id)
