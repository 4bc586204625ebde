"""What every reader of the log receives: a fact with its place, its instants and its grounds."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from msgspec import MsgspecError, Raw

from adapters.eventstore.errors import Corrupt
from adapters.eventstore.typed import cites_in
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
    """A stored fact. position: its place in the log; recorded_at: when the log took it.

    cited: its rules as stored, since few readers ask for them.
    """

    fact: Fact
    position: int
    recorded_at: datetime
    channel: str | None = None
    flags: tuple[str, ...] = ()
    cited: Raw = Raw(b"[]")

    @property
    def rules(self) -> tuple[Cite, ...]:
        """The policies and calendars as cited. Raises Corrupt."""
        try:
            return cites_in(bytes(self.cited))
        except MsgspecError as error:
            raise Corrupt(f"position {self.position}: rules are not readable: {error}") from None
