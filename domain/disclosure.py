"""Which counts of breaches may be public: none of a few, and none from which a few could be told.

Of a community only a word is public: whether anything happened. So everybody knows which
communities have at least one breach and which have none, and the total of an area tells more about
them the smaller it is. A group may be counted in public when it has enough breaches, in two or more
communities, and SPARE_MIN more than one in each: with one more, even silence would say that each
has one. What is left when the shown parts are taken from the total is a group as well: further
parts are held back until that one may be told too.

All of this is about one moment. Who saves what is public every day would learn more from what
changes: a word that turns tells of one breach, and a total that moves tells whose it was. So
nothing moves: a year becomes public once, words and counts together, as known on a fixed day, and
stays as it is for good. Years share no breach, so nothing can be taken from one another either.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

SPARE_MIN = 2
PUBLIC_FROM: Final = (2, 1)
"""Month and day: what is recorded of the last year later than this is recorded late anyway."""


class Published(NamedTuple):
    """A year, and the day of its publication: as known when that day begins."""

    year: int
    on: date


def published(today: date, opened_on: date) -> Published:
    """What is public on a day of a ledger that was opened on another; both are local days.

    A new ledger publishes from the first of the month after its opening on; until then the answer
    is what will be public on that day.
    """
    first = date(opened_on.year + opened_on.month // 12, opened_on.month % 12 + 1, 1)
    day = max(today, first)
    year = day.year - (1 if day >= date(day.year, *PUBLIC_FROM) else 2)
    return Published(year, max(date(year + 1, *PUBLIC_FROM), first))


class Part(NamedTuple):
    """An area of a total. breaches: so many; breached: its communities that have any."""

    area: UUID
    breaches: int
    breached: int


class Disclosed(NamedTuple):
    """total: whether the total may be shown. parts: those whose counts may."""

    total: bool
    parts: frozenset[UUID]


NOTHING = Disclosed(total=False, parts=frozenset())


def disclosed(parts: Sequence[Part], count_min: int) -> Disclosed:
    """What may be shown of areas that share no community, and of all of them together."""
    if not _tellable(parts, count_min):
        return NOTHING
    shown = sorted(
        (part for part in parts if _tellable([part], count_min)),
        key=lambda part: (part.breaches, part.area),
    )
    held_back = [part for part in parts if part.breached and part not in shown]
    while held_back and not _tellable(held_back, count_min):
        if not shown:
            return NOTHING
        held_back.append(shown.pop(0))
    return Disclosed(total=True, parts=frozenset(part.area for part in shown))


def _tellable(group: Iterable[Part], count_min: int) -> bool:
    """Whether the sum over these may be known."""
    parts = list(group)
    count, breached = sum(part.breaches for part in parts), sum(part.breached for part in parts)
    return breached > 1 and count >= max(count_min, breached + SPARE_MIN)
