"""Event <-> stored row: the one place that knows how the log is written.

A value that is None is left out, so that a field added later reads like one that was never given.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Any, get_type_hints
from uuid import UUID

import orjson
from msgspec import NODEFAULT, Meta, MsgspecError, Raw, Struct, defstruct
from msgspec.json import Decoder
from msgspec.structs import astuple
from pydantic import ValidationError

from adapters.eventstore.envelope import Metadata, RecordedEvent
from adapters.eventstore.errors import Corrupt
from adapters.eventstore.plain import plain, present
from adapters.eventstore.typed import cites_in, reader_of
from adapters.eventstore.upcasts import UPCASTS
from domain.kernel import Actor, Cite, Event, Fact
from domain.streams import EVENTS

# A stored row in the order of log.events, without the salt.
COLUMNS = """originator_id, originator_version, topic, state, notification_id, event_id, metadata,
             effective_at, recorded_at"""
StoredRow = tuple[UUID, int, str, bytes, int, UUID, bytes, datetime, datetime]


_UNREADABLE = (MsgspecError, ValidationError, UnicodeDecodeError)


def encode(event: Event) -> bytes:
    """Return the payload as it is stored: UTF-8 JSON, byte for byte as pydantic writes it.

    What writes the metadata writes it too: its code is at hand in the processor. Raises
    orjson.JSONEncodeError where a field is of no type that an event may have.
    """
    said = present(event)
    if rules := said.get("rules"):
        said["rules"] = _cites_json(rules)
    return orjson.dumps(said, plain, orjson.OPT_UTC_Z)


def decode(topic: str, state: bytes) -> Event:
    """Return the event stored under this name. Raises Corrupt where it is unknown or unreadable."""
    try:
        read = _READERS[topic]
    except KeyError:
        topic, state = _upcast(topic, state)
        return decode(topic, state)
    try:
        return read(state)
    except _UNREADABLE:
        return _validated(topic, EVENTS[topic], state)


class _Readers(dict[str, Callable[[bytes], Event]]):
    """By stored name. Raises KeyError for one that is none of today's."""

    def __missing__(self, topic: str) -> Callable[[bytes], Event]:
        read = self[topic] = reader_of(EVENTS[topic]).read
        return read


_READERS = _Readers()


def _validated(topic: str, kind: type[Event], state: bytes) -> Event:
    """As pydantic reads it, which says what is wrong."""
    try:
        event: Event = kind.__pydantic_validator__.validate_json(state)
    except ValidationError as error:
        why = error.errors(include_input=False, include_url=False, include_context=False)
        raise Corrupt(f"{topic} is not readable: {why}") from None
    return event


def _upcast(topic: str, state: bytes) -> tuple[str, bytes]:
    """The payload as today's event of that name would have stored it."""
    name = topic
    try:
        payload = orjson.loads(state)
        while name not in EVENTS:
            name, step = UPCASTS[name]
            payload = step(payload)
    except KeyError as error:
        raise Corrupt(f"{topic} is not readable: unknown name or field {error}") from None
    except orjson.JSONDecodeError as error:
        raise Corrupt(f"{topic} is not readable: {error}") from None
    return name, orjson.dumps(payload)


def encode_metadata(
    actor: Actor,
    channel: str | None,
    command_id: UUID,
    correlation: UUID | None,
    causation: UUID | None,
    rules: Sequence[Cite],
    catalogue: int,
    decided_at: datetime,
    flags: Sequence[str],
) -> bytes:
    """Return the metadata as stored: keys in this order, absent where there is nothing to say."""
    said: dict[str, Any] = {"actor": _actor_json(actor)}
    if channel is not None:
        said["channel"] = channel
    said["command_id"] = command_id
    if correlation is not None:
        said["correlation"] = correlation
    if causation is not None:
        said["causation"] = causation
    if rules:
        said["rules"] = _cites_json(rules)
    said["catalogue"] = catalogue
    said["decided_at"] = decided_at.astimezone(UTC)
    if flags:
        said["flags"] = flags
    return orjson.dumps(said, option=orjson.OPT_UTC_Z)


# What a batch decides by the same rules cites them as one tuple, which is known by its place.
_CITED_MAX = 100
_cited: dict[int, tuple[Sequence[Cite], orjson.Fragment]] = {}


