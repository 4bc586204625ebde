"""An organisation as its facts leave it."""

from datetime import datetime
from typing import NamedTuple, assert_never, cast
from uuid import UUID

from domain.kernel import Claim, ClaimAct, Claims, Event, Fact, Level
from domain.org.events import OrgEnded, OrgEvent, OrgFounded, OrgKind, OrgMoved, OrgRenamed

CODE = "org_code"


class Under(NamedTuple):
    """Its parent from this instant on."""

    parent: UUID | None
    valid_from: datetime


class Org(NamedTuple):
    """parents: in the order in which they were decided; a later one holds from its instant on."""

    code: str
    kind: OrgKind
    level: Level
    label: str
    area: UUID
    parents: tuple[Under, ...]
    until: datetime | None = None

    def parent(self, at: datetime) -> UUID | None:
        return next((u.parent for u in reversed(self.parents) if u.valid_from <= at), None)

    def exists(self, at: datetime) -> bool:
        return self.parents[0].valid_from <= at and (self.until is None or at < self.until)


def evolve(org: Org | None, fact: Fact) -> Org:
    event = cast("OrgEvent", fact.event)
    if isinstance(event, OrgFounded):
        under = Under(event.parent, event.valid_from)
        return Org(event.code, event.kind, event.level, event.label, event.area, (under,))
    assert org is not None, "an org begins with OrgFounded"
    match event:
        case OrgRenamed():
            return org._replace(label=event.label)
        case OrgMoved():
            return org._replace(parents=(*org.parents, Under(event.parent, event.valid_from)))
        case OrgEnded():
            return org._replace(until=event.until)
        case _:
            assert_never(event)


def claims(event: Event) -> Claims:
    """An org's code stays its own."""
    match event:
        case OrgFounded(code=code):
            return [Claim(ClaimAct.TAKE, CODE, code)]
        case _:
            return []
