"""Which item speaks to a matter and a unit."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from domain.list.items import GIVES_DUTY, ListItem, ListKind
from domain.list.state import ItemList
from domain.policy.categories import Category
from domain.unit.state import Unit


def items_of(lists: Iterable[ItemList], kind: ListKind, at: datetime) -> list[ListItem]:
    return [item for one in lists if one.kind is kind for item in one.items(at)]


def covers_category(item: ListItem, category: Category) -> bool:
    if item.enforcement:
        return category.enforcement
    return not item.categories or any(category.code.startswith(c) for c in item.categories)


def covers_unit(item: ListItem, stream: UUID, unit: Unit) -> bool:
    if not (item.units or item.unit_kinds or item.functions):
        return True
    return (
        stream in item.units
        or unit.kind in item.unit_kinds
        or not unit.functions.isdisjoint(item.functions)
    )


def duty_item(
    lists: Iterable[ItemList], stream: UUID, unit: Unit, category: Category, at: datetime
) -> ListItem | None:
    """The item that makes such a matter the unit's; kinds in the order of GIVES_DUTY."""
    lists = tuple(lists)
    for kind in GIVES_DUTY:
        for item in items_of(lists, kind, at):
            if covers_category(item, category) and covers_unit(item, stream, unit):
                return item
    return None


def barred_item(
    lists: Iterable[ItemList], stream: UUID, unit: Unit, category: Category, at: datetime
) -> ListItem | None:
    """The NEGATIVE item that keeps such a matter from the unit.

    A TEMPORARY admission of the matter to the unit overrides it, but for an enforcement item.
    """
    lists = tuple(lists)

    def covering(kind: ListKind) -> list[ListItem]:
        return [
            item
            for item in items_of(lists, kind, at)
            if covers_category(item, category) and covers_unit(item, stream, unit)
        ]

    admitted = bool(covering(ListKind.TEMPORARY))
    negative = covering(ListKind.NEGATIVE)
    return next((item for item in negative if item.enforcement or not admitted), None)
