"""Rows and receipts that a log takes as they are, whatever the rules would say."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

from adapters.eventstore.append import ReceiptRow, Row
from adapters.eventstore.mapper import encode, encode_metadata
from domain.kernel import Event
from tests.support import toy
from tests.support.log import DANA

A, B, C, PHONE = (UUID(int=n, version=4) for n in range(1, 5))
NOON = datetime(2020, 8, 26, 4, tzinfo=UTC)
KEY = (toy.CLAIM, "k-1")
ON = "0" * 64


def row(unit: int, stream: UUID, version: int, event: Event | None = None, **other: Any) -> Row:
    event = event or toy.Painted(colour=f"C{version}", on=ON)
    event_id = uuid5(stream, str(version))
    metadata = encode_metadata(DANA, None, event_id, None, None, [], 0, NOON, [])
    made = Row(
        unit, stream, version, event.name, encode(event), event_id, metadata, NOON,
        sha256(event_id.bytes).digest()[:16], NOON,
    )  # fmt: skip
    return made._replace(**other)


def receipt(unit: int, command_id: UUID, ordinal: int, outcome: str = "APPLIED") -> ReceiptRow:
    code = "box_exists" if outcome == "REFUSED" else None
    return ReceiptRow(
        unit, command_id, str(DANA.id), bytes(32), outcome, code, A, ordinal, ordinal, NOON, NOON, 0
    )
