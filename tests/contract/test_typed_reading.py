"""Payloads are read as pydantic reads them: equal values, and nothing taken that it would not take.

Only what a value must look like beyond its type (a pattern, a length, a range) is not asked again.
"""

import json
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

import msgspec
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from adapters.eventstore import typed
from adapters.eventstore.envelope import Metadata, RecordedEvent
from adapters.eventstore.errors import Corrupt
from adapters.eventstore.mapper import decode, decode_fact, decode_metadata, encode, to_recorded
from adapters.eventstore.typed import reader_of
from domain.incident.events.closing import IncidentClosed
from domain.incident.terms import CloseCode
from domain.kernel import Event, Fact
from domain.streams import EVENTS
from tests.contract.test_golden_events import FILES, stored, topic_of
from tests.unit.adapters.test_mapper import AT, EVENT, FULL, LEAST, STREAM
from tests.unit.adapters.test_mapper import stored as stored_metadata

LOOKS = frozenset({
    "string_pattern_mismatch", "string_too_long", "string_too_short", "greater_than_equal",
    "less_than_equal", "too_long", "too_short", "date_from_datetime_inexact",
})  # fmt: skip
OTHERS: tuple[Any, ...] = (None, True, 1, 1.0, 1.5, "x", [], ["x"], {})
PAYLOADS = [
    (topic_of(path), payload)
    for path in FILES
    if topic_of(path) in EVENTS
    for payload in stored(path).values()
]


def as_pydantic_reads(kind: type[Event], payload: bytes) -> Event:
    return kind.model_validate_json(payload)


def same(one: Any, other: Any) -> bool:
    """Equal, of the same types all the way down, in the same order."""
    if type(one) is not type(other) or one != other:
        return False
    if isinstance(one, BaseModel):
        one, other = one.__dict__, other.__dict__
        return list(one) == list(other) and all(map(same, one.values(), other.values()))
    return all(map(same, one, other)) if isinstance(one, tuple) else True


def altered(payload: Any) -> Iterator[Any]:
    """The payload with each of its values left out, doubted or joined by an unknown one."""
    if isinstance(payload, list):
        for n, value in enumerate(payload):
            yield from ([*payload[:n], each, *payload[n + 1 :]] for each in altered(value))
        return
    if isinstance(payload, dict):
        yield payload | {"never_heard_of": 1}
        for key, value in payload.items():
            yield {name: kept for name, kept in payload.items() if name != key}
            yield from (payload | {key: other} for other in OTHERS)
            yield from (payload | {key: each} for each in altered(value))


@pytest.mark.parametrize("topic", sorted({topic for topic, _ in PAYLOADS}))
def test_golden_payloads_are_read_into_equal_values(topic: str) -> None:
    for of, payload in PAYLOADS:
        if of == topic:
            read, expected = decode(topic, payload), as_pydantic_reads(EVENTS[topic], payload)
            assert same(read, expected)
            assert encode(read) == encode(expected)
            assert hash(read) == hash(expected)


def test_what_rules_state_is_what_pydantic_would_make_of_it() -> None:
    for topic, payload in PAYLOADS:
        expected = as_pydantic_reads(EVENTS[topic], payload)
        said = {name: getattr(expected, name) for name in reversed(list(expected.model_fields_set))}
        made = EVENTS[topic](**said)
        assert same(made, expected)
        assert encode(made) == encode(expected)
        assert made.model_copy() == expected


def test_an_event_without_a_field_cannot_be_stored_and_an_unknown_field_is_refused() -> None:
    said: dict[str, Any] = {"by_timer": False}
    with pytest.raises(orjson.JSONEncodeError):
        encode(IncidentClosed(**said))
    said["never_heard_of"] = 1
    with pytest.raises(ValidationError, match="never_heard_of"):
        IncidentClosed(close_code=CloseCode.SOLVED, **said)


