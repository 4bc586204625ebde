"""A list as its facts leave it: every item that it ever had, with the time it held."""

from datetime import datetime
from typing import NamedTuple, assert_never, cast
from uuid import UUID

from domain.kernel import Claim, ClaimAct, Claims, Event, Fact
from domain.list.events import (
    ItemAdmitted,
    ItemCommented,
    ItemEvaluated,
    ItemRemoved,
    ListEvent,
    ListOpened,
    ListVersionPublished,
)
from domain.list.items import ListItem, ListKind

CLAIM = "list"


class Entry(NamedTuple):
    """An item from `valid_from` up to, not including, `until`.

    version: of the list that it came with; 0: it was admitted on its own, by `admission`.
    """

    item: ListItem
    version: int
    valid_from: datetime
    until: datetime | None = None
    admission: ItemAdmitted | None = None

    def holds(self, at: datetime) -> bool:
        return self.valid_from <= at and (self.until is None or at < self.until)

    def ends_after(self, at: datetime) -> bool:
        return self.until is None or at < self.until

    def ending(self, at: datetime) -> "Entry":
        return self._replace(until=at if self.until is None else min(self.until, at))


class ItemList(NamedTuple):
    """version, valid_from: of the version published last. scores: the last mark by community."""

    kind: ListKind
    version: int = 0
    valid_from: datetime | None = None
    entries: tuple[Entry, ...] = ()
    scores: tuple[tuple[str, UUID, int], ...] = ()

    def items(self, at: datetime) -> tuple[ListItem, ...]:
        return tuple(entry.item for entry in self.entries if entry.holds(at))

    def item(self, key: str, at: datetime) -> ListItem | None:
        return next((item for item in self.items(at) if item.key == key), None)


def evolve(state: ItemList | None, fact: Fact) -> ItemList:
    event = cast("ListEvent", fact.event)
    if isinstance(event, ListOpened):
        return ItemList(event.kind)
    assert state is not None, "a list begins with ListOpened"
    match event:
        case ListVersionPublished():
            return _published(state, event)
        case ItemAdmitted():
            entry = Entry(event.item, 0, event.valid_from, event.until, event)
            return state._replace(entries=(*state.entries, entry))
        case ItemRemoved():
            entries = [
                e.ending(event.until) if e.item.key == event.key else e for e in state.entries
            ]
            return state._replace(entries=tuple(entries))
        case ItemEvaluated():
            others = [s for s in state.scores if s[:2] != (event.key, event.community)]
            return state._replace(scores=(*others, (event.key, event.community, event.score)))
        case ItemCommented():
            return state
        case _:
            assert_never(event)


def _published(state: ItemList, event: ListVersionPublished) -> ItemList:
    """The version before it ends where this one begins; what was admitted alone goes on."""
    before = [e.ending(event.valid_from) if e.version else e for e in state.entries]
    new = [Entry(item, event.version, event.valid_from) for item in event.items]
    return state._replace(
        version=event.version, valid_from=event.valid_from, entries=(*before, *new)
    )


def claims(event: Event) -> Claims:
    """One list per kind."""
    match event:
        case ListOpened(kind=kind):
            return [Claim(ClaimAct.TAKE, CLAIM, kind)]
        case _:
            return []
