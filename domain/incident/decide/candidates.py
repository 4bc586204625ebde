"""Which units an incident could be given to, by the rules that dispatching goes by.

Nothing is decided here: a person chooses, and DispatchTask asks the same rules again.
"""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from domain.catalogue import Catalogue
from domain.errors import Rejected
from domain.incident.decide.giving import fitting
from domain.incident.incident import Incident
from domain.list.items import GIVES_DUTY, ListItem
from domain.unit.state import Unit


class Candidate(NamedTuple):
    """A unit that works there. item: what makes such a matter its duty.

    version: of the list that the item came with; 0: it was admitted on its own. on_duty: posts
    rostered now. refusal: the rule that stands against it.
    """

    unit: UUID
    item: ListItem | None
    version: int | None
    on_duty: int
    refusal: type[Rejected] | None


def candidates(incident: Incident, catalogue: Catalogue, at: datetime) -> list[Candidate]:
    """Every unit that works where the incident lies, the one that fits best first.

    Better is the list that says most for it (GIVES_DUTY), then the item that names the class most
    closely, the unit most closely, the unit that works in the smallest area, one that is on duty.
    """
    if incident.community is None:
        return []
    where = catalogue.ancestors(incident.community, at)
    found = [
        (_candidate(incident, key, unit, catalogue, at), unit)
        for key, unit in catalogue.units.items()
        if unit.exists(at) and unit.area in where
    ]

    def order(one: tuple[Candidate, Unit]) -> tuple[object, ...]:
        candidate, unit = one
        nearness = -len(catalogue.ancestors(unit.area, at))
        fit = _closeness(candidate, unit, incident.category or "")
        return (candidate.refusal is not None, *fit, nearness, not candidate.on_duty, unit.code)

    return [candidate for candidate, _ in sorted(found, key=order)]


def _candidate(
    incident: Incident, key: UUID, unit: Unit, catalogue: Catalogue, at: datetime
) -> Candidate:
    on_duty = len(catalogue.on_duty(unit.org, at))
    try:
        item = fitting(incident, key, catalogue, at)
    except Rejected as refusal:
        return Candidate(key, None, None, on_duty, type(refusal))
    return Candidate(key, item, _version(item, catalogue, at), on_duty, None)


def _version(item: ListItem, catalogue: Catalogue, at: datetime) -> int | None:
    entries = (entry for one in catalogue.lists.values() for entry in one.entries)
    return next((e.version for e in entries if e.item == item and e.holds(at)), None)


def _closeness(candidate: Candidate, unit: Unit, category: str) -> tuple[int, int, int]:
    item = candidate.item
    if item is None:
        return 0, 0, 0
    prefixes = [len(code) for code in item.categories if category.startswith(code)]
    named = candidate.unit in item.units
    by_function = not unit.functions.isdisjoint(item.functions)
    of_kind = unit.kind in item.unit_kinds
    closely = 0 if named else 1 if by_function else 2 if of_kind else 3
    return GIVES_DUTY.index(item.kind), -max(prefixes, default=0), closely
