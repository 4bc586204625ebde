"""The rules of opening a ledger: once per database, in a zone that exists."""

from typing import assert_never
from zoneinfo import ZoneInfo

from domain.kernel import NOTHING_NEEDED, Decision, Event, Needs
from domain.ledger.commands import FinishSeeding, LedgerCommand, OpenLedger
from domain.ledger.errors import LedgerAlreadyOpen, LedgerNotFound, TimeZoneUnknown
from domain.ledger.events import Opened, Seeded
from domain.ledger.state import CLAIM, Ledger
from domain.reference import Seen, taken


def needs(command: LedgerCommand) -> Needs:
    return Needs(claims=(CLAIM,)) if isinstance(command, OpenLedger) else NOTHING_NEEDED


def decide(ledger: Ledger | None, command: LedgerCommand, seen: Seen) -> Decision:
    facts: list[Event]
    match command:
        case OpenLedger():
            facts = open_ledger(ledger, command, seen)
        case FinishSeeding():
            facts = finish_seeding(ledger)
        case _:
            assert_never(command)
    return [(command.stream, fact) for fact in facts]


def open_ledger(ledger: Ledger | None, command: OpenLedger, seen: Seen) -> list[Event]:
    if ledger:
        return []
    if taken(seen, *CLAIM, command.stream):
        raise LedgerAlreadyOpen
    try:
        ZoneInfo(command.time_zone)
    except (OSError, ValueError, KeyError) as unknown:
        raise TimeZoneUnknown from unknown
    return [
        Opened(
            ledger_id=command.stream,
            area_code=command.area_code,
            time_zone=command.time_zone,
            kind=command.kind,
            epoch=1,
        )
    ]


def finish_seeding(ledger: Ledger | None) -> list[Event]:
    if ledger is None:
        raise LedgerNotFound
    return [] if ledger.seeded else [Seeded()]
