"""What can have happened to a ledger."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.kernel import AreaCode, Event, ZoneName


class LedgerKind(StrEnum):
    """Only a REAL one insists on the database's own clock; the others may be replayed."""

    REAL = "REAL"
    SYNTHETIC = "SYNTHETIC"
    IMPORTED = "IMPORTED"


class Opened(Event, name="ledger.opened.v1"):
    """The first event of a database. area_code: None where areas are those of a source."""

    ledger_id: UUID
    area_code: AreaCode | None = None
    time_zone: ZoneName
    kind: LedgerKind
    epoch: Annotated[int, Field(ge=1)]


class Seeded(Event, name="ledger.seeded.v1"):
    """The filling is complete: from now on others may write."""


LedgerEvent = Opened | Seeded
