"""The log in memory: what `log.append`, the load query, receipts and numbers do, said once more.

It shares no line with them; the contract suite holds it against PostgreSQL.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from psycopg.errors import CheckViolation, UniqueViolation

from adapters.eventstore.append import Append, Conflict, Freed, Row, Synced, Taken, Written
from adapters.eventstore.cache import NOT_BEGUN, Held
from adapters.eventstore.envelope import RecordedEvent
from adapters.eventstore.load import Loaded, Wanted
from adapters.eventstore.mapper import StoredRow, to_recorded
from adapters.eventstore.receipts import StoredReceipt
from domain.instants import DeviceClock
from domain.kernel import Fact
from domain.streams import KIND_OF_EVENT

START = datetime(2026, 11, 24, tzinfo=UTC)
REFERENCE = frozenset(kind.name for kind in KIND_OF_EVENT.values() if kind.reference)


class Stored:
    """A row with its place; read anew from its bytes, once."""

    def __init__(self, row: Row, position: int, recorded_at: datetime) -> None:
        self.row, self.position, self.recorded_at = row, position, recorded_at

    @property
    def columns(self) -> StoredRow:
        row = self.row
        return (
            row.stream, row.version, row.topic, row.state, self.position, row.event_id,
            row.metadata, row.effective_at, self.recorded_at,
        )  # fmt: skip

    @cached_property
    def recorded(self) -> RecordedEvent:
        """Raises Corrupt."""
        return to_recorded(self.columns)


class Prepared(NamedTuple):
    written: Written
    events: Sequence[Stored]
    receipts: dict[UUID, dict[str, Any]]
    claims: dict[tuple[str, str], UUID]
    synced: Sequence[Synced]


class MemoryLog:
    """now: its clock, which goes on by a second at every call where none is given.

    receipts: by command id, the columns as stored. An error leaves everything as it was.
    """

    def __init__(self, clock: Callable[[], datetime] | None = None) -> None:
        self.now = START
        self.events: list[Stored] = []
        self.receipts: dict[UUID, dict[str, Any]] = {}
        self.claims: dict[tuple[str, str], UUID] = {}
        self.devices: dict[UUID, DeviceClock] = {}
        self.numbers: dict[str, int] = {}
        self._clock = clock or (lambda: self.now + timedelta(seconds=1))
        self._streams: dict[UUID, list[Stored]] = {}
        self._news: list[Stored] = []
        self._heads: dict[UUID, int] = {}
        self._keys: set[tuple[UUID, int]] = set()
        self._event_ids: set[UUID] = set()

    def append(self, append: Append) -> Written:
        """Raises psycopg's UniqueViolation and CheckViolation."""
        prepared = self.prepare(append)
        self.commit(prepared)
        return prepared.written

    def prepare(self, append: Append) -> Prepared:
        """What an append would change, seen by nobody yet; nothing else may come before its commit.

        Raises as append does.
        """
        self.now = self._clock()
        base = len(self.events)
        last_at = self.events[-1].recorded_at if self.events else None
        at = max(self.now, last_at or self.now)
        conflicts = self._conflicts(append)
        bad = {conflict.unit for conflict in conflicts}
        events, given = self._events(append.rows, bad, at, last_at)
        receipts = self._receipts(append, bad, base, given)
        claims = self._claims(append.freed, append.taken, bad)
        synced = [synced for synced in append.synced if synced.unit not in bad]
        return Prepared(Written(base, at, tuple(conflicts)), events, receipts, claims, synced)

    def commit(self, prepared: Prepared) -> None:
        for stored in prepared.events:
            self._keep(stored)
        self.receipts.update(prepared.receipts)
        self.claims = prepared.claims
        self._sync(prepared.synced)

    def _keep(self, stored: Stored) -> None:
        row = stored.row
        self.events.append(stored)
        self._streams.setdefault(row.stream, []).append(stored)
        self._heads[row.stream] = max(row.version, self._head(row.stream))
        self._keys.add((row.stream, row.version))
        self._event_ids.add(row.event_id)
        if row.topic.partition(".")[0] in REFERENCE:
            self._news.append(stored)

    def _events(
        self, rows: Iterable[Row], bad: set[int], at: datetime, last_at: datetime | None
    ) -> tuple[list[Stored], list[int]]:
        """What is new, and the last position behind each of the rows."""
        events: list[Stored] = []
        given: list[int] = []
        keys: set[tuple[UUID, int]] = set()
        ids: set[UUID] = set()
        for row in rows:
            if row.unit not in bad:
                if row.version < 1 or len(row.salt) != 16:
                    raise CheckViolation
                key = (row.stream, row.version)
                if self._stands(*key) or key in keys:
                    raise UniqueViolation
                if row.event_id in self._event_ids or row.event_id in ids:
                    raise UniqueViolation
                keys.add(key)
                ids.add(row.event_id)
                recorded = row.replayed_at or at
                last_at = recorded if last_at is None else max(last_at, recorded)
                events.append(Stored(row, len(self.events) + len(events) + 1, last_at))
            given.append(len(self.events) + len(events))
        return events, given

    def _stands(self, _stream: UUID, _version: int) -> bool:
        return (_stream, _version) in self._keys

    def _receipts(
        self, append: Append, bad: set[int], base: int, given: Sequence[int]
    ) -> dict[UUID, dict[str, Any]]:
        receipts: dict[UUID, dict[str, Any]] = {}
        for receipt in append.receipts:
            if receipt.unit in bad:
                continue
            if receipt.command_id in receipts:
                raise UniqueViolation
            content = receipt._asdict()
            del content["unit"]
            ordinal = content.pop("ordinal")
            position = given[ordinal - 1] if ordinal else base
            receipts[receipt.command_id] = content | {"position": position}
        return receipts

    def _claims(
        self, freed: Iterable[Freed], taken: Iterable[Taken], bad: set[int]
    ) -> dict[tuple[str, str], UUID]:
        claims = dict(self.claims)
        for one in freed:
            if one.unit not in bad:
                claims.pop((one.kind, one.key), None)
        for new in taken:
            if new.unit in bad:
                continue
            if (new.kind, new.key) in claims:
                raise UniqueViolation
            claims[new.kind, new.key] = new.holder
        return claims

    def _sync(self, acts: Sequence[Synced]) -> None:
        """A device's clock is that of its last act; the rest never runs backwards."""
        for device in {act.device for act in acts}:
            own = [act for act in acts if act.device == device]
            last = max(own, key=lambda act: act.last_seq)
            seq, at = last.last_seq, max(act.last_effective_at for act in own)
            if before := self.devices.get(device):
                seq, at = max(seq, before.last_seq), max(at, before.last_effective_at)
            self.devices[device] = DeviceClock(device, seq, at, last.offset_s)

    def _conflicts(self, append: Append) -> list[Conflict]:
        freed = {(freed.unit, freed.kind, freed.key) for freed in append.freed}
        return [
            *(
                Conflict(head.unit, "HEAD", str(head.stream))
                for head in append.heads
                if self._head(head.stream) != head.version
            ),
            *(
                Conflict(receipt.unit, "RECEIPT", str(receipt.command_id))
                for receipt in append.receipts
                if receipt.command_id in self.receipts
            ),
            *(
                Conflict(receipt.unit, "CATALOGUE", "")
                for receipt in append.receipts
                if self._news and receipt.catalogue_position < self._news[-1].position
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

    def _head(self, stream: UUID) -> int:
        return self._heads.get(stream, 0)

    def load(self, catalogue: int, wanted: Wanted) -> Loaded:
        """What is wanted, and the catalogue's news behind a position. Raises Corrupt."""
        self.now = self._clock()
        news = [
            (stored.position, stored.recorded.fact)
            for stored in self._news
            if stored.position > catalogue
        ]
        held: dict[UUID, Held] = {}
        for stream in wanted.streams:
            past = sorted(self._streams.get(stream, ()), key=lambda stored: stored.row.version)
            held[stream] = _folded(stored.recorded.fact for stored in past)
        holders = {key: self.claims[key] for key in wanted.claims if key in self.claims}
        devices = {one: self.devices[one] for one in wanted.devices if one in self.devices}
        return Loaded(self.now, len(self.events), news, held, holders, devices)

    def receipts_of(self, command_ids: Iterable[UUID]) -> dict[UUID, StoredReceipt]:
        return {
            one: StoredReceipt(**self.receipts[one]) for one in command_ids if one in self.receipts
        }

    def reserve(self, key: str, n: int) -> int:
        """The first of n numbers that nobody else will get."""
        first = self.numbers.get(key, 1)
        self.numbers[key] = first + n
        return first

    def page(self, after: int, rows_max: int) -> list[StoredRow]:
        return [stored.columns for stored in self.events[after : after + rows_max]]

    def recorded(self) -> list[RecordedEvent]:
        return [stored.recorded for stored in self.events]


def fold(held: Held, fact: Fact) -> Held:
    """A stream after one more fact."""
    kind = KIND_OF_EVENT[type(fact.event)]
    return Held(kind.evolve(held.state, fact), fact.version, kind.name)


def _folded(facts: Iterable[Fact]) -> Held:
    held = NOT_BEGUN
    for fact in facts:
        held = fold(held, fact)
    return held
