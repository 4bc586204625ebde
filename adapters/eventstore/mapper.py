"""Event <-> stored row: the one place that knows how the log is written.

A value that is None is left out, so that a field added later reads like one that was never given.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
from pydantic import ValidationError

from adapters.eventstore.envelope import Metadata, RecordedEvent
from adapters.eventstore.errors import Corrupt
from adapters.eventstore.upcasts import UPCASTS
from domain.kernel import AbPost, Actor, ActorKind, Cite, Event, Fact, Level
from domain.streams import EVENTS

# A stored row in the order of log.events, without the salt.
COLUMNS = """originator_id, originator_version, topic, state, notification_id, event_id, metadata,
             effective_at, recorded_at"""
StoredRow = tuple[UUID, int, str, bytes, int, UUID, bytes, datetime, datetime]


def encode(event: Event) -> bytes:
    """Return the payload as it is stored: UTF-8 JSON."""
    return event.__pydantic_serializer__.to_json(event, exclude_none=True)


def decode(topic: str, state: bytes) -> Event:
    """Return the event stored under this name. Raises Corrupt where it is unknown or unreadable."""
    kind = EVENTS.get(topic)
    if kind is None:
        kind, state = _upcast(topic, state)
    try:
        event: Event = kind.__pydantic_validator__.validate_json(state)
    except ValidationError as error:
        why = error.errors(include_input=False, include_url=False, include_context=False)
        raise Corrupt(f"{topic} is not readable: {why}") from None
    return event


def _upcast(topic: str, state: bytes) -> tuple[type[Event], bytes]:
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
    return EVENTS[name], orjson.dumps(payload)


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
    present: dict[str, Any] = {"actor": _actor_json(actor)}
    if channel is not None:
        present["channel"] = channel
    present["command_id"] = command_id
    if correlation is not None:
        present["correlation"] = correlation
    if causation is not None:
        present["causation"] = causation
    if rules:
        present["rules"] = [{"key": rule.key, "version": rule.version} for rule in rules]
    present["catalogue"] = catalogue
    present["decided_at"] = decided_at.astimezone(UTC)
    if flags:
        present["flags"] = flags
    return orjson.dumps(present, option=orjson.OPT_UTC_Z)


# The same few hundred people write millions of rows.
@lru_cache(maxsize=10_000)
def _actor_json(actor: Actor) -> orjson.Fragment:
    present = {key: value for key, value in actor._asdict().items() if value is not None}
    return orjson.Fragment(orjson.dumps(present))


def decode_metadata(metadata: bytes) -> Metadata:
    """Return the metadata of a stored event. Raises Corrupt where they are unreadable."""
    try:
        content = orjson.loads(metadata)
        absent = content.get
        return Metadata(
            _actor(**content["actor"]),
            _id(content["command_id"]),
            datetime.fromisoformat(content["decided_at"]),
            content["catalogue"],
            absent("channel"),
            _uuid(absent("correlation")),
            _uuid(absent("causation")),
            tuple([_cite(**rule) for rule in absent("rules", ())]),
            tuple(absent("flags", ())),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise Corrupt(f"metadata are not readable: {error!r}") from None


# The same few hundred people and rules stand in millions of rows, a command's id in all of its own.
@lru_cache(maxsize=10_000)
def _id(text: str) -> UUID:
    return UUID(text)


def _uuid(text: str | None) -> UUID | None:
    return None if text is None else _id(text)


@lru_cache(maxsize=10_000)
def _actor(
    *,
    kind: str,
    id: str,  # noqa: A002 - the stored key
    post: str | None = None,
    role: str | None = None,
    org: str | None = None,
    org_code: str | None = None,
    level: int | None = None,
    ab_post: str | None = None,
    on_behalf_of: str | None = None,
) -> Actor:
    return Actor(
        ActorKind(kind),
        _id(id),
        _uuid(post),
        role,
        _uuid(org),
        org_code,
        None if level is None else Level(level),
        None if ab_post is None else AbPost(ab_post),
        _uuid(on_behalf_of),
    )


@lru_cache(maxsize=10_000)
def _cite(*, key: str, version: int) -> Cite:
    return Cite(key=key, version=version)


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
    event, known = _read(stream, version, topic, state, metadata, position)
    who, when = known.actor, known.decided_at
    return Fact(stream, version, event_id, event, who, effective_at, when, known.command_id)


def to_recorded(row: StoredRow) -> RecordedEvent:
    """Return a stored row as its readers know it. Raises Corrupt, which names the position."""
    stream, version, topic, state, position, event_id, metadata, effective_at, recorded_at = row
    event, known = _read(stream, version, topic, state, metadata, position)
    who, when = known.actor, known.decided_at
    return RecordedEvent(
        Fact(stream, version, event_id, event, who, effective_at, when, known.command_id),
        position,
        recorded_at,
        known.channel,
        known.flags,
        known.rules,
        known.catalogue,
        known.correlation,
        known.causation,
    )


def _read(
    stream: UUID, version: int, topic: str, state: bytes, metadata: bytes, position: int
) -> tuple[Event, Metadata]:
    try:
        return decode(topic, state), decode_metadata(metadata)
    except Corrupt as error:
        where = f"position {position}, version {version} of stream {stream}"
        raise Corrupt(f"{where}: {error}") from None
