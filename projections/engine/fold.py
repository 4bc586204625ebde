"""A stretch of the log folded into row versions: pure, and the same whatever its length."""

from collections.abc import Iterable, MutableMapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from adapters.eventstore.envelope import RecordedEvent
from projections.engine.view import Key, Table, Unit, View

Units = MutableMapping[UUID, Unit | None]
"""The current unit of every stream that the stretch touches; None before its first row."""

Version = list[Any]
"""[from_position, to_position or None, row]."""


class Written(NamedTuple):
    """What a stretch adds to one table.

    versions: in the order of their positions. closed: rows that stood before the stretch, by stream
    and key, with the position from which they no longer hold.
    """

    table: Table
    versions: list[Version]
    closed: dict[tuple[UUID, Key], int]


Streams = dict[int, list[RecordedEvent]]
"""The events of each stream in order, by its id's number: its hash is quick, an id's is a call."""


def fold(view: View, units: Units, events: Iterable[RecordedEvent]) -> list[Written]:
    """Fold events into `units`; return what each table gains. Raises whatever project raises."""
    streams: Streams = {}
    for recorded in events:
        streams.setdefault(recorded.fact.stream.int, []).append(recorded)
    return fold_streams(view, units, streams)


def fold_streams(view: View, units: Units, streams: Streams) -> list[Written]:
    """Fold events that stand by stream already. Raises as fold does."""
    written = [Written(table, [], {}) for table in view.tables]
    for own in streams.values():
        stream = own[0].fact.stream
        units[stream] = _one(view, stream, units[stream], own, written)
    for each in written:
        each.versions.sort(key=_POSITION)
    return written


_POSITION = itemgetter(0)


def _one(
    view: View,
    stream: UUID,
    unit: Unit | None,
    events: Sequence[RecordedEvent],
    written: Sequence[Written],
) -> Unit | None:
    """Fold the events of one stream; its unit after them."""
    project = view.project
    nothing = (None,) * len(written)
    begun: list[dict[Key, Version]] = [{} for _ in written]
    rows = unit or nothing
    for recorded in events:
        new = project(unit, recorded)
        if new is unit:
            continue
        before, rows, unit = rows, new or nothing, new
        for (table, versions, closed), was, now, open_ in zip(
            written, before, rows, begun, strict=True
        ):
            if was is now:
                continue
            position = recorded.position
            if table.lasting:
                versions.append([position, None, now])
                continue
            for key, stood, row in _many(was, now) if table.many else _single(was, now):
                begun_here = open_.pop(key, None)
                if begun_here is not None:
                    begun_here[1] = position
                elif stood:
                    closed[stream, key] = position
                if row is not None:
                    open_[key] = version = [position, None, row]
                    versions.append(version)
    return unit


_Change = tuple[Key, bool, Any]
"""(key, whether there was such a row, what it is now or None)."""


def _single(before: Any, after: Any) -> Sequence[_Change]:
    if before == after:
        return ()
    return (((after or before)[0], before is not None, after),)


def _many(before: Any, after: Any) -> Sequence[_Change]:
    """Of the rows that differ."""
    before, after = before or {}, after or {}
    changed: list[_Change] = [
        (key, key in before, row)
        for key, row in after.items()
        if (was := before.get(key)) is not row and was != row
    ]
    if len(after) < len(before) + len(changed):
        changed += [(key, True, None) for key in before if key not in after]
    return changed
