from functools import partial

from domain.kernel import NOTHING_NEEDED
from domain.ledger.commands import FinishSeeding
from domain.ledger.decide import decide, needs
from domain.ledger.errors import LedgerNotFound
from domain.ledger.events import LedgerKind, Opened, Seeded
from domain.ledger.state import evolve
from tests.support.examples import LEDGER, an_id
from tests.support.given import Given

given = partial(Given, evolve, decide)
OPENED = Opened(ledger_id=LEDGER, time_zone="Asia/Shanghai", kind=LedgerKind.REAL, epoch=1)
FINISH = FinishSeeding(command_id=an_id("command"), stream=LEDGER)


def test_seeding_is_finished() -> None:
    given(OPENED).when(FINISH).then(Seeded())


def test_seeding_is_finished_once() -> None:
    given(OPENED, Seeded()).when(FINISH).then_nothing()


def test_a_ledger_that_is_not_there_is_not_finished() -> None:
    given().when(FINISH).then_rejected(LedgerNotFound)


def test_finishing_needs_nothing_else() -> None:
    assert needs(FINISH) == NOTHING_NEEDED
