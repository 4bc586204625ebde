"""A stretch of the log folded into row versions: pure, and the same whatever its length."""

from collections.abc import Iterable, MutableMapping
from typing import Any, NamedTuple
from uuid import UUID

from adapters.eventstore.envelope import RecordedEvent
from projections.engine.view import Key, Row, Table, Unit, View

Units = MutableMapping[UUID, Unit | None]
"""The current unit of every stream that the stretch touches; None before its first row."""


class Written(NamedTuple):
    """What a stretch adds to one table.

    versions: [from_position, to_position or None, row]. closed: rows that stood before the stretch,
    by stream and key, with the position from which they no longer hold.
    """

    table: Table
    versions: list[list[Any]]
    closed: dict[tuple[UUID, Key], int]


def fold(view: View, units: Units, events: Iterable[RecordedEvent]) -> list[Written]:
    """Fold events into `units`; return what each table gains. Raises whatever project raises."""
    written = [Written(table, [], {}) for table in view.tables]
    open_: list[dict[tuple[UUID, Key], list[Any]]] = [{} for _ in view.tables]
    project = view.project
    for recorded in events:
        stream = recorded.fact.stream
        old = units[stream]
        new = project(old, recorded)
        if new is old:
            continue
        units[stream] = new
        for n, table in enumerate(view.tables):
            before = None if old is None else old[n]
            after = None if new is None else new[n]
            if before is after:
                continue
            for key, stood, row in _changes(table, before, after):
                place = (stream, key)
                begun_here = open_[n].pop(place, None)
                if begun_here is not None:
                    begun_here[1] = recorded.position
                elif stood:
                    written[n].closed[place] = recorded.position
                if row is not None:
                    open_[n][place] = version = [recorded.position, None, row]
                    written[n].versions.append(version)
    return written


def _changes(table: Table, before: Any, after: Any) -> list[tuple[Key, bool, Row | None]]:
    """(key, whether there was such a row, what it is now) of the rows that differ."""
    if not table.many:
        return [] if before == after else [((after or before)[0], before is not None, after)]
    before, after = before or {}, after or {}
    changed: list[tuple[Key, bool, Row | None]] = [
        (key, key in before, row)
        for key, row in after.items()
        if (was := before.get(key)) is not row and was != row
    ]
    return changed + [(key, True, None) for key in before if key not in after]
