"""Rows of the log and facts give each other back; what cannot be read stops everything."""

from datetime import UTC, datetime, timedelta, timezone
from typing import get_args
from unittest.mock import patch
from uuid import UUID

import orjson
import pytest

from adapters.eventstore.envelope import Metadata
from adapters.eventstore.errors import Corrupt
from adapters.eventstore.mapper import (
    decode,
    decode_fact,
    decode_metadata,
    encode,
    encode_metadata,
    to_recorded,
)
from adapters.eventstore.upcasts import UPCASTS, Upcast
from domain.incident.events.changes import IncidentVoided, NoteAdded
from domain.incident.terms import VoidReason
from domain.kernel import AbPost, Actor, ActorKind, Cite, Event, Level
from domain.streams import EVENTS

STREAM, EVENT, COMMAND, POST, ORG = (UUID(int=n) for n in range(1, 6))
AT = datetime(2020, 8, 26, 1, 0, 0, 123456, tzinfo=UTC)
DANA = Actor(
    ActorKind.HUMAN, UUID(int=9), POST, "grid_officer", ORG, "XIHU", Level.GRID, AbPost.B, POST
)
VOIDED = IncidentVoided(reason=VoidReason.TEST)
FULL = Metadata(
    DANA, COMMAND, AT, 17, "PATROL", EVENT, STREAM,
    (Cite(key="incident.timers", version=2), Cite(key="calendar", version=1)), ("late",),
)  # fmt: skip
LEAST = Metadata(Actor(ActorKind.SYSTEM, UUID(int=8)), COMMAND, AT, 0)


def stored(known: Metadata) -> bytes:
    return encode_metadata(
        known.actor, known.channel, known.command_id, known.correlation, known.causation,
        known.rules, known.catalogue, known.decided_at, known.flags,
    )  # fmt: skip


@pytest.mark.parametrize("known", [FULL, LEAST])
def test_metadata_come_back_as_they_were_written(known: Metadata) -> None:
    assert decode_metadata(stored(known)) == known


def test_metadata_are_written_in_one_order_and_say_nothing_about_nothing() -> None:
    assert list(orjson.loads(stored(LEAST))) == ["actor", "command_id", "catalogue", "decided_at"]
    assert list(orjson.loads(stored(FULL))) == [
        "actor", "channel", "command_id", "correlation", "causation", "rules", "catalogue",
        "decided_at", "flags",
    ]  # fmt: skip
    assert orjson.loads(stored(LEAST))["actor"] == {"kind": "SYSTEM", "id": str(UUID(int=8))}


def test_instants_are_written_in_utc() -> None:
    shanghai = AT.astimezone(timezone(timedelta(hours=8)))
    assert stored(LEAST._replace(decided_at=shanghai)) == stored(LEAST)
    assert b'"decided_at":"2020-08-26T01:00:00.123456Z"' in stored(LEAST)


def test_an_event_comes_back_and_its_empty_fields_are_not_stored() -> None:
    assert encode(VOIDED) == b'{"reason":"TEST"}'
    assert decode(VOIDED.name, encode(VOIDED)) == VOIDED
    assert encode(NoteAdded(evidence=())) == b'{"evidence":[]}'
    assert decode(NoteAdded.name, b'{"evidence":[]}') == NoteAdded(evidence=())


def test_a_row_becomes_a_fact_with_its_place() -> None:
    row = (STREAM, 3, VOIDED.name, encode(VOIDED), 42, EVENT, stored(FULL), AT, AT)
    recorded = to_recorded(row)
    assert recorded.fact.event == VOIDED
    assert (recorded.fact.stream, recorded.fact.version, recorded.position) == (STREAM, 3, 42)
    assert (recorded.channel, recorded.flags, recorded.rules) == ("PATROL", ("late",), FULL.rules)
    assert recorded.fact == decode_fact(
        STREAM, 3, VOIDED.name, encode(VOIDED), EVENT, stored(FULL), AT, 42
    )


def test_rules_that_cannot_be_read_name_their_place_once_they_are_asked_for() -> None:
    metadata = stored(FULL).replace(b"incident.timers", b'x","y":"')
    recorded = to_recorded((STREAM, 3, VOIDED.name, encode(VOIDED), 42, EVENT, metadata, AT, AT))
    with pytest.raises(Corrupt, match="position 42"):
        _ = recorded.rules
    with pytest.raises(Corrupt, match="metadata"):
        decode_metadata(metadata)


@pytest.mark.parametrize(
    ("topic", "state", "metadata"),
    [
        ("incident.unheard_of.v1", b"{}", stored(FULL)),
        (VOIDED.name, b'{"reason":"TEST"', stored(FULL)),
        (VOIDED.name, b'{"reason":"NO_SUCH"}', stored(FULL)),
        (VOIDED.name, b'{"reason":"TEST","more":1}', stored(FULL)),
        (VOIDED.name, b"{}", stored(FULL)),
        (VOIDED.name, encode(VOIDED), b"{}"),
        (VOIDED.name, encode(VOIDED), b"not json"),
        (VOIDED.name, encode(VOIDED), stored(FULL).replace(b"HUMAN", b"GHOST")),
    ],
)
def test_what_cannot_be_read_names_its_place_and_no_content(
    topic: str, state: bytes, metadata: bytes
) -> None:
    with pytest.raises(Corrupt, match=f"position 42, version 3 of stream {STREAM}") as raised:
        to_recorded((STREAM, 3, topic, state, 42, EVENT, metadata, AT, AT))
    assert "NO_SUCH" not in str(raised.value)


def test_an_old_payload_is_read_step_by_step_as_todays_event() -> None:
    steps = {
        "incident.voided.v1": Upcast("incident.voided.v2", lambda old: {"why": old["cause"]}),
        "incident.voided.v2": Upcast(VOIDED.name, lambda old: {"reason": old["why"]}),
    }
    with patch.dict(UPCASTS, steps):
        assert decode("incident.voided.v1", b'{"cause":"TEST"}') == VOIDED
        assert decode("incident.voided.v2", b'{"why":"TEST"}') == VOIDED
        old = ("incident.voided.v1", b'{"cause":"TEST"}')
        row = (STREAM, 3, *old, 42, EVENT, stored(FULL), AT, AT)
        assert to_recorded(row).fact.event == VOIDED
        with pytest.raises(Corrupt):
            decode("incident.voided.v1", b"{}")


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_a_field_that_may_be_none_may_be_left_out(event: type[Event]) -> None:
    for name, field in event.model_fields.items():
        if type(None) in get_args(field.annotation):
            assert field.default is None, name
