"""The one source of new ids and of randomness, and of the ids that follow from others."""

import secrets
from uuid import UUID

from uuid_utils.compat import uuid5, uuid7

SALT_BYTES = 16


def new_id() -> UUID:
    """Return an id that nobody else has (version 7: later ones sort later)."""
    return uuid7()


def new_salt() -> bytes:
    """Return 16 random bytes, which keep a row's hash from being guessed from its content."""
    return secrets.token_bytes(SALT_BYTES)


def new_salts(n: int) -> list[bytes]:
    """Return so many of them for one call of the system."""
    drawn = secrets.token_bytes(n * SALT_BYTES)
    return [drawn[at : at + SALT_BYTES] for at in range(0, n * SALT_BYTES, SALT_BYTES)]


def derived(namespace: UUID, *parts: object) -> UUID:
    """Return the id that follows from these parts, the same for ever (version 5, joined by ':')."""
    return uuid5(namespace, ":".join(map(str, parts)))
