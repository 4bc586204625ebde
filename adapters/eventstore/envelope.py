"""What every reader of the log receives: a fact with its place, its instants and its grounds."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from domain.kernel import Actor, Cite, Fact


class Metadata(NamedTuple):
    """Who wrote an event, through what, on what grounds; the log's `metadata` column.

    rules: the policies and calendars as cited.
    catalogue: the position up to which the reference data was known.
    """

    actor: Actor
    command_id: UUID
    decided_at: datetime
    catalogue: int
    channel: str | None = None
    correlation: UUID | None = None
    causation: UUID | None = None
    rules: tuple[Cite, ...] = ()
    flags: tuple[str, ...] = ()


class RecordedEvent(NamedTuple):
    """A stored fact. position: its place in the log; recorded_at: when the log took it."""

    fact: Fact
    position: int
    recorded_at: datetime
    channel: str | None = None
    flags: tuple[str, ...] = ()
    rules: tuple[Cite, ...] = ()
    catalogue: int = 0
    correlation: UUID | None = None
    causation: UUID | None = None
