"""What stands in Kafka: two topics a ledger, the headers of every record, and the watermarks.

`gl.<ledger>.log` holds whole rows (adapters/eventstore/leaf.py) and is for higher-level nodes only;
`gl.<ledger>.public` holds redacted CloudEvents for departments. Key: the stream's id as 36
characters, so that the events of one stream stay in order. `prev` is the position of the previous
record of the same partition: by it a reader sees a repeat and a gap.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple
from uuid import UUID

import orjson
from kafka.partitioner.default import murmur2

CONTENT_TYPE: Final = "content-type"
LEAF: Final = b"application/vnd.gridledger.leaf.v1"
CLOUDEVENT: Final = b"application/cloudevents+json; charset=UTF-8"
WATERMARK: Final = b"application/vnd.gridledger.watermark.v1+json"
Headers = list[tuple[str, bytes]]


class Family(StrEnum):
    LOG = "log"
    PUBLIC = "public"


class Origin(NamedTuple):
    """The ledger that records come from; a position means something only within its epoch."""

    ledger: str
    epoch: int

    def topic(self, family: Family) -> str:
        return f"gl.{self.ledger}.{family}"


class Outgoing(NamedTuple):
    """A record to be sent; key: None with a watermark."""

    topic: str
    partition: int
    key: bytes | None
    value: bytes
    headers: Headers


class Place(NamedTuple):
    """What every record says of itself. event_id: None with a watermark."""

    ledger: str
    epoch: int
    position: int
    prev: int
    event_id: UUID | None

    @property
    def is_watermark(self) -> bool:
        return self.event_id is None


class Malformed(ValueError):
    """A record that no relay of ours wrote."""


@lru_cache(maxsize=100_000)
def partition_of(stream: UUID, partitions: int) -> int:
    """Where the events of a stream go: as every Kafka client places this key."""
    return int(murmur2(key_of(stream)) & 0x7FFFFFFF) % partitions


def key_of(stream: UUID) -> bytes:
    return str(stream).encode()


def headers_of(
    origin: Origin, content_type: bytes, event_id: UUID, position: int, prev: int
) -> Headers:
    return [
        (CONTENT_TYPE, content_type),
        ("event_id", str(event_id).encode()),
        *_place(origin, position, prev),
    ]


def watermark(
    origin: Origin, topic: str, partition: int, position: int, recorded_at: datetime | None,
    head: int, prev: int,
) -> Outgoing:  # fmt: skip
    """All of the partition up to `position` has been sent.

    recorded_at: when the log took that position; None before the first. head: the log's last
    position as the relay knows it: equal, the ledger is quiet; greater, the relay is late.
    """
    value = {
        "ledger": origin.ledger,
        "epoch": origin.epoch,
        "position": position,
        "recorded_at": recorded_at,
        "head": head,
        "prev": prev,
    }
    headers = [(CONTENT_TYPE, WATERMARK), *_place(origin, position, prev)]
    return Outgoing(topic, partition, None, orjson.dumps(value, option=orjson.OPT_UTC_Z), headers)


def _place(origin: Origin, position: int, prev: int) -> Headers:
    return [
        ("ledger", origin.ledger.encode()),
        ("epoch", b"%d" % origin.epoch),
        ("position", b"%d" % position),
        ("prev", b"%d" % prev),
    ]


def read_place(headers: Sequence[tuple[str, bytes]]) -> Place:
    """What a received record says of itself. Raises Malformed."""
    told: Mapping[str, bytes] = dict(headers)
    try:
        event_id = UUID(told["event_id"].decode("ascii")) if "event_id" in told else None
        if (event_id is None) != (told[CONTENT_TYPE] == WATERMARK):
            raise Malformed("an event without an id, or a watermark with one")
        ledger = told["ledger"].decode("ascii")
        epoch, position, prev = (int(told[name]) for name in ("epoch", "position", "prev"))
    except (KeyError, ValueError) as error:
        raise Malformed(f"the headers are not those of a relay: {type(error).__name__}") from None
    if prev > position - (event_id is not None) or prev < 0 or epoch < 1:
        raise Malformed("the positions contradict each other")
    return Place(ledger, epoch, position, prev, event_id)
