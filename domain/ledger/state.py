"""A ledger as its facts leave it."""

from datetime import datetime
from typing import NamedTuple, assert_never, cast
from uuid import UUID

from domain.kernel import Claim, ClaimAct, Claims, Event, Fact
from domain.ledger.events import LedgerEvent, LedgerKind, Opened, Seeded

CLAIM = ("ledger", "one")


class Ledger(NamedTuple):
    ledger_id: UUID
    area_code: str | None
    time_zone: str
    kind: LedgerKind
    epoch: int
    opened_at: datetime
    seeded: bool = False


def evolve(ledger: Ledger | None, fact: Fact) -> Ledger:
    event = cast("LedgerEvent", fact.event)
    if isinstance(event, Opened):
        return Ledger(
            event.ledger_id,
            event.area_code,
            event.time_zone,
            event.kind,
            event.epoch,
            fact.effective_at,
        )
    assert ledger is not None, "a ledger begins with Opened"
    match event:
        case Seeded():
            return ledger._replace(seeded=True)
        case _:
            assert_never(event)


def claims(event: Event) -> Claims:
    """One ledger per database."""
    return [Claim(ClaimAct.TAKE, *CLAIM)] if isinstance(event, Opened) else []
