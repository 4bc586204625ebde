"""Facts put straight into the log, through the one statement that writes it, without any rule."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple, Self
from uuid import UUID, uuid5

import psycopg

from adapters.eventstore.append import APPEND, Append, Row, Written, parameters, written
from adapters.eventstore.arrays import Column
from adapters.eventstore.mapper import encode, encode_metadata
from domain.kernel import Actor, ActorKind, Event

NINE = datetime(2020, 8, 26, 1, tzinfo=UTC)
"""2020-08-26 09:00 in Shanghai."""

DANA = Actor(ActorKind.HUMAN, UUID(int=0xDA))


class Happened(NamedTuple):
    """An event, its stream, and when it counted as done; recorded: when the log took it.

    actor: who did it.
    """

    stream: UUID
    event: Event
    at: datetime
    recorded: datetime | None = None
    actor: Actor = DANA


def appended(connection: psycopg.Connection[Any], append: Append) -> Written:
    """What the one statement that writes answers."""
    asked = [Column(array) for array in parameters(append)]
    answer = connection.cursor(binary=True).execute(APPEND, asked).fetchone()
    assert answer is not None
    return written(answer)


class LogWriter:
    """Keeps the versions of its streams; several of them may write to one log in turn.

    versions: how far the streams are that somebody else has begun.
    """

    def __init__(self, url: str, versions: Mapping[UUID, int] | None = None) -> None:
        self._connection: psycopg.Connection[Any] = psycopg.connect(url, autocommit=True)
        self._versions: dict[UUID, int] = dict(versions or {})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def add(self, stream: UUID, event: Event, at: datetime = NINE) -> int:
        """Append one event, recorded when it was done; return its position."""
        return self.add_all([Happened(stream, event, at, at)])

    def add_all(self, happened: Iterable[Happened]) -> int:
        """Append in one batch; return the last position."""
        rows = [self._row(*one) for one in happened]
        answer = appended(self._connection, Append(rows=rows))
        assert not answer.conflicts
        return answer.base + len(rows)

    def _row(
        self, stream: UUID, event: Event, at: datetime, recorded: datetime | None, actor: Actor
    ) -> Row:
        version = self._versions[stream] = self._versions.get(stream, 0) + 1
        event_id = uuid5(stream, str(version))
        metadata = encode_metadata(actor, None, event_id, None, None, [], 0, at, [])
        salt = sha256(event_id.bytes).digest()[:16]
        state, name = encode(event), event.name
        return Row(0, stream, version, name, state, event_id, metadata, at, salt, recorded)
