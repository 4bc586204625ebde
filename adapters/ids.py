"""The one source of new ids and of randomness, and of the ids that follow from others."""

import secrets
from collections.abc import Callable
from typing import Any
from uuid import UUID, SafeUUID

from uuid_utils import uuid7
from uuid_utils.compat import uuid5

SALT_BYTES = 16
# An id is made for every event: this takes half of the time that UUID(int=…) takes.
_empty: Callable[[type[UUID]], UUID] = object.__new__
_set_number: Callable[[UUID, int], None] = UUID.__dict__["int"].__set__
_set_safety: Callable[[UUID, Any], None] = UUID.__dict__["is_safe"].__set__
_UNKNOWN = SafeUUID.unknown


def new_id() -> UUID:
    """Return an id that nobody else has (version 7: later ones sort later)."""
    made = _empty(UUID)
    _set_number(made, uuid7().int)
    _set_safety(made, _UNKNOWN)
    return made


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