def _cites_json(rules: Sequence[Cite]) -> orjson.Fragment:
    known = _cited.get(id(rules))
    if known is None:
        if len(_cited) >= _CITED_MAX:
            _cited.clear()
        known = _cited[id(rules)] = rules, orjson.Fragment(orjson.dumps(rules, plain))
    return known[1]


# The same few hundred people write millions of rows.
@lru_cache(maxsize=10_000)
def _actor_json(actor: Actor) -> orjson.Fragment:
    present = {key: value for key, value in actor._asdict().items() if value is not None}
    return orjson.Fragment(orjson.dumps(present))


def decode_metadata(metadata: bytes) -> Metadata:
    """Return the metadata of a stored event. Raises Corrupt where they are unreadable."""
    said, actor = _read(metadata)
    try:
        rules = cites_in(bytes(said.rules))
    except MsgspecError as error:
        raise Corrupt(f"metadata are not readable: {error!r}") from None
    return Metadata(
        actor, said.command_id, said.decided_at, said.catalogue, said.channel, said.correlation,
        said.causation, rules, said.flags,
    )  # fmt: skip


def _read(metadata: bytes) -> tuple["_Metadata", Actor]:
    """Metadata as stored, with the actor in them."""
    try:
        said: _Metadata = _METADATA(metadata)
        return said, _actor(bytes(said.actor))
    except _UNREADABLE as error:
        raise Corrupt(f"metadata are not readable: {error!r}") from None


class _Metadata(Struct, gc=False):
    """As stored. actor, rules: the same few hundred stand in millions of rows."""

    actor: Raw
    command_id: UUID
    catalogue: int
    decided_at: Annotated[datetime, Meta(tz=True)]
    channel: str | None = None
    correlation: UUID | None = None
    causation: UUID | None = None
    rules: Raw = Raw(b"[]")
    flags: tuple[str, ...] = ()


_METADATA = Decoder(_Metadata).decode


@lru_cache(maxsize=10_000)
def _actor(stored: bytes) -> Actor:
    return Actor(*astuple(_ACTOR(stored)))


_ACTOR = Decoder(
    defstruct(
        "_Actor",
        [(name, of, Actor._field_defaults.get(name, NODEFAULT)) for name, of in
         get_type_hints(Actor).items()],
        forbid_unknown_fields=True,
    )
).decode  # fmt: skip


def decode_fact(
    stream: UUID,
    version: int,
    topic: str,
    state: bytes,
    event_id: UUID,
    metadata: bytes,
    effective_at: datetime,
    position: int,
) -> Fact:
    """Return what rules may see of a stored row. Raises Corrupt, which names the position."""
    try:
        event = decode(topic, state)
        said, actor = _read(metadata)
    except Corrupt as error:
        raise _placed(error, position, version, stream) from None
    fact: Fact = _new(Fact, (
        stream, version, event_id, event, actor, effective_at, said.decided_at, said.command_id,
    ))  # fmt: skip
    return fact


def to_recorded(row: StoredRow) -> RecordedEvent:
    """Return a stored row as its readers know it. Raises Corrupt, which names the position."""
    stream, version, topic, state, position, event_id, metadata, effective_at, recorded_at = row
    try:  # what every row of today takes: without the calls, in a sixteenth less of the time
        event, said = _READERS[topic](state), _METADATA(metadata)
        actor = _actor(bytes(said.actor))
    except (KeyError, *_UNREADABLE):
        try:
            event, (said, actor) = decode(topic, state), _read(metadata)
        except Corrupt as error:
            raise _placed(error, position, version, stream) from None
    fact = _new(Fact, (
        stream, version, event_id, event, actor, effective_at, said.decided_at, said.command_id,
    ))  # fmt: skip
    recorded: RecordedEvent = _new(RecordedEvent, (
        fact, position, recorded_at, said.channel, said.flags, said.rules,
    ))  # fmt: skip
    return recorded


# A replay makes millions of them: without the names, in half of the time.
_new: Callable[[Any, Any], Any] = tuple.__new__


def _placed(error: Corrupt, position: int, version: int, stream: UUID) -> Corrupt:
    return Corrupt(f"position {position}, version {version} of stream {stream}: {error}")
