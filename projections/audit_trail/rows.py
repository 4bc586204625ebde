"""The row: the envelope of one event, and where what it speaks of lies."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID


class Entry(NamedTuple):
    """One event.

    number: of the incident, or `<source>:<row>` of an imported one. area: the community of an
    incident or a grid, an area itself, else where the event says that it lies; grid likewise.
    actor: a person, a part of the system, an import or a device, as actor_kind says. rules: as
    `<key>:<version>`.
    """

    stream: UUID
    version: int
    event_id: UUID
    kind: str
    type: str
    number: str | None
    area: UUID | None
    grid: UUID | None
    actor_kind: str
    actor: UUID
    post: UUID | None
    role: str | None
    org: UUID | None
    on_behalf_of: UUID | None
    channel: str | None
    effective_at: datetime
    recorded_at: datetime
    flags: list[str]
    rules: list[str]


class Place(NamedTuple):
    """What the next events of a stream have from those before them: where it lies, its number."""

    stream: UUID
    kind: str
    number: str | None
    area: UUID | None
    grid: UUID | None


class Trail(NamedTuple):
    """A stream's unit. last: its last event, unless it was read back."""

    place: Place
    last: Entry | None


def trail(place: Place | None, last: Entry | None) -> Trail:
    """A unit of what was read back."""
    assert place is not None, "a stream has an event"
    return Trail(place, last)
