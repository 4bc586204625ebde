"""Opening a ledger: everything shipped is published, once, whatever interrupts it."""

import asyncio
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from adapters.eventstore.ledger import Ledger
from adapters.ids import new_id
from domain.ledger.commands import OpenLedger
from domain.ledger.events import LedgerKind
from infra import seeds
from infra.bootstrap import Parts, parts_of
from infra.opening import Plan, finish_opening, open_ledger, send
from infra.opening import seeds as commands_of
from infra.settings import Settings
from tests.support.postgres import Database

PLAN = Plan(LedgerKind.REAL, "Asia/Shanghai", "640181000000")


def test_opening_publishes_every_shipped_policy_list_and_the_calendar(
    database: Database, tmp_path: Path
) -> None:
    async def opened() -> None:
        async with opening(database, tmp_path) as parts:
            await open_ledger(parts.ledger, PLAN)
            _holds_what_is_shipped(parts.ledger)

    asyncio.run(opened())


@pytest.mark.parametrize("done_before", [0, 1, 6, 9])
def test_an_interrupted_opening_goes_on_where_it_stopped(
    database: Database, tmp_path: Path, done_before: int
) -> None:
    async def opened() -> None:
        begun = new_id()
        first = OpenLedger(
            command_id=begun, stream=begun, area_code=PLAN.area_code, time_zone=PLAN.time_zone,
            kind=PLAN.kind,
        )  # fmt: skip
        async with opening(database, tmp_path) as parts:
            for command in [first, *commands_of(begun)][: done_before + 1]:
                await send(parts.ledger, PLAN, command)
        async with opening(database, tmp_path) as parts:
            assert await open_ledger(parts.ledger, PLAN) == begun
            _holds_what_is_shipped(parts.ledger)
            await finish_opening(parts.ledger, PLAN, begun)
            head = parts.ledger.position
            assert await open_ledger(parts.ledger, PLAN) == begun
            await finish_opening(parts.ledger, PLAN, begun)
            assert parts.ledger.position == head

    asyncio.run(opened())


def opening(database: Database, data_dir: Path) -> AbstractAsyncContextManager[Parts]:
    settings = Settings(data_dir=data_dir)
    return parts_of(database.server, database.ledger, settings, opening=True)


def _holds_what_is_shipped(ledger: Ledger) -> None:
    catalogue = ledger.catalogue
    held = {
        one.kind: (one.version, tuple(entry.item for entry in one.entries))
        for one in catalogue.lists.values()
    }
    assert held == {kind: (1, items) for kind, items in seeds.lists().items()}
    for key in seeds.POLICIES:
        cited, content = catalogue.policy(key, seeds.FROM_THE_BEGINNING)
        assert (cited.version, content) == (1, seeds.policy(key))
    cited, content = catalogue.calendar(seeds.FROM_THE_BEGINNING)
    assert (cited.version, content) == (1, seeds.calendar())
