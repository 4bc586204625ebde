"""The units that a group has at hand, and what stretches of the log make of them."""

from domain.streams import EVENTS
from projections.engine.fold import Streams, Units, Written, fold_streams
from projections.engine.log import Page
from projections.engine.store import Store
from projections.engine.view import Group, View

UNITS_MAX = 50_000


class Folding:
    """Ahead of what is committed by one batch at most; `forget` goes back to what is stored."""

    def __init__(self, group: Group, store: Store) -> None:
        self._views = group.views
        self._store = store
        self._takers = {
            event: [n for n, view in enumerate(group.views) if event in view.handles]
            for view in group.views
            for event in view.handles
        }
        self._unread = {name for name, event in EVENTS.items() if event not in self._takers}
        self._units: dict[str, Units] = {view.name: {} for view in group.views}

    @property
    def is_full(self) -> bool:
        """Whether to forget at the next chance: what is not at hand is read back."""
        return any(len(units) > UNITS_MAX for units in self._units.values())

    def forget(self) -> None:
        for units in self._units.values():
            units.clear()

    def take(self, page: Page) -> list[Written]:
        """Raises Corrupt for a row that cannot be read, and whatever a view's project raises."""
        by_view: list[Streams] = [{} for _ in self._views]
        takers = self._takers
        for recorded in page.events(self._unread):
            fact = recorded.fact
            stream = fact.stream.int
            for n in takers[type(fact.event)]:
                own = by_view[n].get(stream)
                if own is None:
                    by_view[n][stream] = [recorded]
                else:
                    own.append(recorded)
        written: list[Written] = []
        for view, streams in zip(self._views, by_view, strict=True):
            written += fold_streams(view, self._units_of(view, streams), streams)
        return written

    def _units_of(self, view: View, streams: Streams) -> Units:
        """The units of these streams, with others; read back where they are not at hand."""
        units = self._units[view.name]
        missing = []
        for first, *_ in streams.values():
            stream, version = first.fact.stream, first.fact.version
            if stream not in units:
                if version == 1:
                    units[stream] = None
                else:
                    missing.append(stream)
        if missing:
            units.update(self._store.load(view, missing))
        return units
