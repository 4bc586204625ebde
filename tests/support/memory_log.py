"""The log in memory: what `log.append` and the load query do, said once more and plainly.

It shares no line with either; a test holds it against PostgreSQL.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from adapters.eventstore.append import Append, Conflict, Row, Written
from adapters.eventstore.cache import NOT_BEGUN
from adapters.eventstore.envelope import RecordedEvent
from adapters.eventstore.load import Loaded, Wanted, fold
from adapters.eventstore.mapper import to_recorded

START = datetime(2026, 11, 24, tzinfo=UTC)


class Stored(NamedTuple):
    row: Row
    position: int
    recorded_at: datetime

    def recorded(self) -> RecordedEvent:
        row = self.row
        return to_recorded(
            (
                row.stream, row.version, row.topic, row.state, self.position, row.event_id,
                row.metadata, row.effective_at, self.recorded_at,
            )
        )  # fmt: skip


class MemoryLog:
    """Its clock goes on by a second at every call."""

    def __init__(self) -> None:
        self.now = START
        self.events: list[Stored] = []
        self.receipts: dict[UUID, dict[str, Any]] = {}
        self.claims: dict[tuple[str, str], UUID] = {}

    def append(self, append: Append) -> Written:
        self.now += timedelta(seconds=1)
        base = len(self.events)
        last_at = self.events[-1].recorded_at if self.events else self.now
        at = max(self.now, last_at)
        conflicts = self._conflicts(append)
        bad = {conflict.unit for conflict in conflicts}
        given: list[int] = []
        for row in append.rows:
            if row.unit not in bad:
                last_at = max(last_at, row.replayed_at or at)
                self.events.append(Stored(row, len(self.events) + 1, last_at))
            given.append(len(self.events))
        for receipt in append.receipts:
            if receipt.unit not in bad:
                content = receipt._asdict()
                ordinal = content.pop("ordinal")
                position = given[ordinal - 1] if ordinal else base
                del content["unit"]
                self.receipts[receipt.command_id] = content | {"position": position}
        for freed in append.freed:
            if freed.unit not in bad:
                self.claims.pop((freed.kind, freed.key), None)
        for taken in append.taken:
            if taken.unit not in bad:
                assert (taken.kind, taken.key) not in self.claims, "PostgreSQL would fail here"
                self.claims[taken.kind, taken.key] = taken.holder
        return Written(base, at, tuple(conflicts))

    def _conflicts(self, append: Append) -> list[Conflict]:
        heads = {stored.row.stream: stored.row.version for stored in self.events}
        freed = {(freed.unit, freed.kind, freed.key) for freed in append.freed}
        return [
            *(
                Conflict(head.unit, "HEAD", str(head.stream))
                for head in append.heads
                if heads.get(head.stream, 0) != head.version
            ),
            *(
                Conflict(receipt.unit, "RECEIPT", str(receipt.command_id))
                for receipt in append.receipts
                if receipt.command_id in self.receipts
            ),
            *(
                Conflict(seen.unit, "CLAIM", f"{seen.kind} {seen.key}")
                for seen in append.seen
                if self.claims.get((seen.kind, seen.key)) != seen.holder
            ),
            *(
                Conflict(taken.unit, "CLAIM", f"{taken.kind} {taken.key}")
                for taken in append.taken
                if (taken.kind, taken.key) in self.claims
                and (taken.unit, taken.kind, taken.key) not in freed
            ),
        ]

    def load(self, wanted: Wanted) -> Loaded:
        self.now += timedelta(seconds=1)
        held = dict.fromkeys(wanted.streams, NOT_BEGUN)
        for stored in self.events:
            if stored.row.stream in held:
                fact = stored.recorded().fact
                held[fact.stream] = fold(held[fact.stream], fact)
        holders = {key: self.claims[key] for key in wanted.claims if key in self.claims}
        return Loaded(self.now, len(self.events), [], held, holders, {})

    def recorded(self) -> list[RecordedEvent]:
        return [stored.recorded() for stored in self.events]
