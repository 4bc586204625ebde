"""What a decision may know besides its own state: read by the writer, never by `decide`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from domain.catalogue import Catalogue
from domain.kernel import Actor


class ReceiptCode(NamedTuple):
    """The resident's look-up code, as far as an event may know it."""

    sha256: str
    key_version: int


class Known(NamedTuple):
    """Frozen surroundings of one decision.

    effective_at: when the act counts as done (offline: the moment of capture).
    decided_at: the batch instant; timers that another person must meet start here.
    states: folded states of the streams named by `needs`, absent when the stream has no event.
    holders: stream that holds each claim key named by `needs`, absent when the key is free.
    numbers: next incident sequence per key named by `number_keys`.
    """

    effective_at: datetime
    decided_at: datetime
    actor: Actor
    catalogue: Catalogue
    states: Mapping[UUID, Any] = {}
    holders: Mapping[tuple[str, str], UUID] = {}
    numbers: Mapping[str, int] = {}
    receipt: ReceiptCode | None = None
