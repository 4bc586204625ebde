"""What can be asked of a ledger."""

from typing import ClassVar

from domain.kernel import AreaCode, Command, ZoneName
from domain.ledger.events import LedgerKind


class OpenLedger(Command):
    """Its id becomes the ledger's id."""

    opens: ClassVar[bool] = True

    area_code: AreaCode | None = None
    time_zone: ZoneName
    kind: LedgerKind


class FinishSeeding(Command):
    """By the process that filled the ledger, when nothing is missing."""


LedgerCommand = OpenLedger | FinishSeeding
