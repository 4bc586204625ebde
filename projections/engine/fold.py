"""A stretch of the log folded into row versions: pure, and the same whatever its length."""

from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from adapters.eventstore.envelope import RecordedEvent
from projections.engine.view import Key, Row, Table, Unit, View

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
    gain = [_gain(stream, each) for each in written]
    rows = unit or nothing
    for recorded in events:
        new = project(unit, recorded)
        if new is unit:
            continue
        before, rows, unit = rows, new or nothing, new
        for n, was in enumerate(before):
            now = rows[n]
            if was is not now:
                gain[n](recorded.position, was, now)
    return unit


_Gain = Callable[[int, Any, Any], None]
"""Takes down what one table gains at a position: its part of the unit before and after."""


def _gain(stream: UUID, written: Written) -> _Gain:
    table, versions, closed = written
    if table.lasting:
        return lambda position, _, now: versions.append([position, None, now])
    return _rows(stream, versions, closed) if table.many else _row(stream, versions, closed)


def _row(stream: UUID, versions: list[Version], closed: dict[tuple[UUID, Key], int]) -> _Gain:
    """Of a table with one row for the stream."""
    open_: Version | None = None

    def gain(position: int, was: Any, now: Any) -> None:
        nonlocal open_
        if was == now:
            return
        if open_ is not None:
            open_[1] = position
        elif was is not None:
            closed[stream, stream] = position
        if now is None:
            open_ = None
        else:
            open_ = [position, None, now]
            versions.append(open_)

    return gain


def _rows(stream: UUID, versions: list[Version], closed: dict[tuple[UUID, Key], int]) -> _Gain:
    """Of a table with rows by key."""
    begun: dict[Key, Version] = {}

    def gain(position: int, was: Any, now: Any) -> None:
        for key, stood, row in _changes(was or {}, now or {}):
            begun_here = begun.pop(key, None)
            if begun_here is not None:
                begun_here[1] = position
            elif stood:
                closed[stream, key] = position
            if row is not None:
                begun[key] = version = [position, None, row]
                versions.append(version)

    return gain


def _changes(
    before: Mapping[Key, Row], after: Mapping[Key, Row]
) -> Sequence[tuple[Key, bool, Row | None]]:
    """(key, whether there was such a row, what it is now) of the rows that differ."""
    if not before and not after:
        return ()
    changed: list[tuple[Key, bool, Row | None]] = [
        (key, key in before, row)
        for key, row in after.items()
        if (was := before.get(key)) is not row and was != row
    ]
    if len(after) < len(before) + len(changed):
        changed += [(key, True, None) for key in before if key not in after]
    return changed