@pytest.mark.parametrize("topic", sorted({topic for topic, _ in PAYLOADS}))
def test_what_pydantic_refuses_is_corrupt(topic: str) -> None:
    refused = 0
    for of, payload in PAYLOADS:
        for other in altered(json.loads(payload)) if of == topic else ():
            changed = json.dumps(other).encode()
            try:
                expected = as_pydantic_reads(EVENTS[topic], changed)
            except ValidationError as error:
                if {each["type"] for each in error.errors()} <= LOOKS:
                    continue
                refused += 1
                with pytest.raises(Corrupt, match=topic):
                    decode(topic, changed)
            else:
                assert decode(topic, changed) == expected
    assert refused > 0


def test_all_that_an_incident_is_made_of_is_read_by_type() -> None:
    """Else a replay would be as slow as pydantic, and nothing would say so."""
    slow = [name for name, kind in EVENTS.items() if not reader_of(kind).by_type]
    assert [name for name in slow if name.startswith("incident.")] == []


def shuffled(stored: Any, order: Random) -> Any:
    """The same, with the keys of every object in another order."""
    match stored:
        case dict():
            keys = order.sample(list(stored), len(stored))
            return {key: shuffled(stored[key], order) for key in keys}
        case list():
            return [shuffled(each, order) for each in stored]
        case _:
            return stored


def written(stored: bytes, form: str, order: Random) -> bytes:
    """The same JSON, as another writer might have written it."""
    match form:
        case "spaced":
            return json.dumps(json.loads(stored), indent=2).encode()
        case "escaped":
            return re.sub(rb'"[^"]*"', lambda text: text[0].replace(b"e", b"\\u0065"), stored)
        case "shuffled":
            return json.dumps(shuffled(json.loads(stored), order)).encode()
        case "cut":
            return stored[: order.randrange(len(stored))]
        case _:
            return stored


FORMS = st.sampled_from(["ours", "spaced", "escaped", "shuffled", "cut"])


@given(
    st.sampled_from(PAYLOADS), FORMS, st.sampled_from([FULL, LEAST]), FORMS,
    st.randoms(use_true_random=False),
)  # fmt: skip
def test_a_row_is_read_as_pydantic_reads_it_however_its_json_is_written(
    stored_event: tuple[str, bytes], form: str, known: Metadata, metadata_form: str, order: Random
) -> None:
    topic, payload = stored_event[0], written(stored_event[1], form, order)
    metadata = written(stored_metadata(known), metadata_form, order)
    row = (STREAM, 3, topic, payload, 42, EVENT, metadata, AT, AT)
    if "cut" in (form, metadata_form):
        with pytest.raises(Corrupt, match=f"position 42, version 3 of stream {STREAM}"):
            to_recorded(row)
        return
    event = as_pydantic_reads(EVENTS[topic], payload)
    recorded = to_recorded(row)
    assert same(recorded.fact.event, event)
    fact = Fact(STREAM, 3, EVENT, event, known.actor, AT, known.decided_at, known.command_id)
    assert recorded[:5] == RecordedEvent(fact, 42, AT, known.channel, known.flags)[:5]
    assert recorded.rules == known.rules
    assert decode_metadata(metadata) == known
    assert decode_fact(STREAM, 3, topic, payload, EVENT, metadata, AT, 42) == fact


@pytest.mark.parametrize("payload", [b"", b"{", b"[]", b"null", b"\xff", b'{"text":"\xff"}'])
def test_what_is_no_object_is_corrupt(payload: bytes) -> None:
    for topic in ("incident.note_added.v1", "policy.published.v1"):
        with pytest.raises(Corrupt, match=topic):
            decode(topic, payload)


def test_readers_are_built_by_one_thread_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Msgspec ends the process where one thread reads what another is still building."""
    inside: list[int] = []
    most: list[int] = []

    def decoder(shape: type) -> Any:
        inside.append(1)
        most.append(len(inside))
        time.sleep(0.005)
        inside.pop()
        return msgspec.json.Decoder(shape)

    monkeypatch.setattr(typed, "Decoder", decoder)
    typed._reader.cache_clear()
    kinds = list(EVENTS.values())[:4]
    with ThreadPoolExecutor(8) as pool:
        readers = list(pool.map(typed.reader_of, kinds * 4))
    typed._reader.cache_clear()
    assert (max(most), len(most)) == (1, len(kinds))
    assert len({id(reader) for reader in readers}) == len(kinds)
