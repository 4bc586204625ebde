"""The units that a group has at hand, and what stretches of the log make of them."""

from collections.abc import Sequence

from adapters.eventstore.envelope import RecordedEvent
from adapters.eventstore.mapper import StoredRow, to_recorded
from domain.kernel import Event
from domain.streams import EVENTS
from projections.engine.fold import Units, Written, fold
from projections.engine.store import Store
from projections.engine.view import Group, View

UNITS_MAX = 50_000


class Folding:
    """Ahead of what is committed by one batch at most; `forget` goes back to what is stored."""

    def __init__(self, group: Group, store: Store) -> None:
        self._views = group.views
        self._store = store
        handled = frozenset[type[Event]]().union(*(view.handles for view in group.views))
        self._unread = {name for name, event in EVENTS.items() if event not in handled}
        self._units: dict[str, Units] = {view.name: {} for view in group.views}

    @property
    def is_full(self) -> bool:
        """Whether to forget at the next chance: what is not at hand is read back."""
        return any(len(units) > UNITS_MAX for units in self._units.values())

    def forget(self) -> None:
        for units in self._units.values():
            units.clear()

    def take(self, rows: Sequence[StoredRow]) -> list[Written]:
        """Raises Corrupt for a row that cannot be read, and whatever a view's project raises."""
        events = [to_recorded(row) for row in rows if row[2] not in self._unread]
        written: list[Written] = []
        for view in self._views:
            own = [one for one in events if type(one.fact.event) in view.handles]
            written += fold(view, self._units_of(view, own), own)
        return written

    def _units_of(self, view: View, events: Sequence[RecordedEvent]) -> Units:
        """The units that these events touch, with others; read back where they are not at hand."""
        units = self._units[view.name]
        missing = set()
        for recorded in events:
            stream, version = recorded.fact.stream, recorded.fact.version
            if stream not in units and version == 1:
                units[stream] = None
            elif stream not in units:
                missing.add(stream)
        if missing:
            units.update(self._store.load(view, list(missing)))
        return units
