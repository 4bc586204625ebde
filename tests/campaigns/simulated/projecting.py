"""The views of a simulation: the shipped folds over pages of the log, into dictionaries.

As in PostgreSQL, rows and position are changed together, where the position is still the one that
was taken up; what is not changed so is what the controls try.
"""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from random import Random
from typing import Any, Final
from uuid import UUID

from projections.engine.fold import Written
from projections.engine.folding import Folding
from projections.engine.log import Page
from projections.engine.view import Group, Unit, View
from projections.views import GROUPS
from tests.campaigns.evidence import Finding
from tests.campaigns.simulated.server import Server
from tests.support import reference
from tests.support.memory_log import MemoryLog

Key = tuple[UUID, UUID]
Versions = dict[Key, list[list[Any]]]
BATCH_MAX: Final = 40
EVERYTHING: Final = 1_000_000
INSTANTS: Final = ("reported", "accepted", "dispatched", "signed", "arrived", "resolved", "closed")


class Tables:
    """Row versions of one group, [from_position, to_position, row], and its position.

    guarded: nobody moves on from where it does not stand. A Store for Folding.
    """

    def __init__(self, group: Group, *, guarded: bool = True) -> None:
        self.group = group
        self.guarded = guarded
        self.position = 0
        self.rows: dict[str, Versions] = {table.name: {} for table in group.tables}

    def load(self, view: View, streams: Sequence[UUID]) -> dict[UUID, Unit | None]:
        units: dict[UUID, Unit | None] = {}
        for stream in streams:
            parts = [self._part(table.name, stream, many=table.many) for table in view.tables]
            units[stream] = view.unit(*parts) if any(parts) else None
        return units

    def _part(self, table: str, stream: UUID, *, many: bool) -> Any:
        rows = {
            key: versions[-1][2]
            for (owner, key), versions in self.rows[table].items()
            if owner == stream and versions[-1][1] is None
        }
        return (rows or None) if many else rows.get(stream)

    def write(self, written: Iterable[Written]) -> None:
        for table, versions, closed in written:
            rows = self.rows[table.name]
            for place, upto in closed.items():
                rows[place][-1][1] = upto
            for begin, end, row in versions:
                key = (row[0], row[1] if table.many else row[0])
                rows.setdefault(key, []).append([begin, end, row])

    def advance(self, was: int, position: int) -> bool:
        """Whether the group stood where it was taken up."""
        if self.guarded and self.position != was:
            return False
        self.position = position
        return True


class Projector:
    """Follows the log for one group; it may die at any moment and be doubled by another.

    apart: a control: the position is moved in a transaction of its own.
    """

    def __init__(self, server: Server, tables: Tables, rng: Random, *, apart: bool) -> None:
        self.server = server
        self.tables = tables
        self.rng = rng
        self.apart = apart
        self.died = False

    async def follow(self) -> None:
        store: Any = self.tables
        folding = Folding(self.tables.group, store)
        place: int | None = None
        while not self.died:
            await self.server.wire()
            if place is None:
                folding.forget()
                place = self.tables.position
            rows = self.server.log.page(place, self.rng.randint(1, BATCH_MAX))
            if not rows:
                await asyncio.sleep(self.rng.uniform(0.1, 1.5))
                continue
            written = folding.take(Page(rows))
            await self.server.wire()
            place = await self._write(written, place, rows[-1][4])

    def _fails(self) -> bool:
        return self.died or self.server.doomed(0.02)

    async def _write(self, written: Iterable[Written], was: int, position: int) -> int | None:
        """The new position; None where it is to be asked for again."""
        if self._fails():
            return None
        if self.apart:
            self.tables.write(written)
            await self.server.wire()
            if self._fails():
                return None
            return position if self.tables.advance(was, position) else None
        if not self.tables.advance(was, position):
            return None
        self.tables.write(written)
        return None if self.server.doomed(0.02) else position


def told_again(log: MemoryLog, group: Group) -> Tables:
    """The views as one who reads the whole log at once has them."""
    tables = Tables(group)
    store: Any = tables
    tables.write(Folding(group, store).take(Page(log.page(0, EVERYTHING))))
    tables.position = len(log.events)
    return tables


def wrong_rows(log: MemoryLog, kept: Tables) -> Iterator[Finding]:
    """Rows that a rebuild has otherwise, or not at all."""
    rebuilt = told_again(log, kept.group)
    if kept.position != rebuilt.position:
        why = f"{kept.group.name} stands at {kept.position} of {rebuilt.position}"
        yield Finding("VIEW_STUCK", why)
    for table, rows in rebuilt.rows.items():
        for key in rows.keys() | kept.rows[table].keys():
            if rows.get(key) != kept.rows[table].get(key):
                yield Finding("VIEW_WRONG", f"{table} {key}: {kept.rows[table].get(key)}")


def untold_incidents(log: MemoryLog, kept: Tables) -> Iterator[Finding]:
    """Incidents that a second, plain telling of the log has otherwise, as of any position."""
    stored = (
        (row.stream, row.topic, row.state, one.position, row.effective_at)
        for one in log.events
        for row in (one.row,)
    )
    for position, stream, expected in reference.incidents(stored):
        row = _as_of(kept.rows["incident_facts"].get((stream, stream), []), position)
        tasks = {
            str(key): task.status
            for (owner, key), versions in kept.rows["task_facts"].items()
            if owner == stream and (task := _as_of(versions, position)) is not None
        }
        shown = row and (
            row.status, row.urgency, str(row.lead) if row.lead else None, tasks,
            [getattr(row, f"{name}_at") for name in INSTANTS],
        )  # fmt: skip
        told = (
            expected["status"], expected["urgency"], expected.get("lead"), expected["tasks"],
            [expected.get(name) for name in INSTANTS],
        )  # fmt: skip
        if shown != told:
            yield Finding("VIEW_WRONG", f"{stream} at {position}: {shown}, not {told}")


def _as_of(versions: list[list[Any]], position: int) -> Any:
    for begin, end, row in versions:
        if begin <= position and (end is None or end > position):
            return row
    return None


def all_tables(*, guarded: bool) -> list[Tables]:
    return [Tables(group, guarded=guarded) for group in GROUPS]
