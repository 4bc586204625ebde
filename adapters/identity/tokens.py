"""Bearer tokens: a claim and its HMAC-SHA256. Whoever holds the key file can check one offline."""

import hmac
import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import orjson

from adapters.key_files import KeyFileUnusable

KEY_BYTES = 32
PREFIX = "gl1."
MAX_CHARS = 1024


class Claim(NamedTuple):
    """What a token says: this person acts from this post (and this phone) in this ledger."""

    session: UUID
    ledger: UUID
    person: UUID
    post: UUID
    device: UUID | None
    expires_at: datetime


def key_of(path: Path) -> bytes:
    """Return the key in this file, made (readable by its owner only) when there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_bytes(KEY_BYTES))
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)  # whoever comes second keeps the first one's key
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise KeyFileUnusable(
            f"{path} 不是 {KEY_BYTES} 字节的密钥。删除它即可，所有人须重新登录。",
            f"{path} does not hold a key of {KEY_BYTES} bytes. Delete it; everybody then signs in"
            " again.",
        )
    return key


def sign(claim: Claim, key: bytes) -> str:
    """Return the token of a claim."""
    body = orjson.dumps([*claim[:5], int(claim.expires_at.timestamp())])
    return f"{PREFIX}{_encode(body)}.{_encode(_mac(body, key))}"


def read(token: str, key: bytes, now: datetime) -> Claim | None:
    """Return the claim of a token, or None when it is not ours or no longer valid."""
    if len(token) > MAX_CHARS or not token.startswith(PREFIX) or not token.isascii():
        return None
    body64, _, mac64 = token.removeprefix(PREFIX).partition(".")
    try:
        body, mac = _decode(body64), _decode(mac64)
    except NotBase64:
        return None
    if not hmac.compare_digest(mac, _mac(body, key)):
        return None
    session, ledger, person, post, device, expires = orjson.loads(body)
    claim = Claim(
        UUID(session),
        UUID(ledger),
        UUID(person),
        UUID(post),
        UUID(device) if device else None,
        datetime.fromtimestamp(expires, UTC),
    )
    return claim if now < claim.expires_at else None


def fingerprint(token: str) -> bytes:
    """Return what is stored of a token: its SHA-256."""
    return sha256(token.encode()).digest()


def _mac(body: bytes, key: bytes) -> bytes:
    return hmac.digest(key, b"gridledger/token/v1" + body, "sha256")


def _encode(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
