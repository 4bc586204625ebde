"""Which units a matter may be given to: what the published lists say, asked once for all."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Final
from uuid import UUID

from domain.kernel import Key, Level
from domain.list.items import ListItem, ListKind
from domain.list.lookup import barred_item, covers_category, duty_item
from domain.list.state import Entry, ItemList
from domain.policy.categories import Category
from domain.unit.events import UnitKind
from infra.demo.offices import Office

_WEIGHTS: Final = {
    UnitKind.DEPARTMENT: 3.0,
    UnitKind.UTILITY: 4.0,
    UnitKind.SERVICE_PROVIDER: 3.0,
    UnitKind.STREET_SQUAD: 3.0,
    UnitKind.PROPERTY_FIRM: 2.0,
    UnitKind.COMMUNITY_DESK: 1.0,
    UnitKind.COMMITTEE: 1.0,
    UnitKind.GRID_TEAM: 1.5,
    UnitKind.VOLUNTEER: 0.3,
}


class Routes:
    """The offices that fit, by category and place."""

    def __init__(
        self,
        lists: Mapping[ListKind, Sequence[ListItem]],
        categories: Mapping[str, Category],
        offices: Sequence[Office],
        at: datetime,
    ) -> None:
        self._lists = lists
        self._categories = categories
        self._at = at
        self._held = held = [
            ItemList(kind, 1, at, tuple(Entry(item, 1, at) for item in items))
            for kind, items in lists.items()
        ]
        self._fitting = {
            code: [
                one
                for one in offices
                if duty_item(held, one.unit, one.about, category, at)
                and not barred_item(held, one.unit, one.about, category, at)
            ]
            for code, category in categories.items()
        }

    def choose(
        self, rng: Random, category: str, areas: frozenset[UUID], without: Sequence[Office] = (),
        below: Level | None = None,
    ) -> Office | None:  # fmt: skip
        """Draw a unit for a matter in these areas, the smallest first; None where none is left."""
        fitting = [
            one
            for one in self._fitting[category]
            if one.about.area in areas
            and one not in without
            and (below is None or one.level < below)
        ]
        if not fitting:
            return None
        return rng.choices(fitting, [_WEIGHTS[one.about.kind] for one in fitting])[0]

    def taken(self, category: str, areas: frozenset[UUID]) -> bool:
        """Whether any unit there may be given such a matter."""
        return any(one.about.area in areas for one in self._fitting[category])

    def item(self, office: Office, category: str) -> Key:
        """Return the list item that makes such a matter the unit's."""
        item = duty_item(
            self._held, office.unit, office.about, self._categories[category], self._at
        )
        assert item is not None, "it was given to the unit"
        return item.key

    def micro(self, category: str) -> bool:
        """Whether an officer may settle such a matter alone."""
        return any(self._covers(item, category) for item in self._lists[ListKind.MICRO_ISSUE])

    def delegable(self, category: str) -> Key | None:
        """Return the list item by which a lower level may be given such a matter."""
        items = (*self._lists[ListKind.STATUTORY], *self._lists[ListKind.ASSIST])
        return next((item.key for item in items if self._covers(item, category)), None)

    def brisk(self, category: str) -> bool:
        """Whether the lists give the whole matter a limit of its own."""
        items = self._lists[ListKind.DUTY]
        return any(item.limit and self._covers(item, category) for item in items)

    def _covers(self, item: ListItem, category: str) -> bool:
        return covers_category(item, self._categories[category])
