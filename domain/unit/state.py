"""A unit as its facts leave it."""

from datetime import datetime
from typing import NamedTuple, assert_never, cast
from uuid import UUID

from domain.kernel import Claim, ClaimAct, Claims, Event, Fact
from domain.unit.events import (
    FunctionsSet,
    UnitEnded,
    UnitEstablished,
    UnitEvent,
    UnitKind,
    UnitRenamed,
)

CODE = "unit_code"


class Unit(NamedTuple):
    code: str
    kind: UnitKind
    label: str
    org: UUID
    area: UUID
    functions: frozenset[str]
    until: datetime | None = None

    def exists(self, at: datetime) -> bool:
        return self.until is None or at < self.until


def evolve(unit: Unit | None, fact: Fact) -> Unit:
    event = cast("UnitEvent", fact.event)
    if isinstance(event, UnitEstablished):
        functions = frozenset(event.functions)
        return Unit(event.code, event.kind, event.label, event.org, event.area, functions)
    assert unit is not None, "a unit begins with UnitEstablished"
    match event:
        case UnitRenamed():
            return unit._replace(label=event.label)
        case FunctionsSet():
            return unit._replace(functions=frozenset(event.functions))
        case UnitEnded():
            return unit._replace(until=event.until)
        case _:
            assert_never(event)


def claims(event: Event) -> Claims:
    """A unit's code stays its own."""
    match event:
        case UnitEstablished(code=code):
            return [Claim(ClaimAct.TAKE, CODE, code)]
        case _:
            return []
