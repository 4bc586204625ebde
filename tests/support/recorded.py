"""Facts as views receive them, without a log between."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from uuid import UUID, uuid5

from adapters.eventstore.envelope import RecordedEvent
from domain.kernel import Event, Fact
from tests.support.log import Happened


def recorded(happened: Iterable[Happened]) -> Iterator[RecordedEvent]:
    """In order, from position 1 and each stream's version 1."""
    versions: dict[UUID, int] = {}
    for position, (stream, event, at, stored, actor) in enumerate(happened, start=1):
        version = versions[stream] = versions.get(stream, 0) + 1
        event_id = uuid5(stream, str(version))
        fact = Fact(stream, version, event_id, event, actor, at, at, event_id)
        yield RecordedEvent(fact, position, stored or at)


def one_stream(stream: UUID, *events: tuple[datetime, Event]) -> Sequence[Happened]:
    return [Happened(stream, event, at, at) for at, event in events]
