"""What stands in Kafka is a promise to other systems: the bytes of each kind of record.

    .venv/bin/pytest tests/contract/kafka/test_wire.py --write-golden

writes what is missing in `tests/contract/golden/kafka/` and changes nothing that is there.
"""

import json
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kafka.partitioner.default import murmur2

from adapters.eventstore.errors import Corrupt
from adapters.eventstore.leaf import leaf, read_leaf
from adapters.eventstore.mapper import StoredRow, encode, encode_metadata
from adapters.kafka import wire
from adapters.kafka.cloudevents import Public, read_event
from adapters.kafka.wire import Family, Malformed, Origin, read_place
from domain.kernel import Actor, ActorKind
from domain.streams import EVENTS
from tests.support.samples import samples

GOLDEN = Path(__file__).parents[1] / "golden" / "kafka"
ORIGIN = Origin("county", 1)
STREAM = UUID("0198b7f0-0000-7000-8000-00000000002a")
EVENT_ID = UUID("0198b7f0-0000-7000-8000-00000000002b")
AT = datetime(2026, 3, 2, 8, 30, 15, 250_001, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 8, 30, 16, tzinfo=UTC)
SALT = bytes(range(16))
NAMES = ("incident.incident_reported.v1", "unit.unit_established.v1", "policy.published.v1")
RECORDS = ("log", *(f"public {name}" for name in NAMES), "watermark", "watermark before the first")


def row(name: str, position: int = 417) -> StoredRow:
    event = samples(EVENTS[name])["full"]
    metadata = encode_metadata(
        Actor(ActorKind.HUMAN, STREAM), "APP", EVENT_ID, None, None, [], 7, AT, []
    )
    return (STREAM, 3, name, encode(event), position, EVENT_ID, metadata, AT, LATER)


def record(which: str) -> tuple[bytes, wire.Headers, bytes | None]:
    """Value, headers and key as the relay sends them."""
    family, _, name = which.partition(" ")
    if family == "watermark":
        position, at = (0, None) if name else (417, LATER)
        sent = wire.watermark(ORIGIN, "t", 2, position, at, 420, 0 if name else 415)
        return sent.value, sent.headers, sent.key
    value, kind = leaf(row(NAMES[0]), SALT), wire.LEAF
    if family == "public":
        mapped = Public(ORIGIN).record(row(name))
        assert mapped is not None
        value, kind = mapped, wire.CLOUDEVENT
    return value, wire.headers_of(ORIGIN, kind, EVENT_ID, 417, 400), wire.key_of(STREAM)


def frozen(which: str) -> dict[str, Any]:
    value, headers, key = record(which)
    return {
        "key": key and key.decode(),
        "headers": {name: text.decode() for name, text in headers},
        "value": value.hex() if which == "log" else json.loads(value),
        "sha256": sha256(value).hexdigest(),
    }


@pytest.mark.parametrize("which", RECORDS)
def test_a_record_is_what_it_always_was(which: str, write_golden: bool) -> None:
    path = GOLDEN / f"{which.replace(' ', '.')}.json"
    if write_golden and not path.exists():
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(frozen(which), indent=1, ensure_ascii=False) + "\n")
    assert path.exists(), "not frozen yet: run this file with --write-golden"
    assert frozen(which) == json.loads(path.read_text())


def test_topics_are_named_after_the_ledger() -> None:
    assert [ORIGIN.topic(family) for family in Family] == ["gl.county.log", "gl.county.public"]


@pytest.mark.parametrize("name", EVENTS)
def test_a_row_is_read_as_it_was_sent(name: str) -> None:
    assert read_leaf(leaf(row(name), SALT)) == (row(name), SALT)


@given(st.data())
def test_a_row_that_was_cut_or_lengthened_is_refused(drawn: st.DataObject) -> None:
    whole = leaf(row(NAMES[0]), SALT)
    cut = drawn.draw(st.integers(0, len(whole) - 1))
    for content in (whole[:cut], whole + whole[: cut + 1]):
        with pytest.raises(Corrupt):
            read_leaf(content)


@given(st.uuids())
def test_a_stream_goes_where_every_client_of_kafka_would_put_it(stream: UUID) -> None:
    assert wire.partition_of(stream, 4) in range(4)
    assert wire.key_of(stream) == str(stream).encode()
    assert len(wire.key_of(stream)) == 36


# As Kafka's own Java client hashes them.
HASHES = {
    b"21": -973932308,
    b"foobar": -790332482,
    b"a-little-bit-long-string": -985981536,
    b"a-little-bit-longer-string": -1486304829,
    b"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8": -58897971,
    b"abc": 479470107,
}


@pytest.mark.parametrize("key", HASHES)
def test_keys_are_hashed_as_kafka_hashes_them(key: bytes) -> None:
    assert murmur2(key) & 0xFFFFFFFF == HASHES[key] & 0xFFFFFFFF


def test_a_record_says_where_it_stands() -> None:
    place = read_place(wire.headers_of(ORIGIN, wire.LEAF, EVENT_ID, 417, 400))
    assert not place.is_watermark
    assert place == ("county", 1, 417, 400, EVENT_ID)
    quiet = wire.watermark(ORIGIN, "t", 2, 417, LATER, 417, 417)
    assert read_place(quiet.headers) == ("county", 1, 417, 417, None)


GOOD = dict(wire.headers_of(ORIGIN, wire.LEAF, EVENT_ID, 417, 400))


@pytest.mark.parametrize(
    "wrong",
    [
        {"position": b"x"}, {"prev": b"417"}, {"prev": b"-1"}, {"epoch": b"0"},
        {"event_id": b"1"}, {"content-type": wire.WATERMARK}, {"ledger": "县".encode()},
    ],
)  # fmt: skip
def test_a_record_of_somebody_else_is_refused(wrong: dict[str, bytes]) -> None:
    with pytest.raises(Malformed):
        read_place(list((GOOD | wrong).items()))
    for name in GOOD:
        with pytest.raises(Malformed):
            read_place([item for item in GOOD.items() if item[0] != name])


def test_what_is_no_cloudevent_is_refused() -> None:
    value, _, _ = record(f"public {NAMES[0]}")
    assert read_event(value)["type"] == "gridledger.incident.incident_reported.v1"
    for other in (b"[]", b"{}", b'{"specversion": "0.3"}', b"\xff"):
        with pytest.raises(ValueError, match=r"."):
            read_event(other)
