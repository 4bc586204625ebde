"""A master key outside the database, a key per subject wrapped by it, and what they do."""

import hmac
import secrets
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from adapters.vault.errors import MasterKeyUnusable, Tampered

KEY_BYTES = 32
NONCE_BYTES = 12


class Wrapped(NamedTuple):
    """A key as stored: nonce and AES-256-GCM ciphertext under the master key of this version."""

    key: bytes
    master_version: int


class MasterKeys:
    """Every version of the master key; new keys are wrapped by the highest."""

    def __init__(self, by_version: dict[int, bytes]) -> None:
        if not by_version or {len(key) for key in by_version.values()} != {KEY_BYTES}:
            raise MasterKeyUnusable(
                f"主密钥文件为空，或密钥不是 {KEY_BYTES} 字节。请从备份恢复该文件。",
                f"The master key's file is empty, or a key is not {KEY_BYTES} bytes long. Restore"
                " the file from your backup.",
            )
        self._by_version = by_version
        self._ciphers = {version: AESGCM(key) for version, key in by_version.items()}

    def wrap(self, key: bytes, owner: bytes) -> Wrapped:
        """Wrap a key for the owner named: it opens for no other."""
        version = self.version
        nonce = secrets.token_bytes(NONCE_BYTES)
        return Wrapped(nonce + self._ciphers[version].encrypt(nonce, key, owner), version)

    @property
    def version(self) -> int:
        """The version that new keys are wrapped by."""
        return max(self._by_version)

    def voucher(self, content: bytes, version: int) -> str | None:
        """HMAC-SHA256 that only a holder of this version can give, in hex; None without it."""
        master = self._by_version.get(version)
        if master is None:
            return None
        key = HKDFExpand(SHA256(), KEY_BYTES, b"gridledger/vault/voucher/v1").derive(master)
        return hmac.digest(key, content, "sha256").hex()

    def unwrap(self, wrapped: Wrapped, owner: bytes) -> bytes:
        """Return the key. Raises MasterKeyUnusable, Tampered."""
        cipher = self._ciphers.get(wrapped.master_version)
        if cipher is None:
            raise MasterKeyUnusable(
                f"主密钥文件缺少第 {wrapped.master_version} 版。请从备份恢复该文件。",
                f"Version {wrapped.master_version} is not in the master key's file. Restore the"
                " file from your backup.",
            )
        nonce, sealed = wrapped.key[:NONCE_BYTES], wrapped.key[NONCE_BYTES:]
        try:
            return cipher.decrypt(nonce, sealed, owner)
        except InvalidTag:
            raise Tampered(
                f"a stored key does not open with master key version {wrapped.master_version}:"
                " either is not the original"
            ) from None


class Sealed(NamedTuple):
    nonce: bytes
    ciphertext: bytes


class SubjectKey:
    """What a subject's key does: seals, opens and commits, each with a key derived from it."""

    def __init__(self, subject: UUID, key: bytes) -> None:
        self.subject = subject
        self._key = key

    def seal(self, identifier: UUID, value: str) -> Sealed:
        """Encrypt a value; it opens under this subject and id only."""
        return self.seal_bytes(identifier, value.encode())

    def open(self, identifier: UUID, sealed: Sealed) -> str:
        """Return the value. Raises Tampered where it is not what was sealed under this id."""
        return self.open_bytes(identifier, sealed).decode()

    def seal_bytes(self, identifier: UUID, value: bytes, part: bytes = b"") -> Sealed:
        """Encrypt bytes; they open under this subject, id and part of it only."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        bound = self._bound(identifier) + part
        return Sealed(nonce, self._cipher.encrypt(nonce, value, bound))

    def open_bytes(self, identifier: UUID, sealed: Sealed, part: bytes = b"") -> bytes:
        """Return the bytes. Raises Tampered where they are not what was sealed there."""
        try:
            return self._cipher.decrypt(*sealed, self._bound(identifier) + part)
        except InvalidTag:
            raise Tampered(f"value {identifier} is not what was sealed under that id") from None

    def commitment(self, value: str) -> str:
        """Return HMAC-SHA256 of the value, in hex: equal for equal values of one subject only."""
        return hmac.digest(
            self._derived(b"gridledger/vault/commit/v1"), value.encode(), "sha256"
        ).hex()

    @cached_property
    def _cipher(self) -> AESGCM:
        return AESGCM(self._derived(b"gridledger/vault/seal/v1"))

    def _derived(self, purpose: bytes) -> bytes:
        return HKDFExpand(SHA256(), KEY_BYTES, purpose).derive(self._key)

    def _bound(self, identifier: UUID) -> bytes:
        return self.subject.bytes + identifier.bytes


def owner_of_subject(subject: UUID) -> bytes:
    return b"gridledger/vault/subject/v1" + subject.bytes


def owner_of_receipts(version: int) -> bytes:
    return b"gridledger/vault/receipts/v1" + version.to_bytes(4)
