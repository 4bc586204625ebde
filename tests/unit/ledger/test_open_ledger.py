from functools import partial
from uuid import UUID

from domain.kernel import Claim, ClaimAct, Needs
from domain.ledger.commands import OpenLedger
from domain.ledger.decide import decide, needs
from domain.ledger.errors import LedgerAlreadyOpen, TimeZoneUnknown
from domain.ledger.events import LedgerKind, Opened, Seeded
from domain.ledger.state import CLAIM, claims, evolve
from tests.support.examples import LEDGER
from tests.support.given import Given

given = partial(Given, evolve, decide)
OPEN = OpenLedger(
    command_id=LEDGER,
    stream=LEDGER,
    area_code="640181000000",
    time_zone="Asia/Shanghai",
    kind=LedgerKind.REAL,
)
OPENED = Opened(
    ledger_id=LEDGER,
    area_code="640181000000",
    time_zone="Asia/Shanghai",
    kind=LedgerKind.REAL,
    epoch=1,
)


def test_a_ledger_is_opened_with_its_own_id() -> None:
    given().when(OPEN).then(OPENED)


def test_a_database_holds_one_ledger() -> None:
    given().held({CLAIM: UUID(int=7)}).when(OPEN).then_rejected(LedgerAlreadyOpen)


def test_a_ledger_needs_a_zone_that_exists() -> None:
    given().when(OPEN.model_copy(update={"time_zone": "Mars/North"})).then_rejected(TimeZoneUnknown)


def test_opening_asks_who_holds_the_database() -> None:
    assert needs(OPEN) == Needs(claims=(CLAIM,))
    assert claims(OPENED) == [Claim(ClaimAct.TAKE, *CLAIM)]
    assert claims(Seeded()) == []
