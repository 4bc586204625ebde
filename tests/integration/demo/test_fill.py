"""Filling a real ledger with the synthetic county: interrupted, gone on with, asked again."""

import asyncio
from collections import Counter
from datetime import timedelta
from itertools import chain
from pathlib import Path

import pytest

from adapters.eventstore.ledger import Ledger
from domain.incident.events.changes import Undone
from domain.ledger.events import LedgerKind
from infra.bootstrap import parts_of
from infra.demo.acts import Act
from infra.demo.county import county_of
from infra.demo.fill import Filled, fill
from infra.demo.hours import ZONE, begins
from infra.demo.living import life, setup
from infra.opening import Plan, open_ledger
from infra.settings import Settings
from tests.support.demo import FIRST
from tests.support.postgres import Database

SEED = 2  # whose first day holds five acts that are taken back
DONE_BEFORE = 3000


@pytest.mark.timeout(240)
def test_an_interrupted_filling_goes_on_and_a_whole_one_changes_nothing(
    database: Database, tmp_path: Path
) -> None:
    asyncio.run(_fill_thrice(database, Settings(data_dir=tmp_path)))


async def _fill_thrice(database: Database, settings: Settings) -> None:
    since = begins(FIRST)
    async with parts_of(database.server, database.ledger, settings, opening=True) as parts:
        ledger = parts.ledger
        ledger_id = await open_ledger(
            ledger, Plan(LedgerKind.SYNTHETIC, ZONE.key, "640181000000", since)
        )
        county = county_of(ledger_id, SEED, since)
        acts = list(chain(setup(county), life(county, FIRST, since + timedelta(days=1))))

        begun = await fill(ledger, acts[:DONE_BEFORE])
        assert (begun.skipped, _sent(begun)) == (0, DONE_BEFORE)
        gone_on = await fill(ledger, acts)
        assert gone_on.applied == len(acts) - gone_on.skipped - _not_applied(gone_on)
        assert gone_on.skipped >= DONE_BEFORE - begun.refused.total()
        assert begun.refused.total() + gone_on.refused.total() <= 0.02 * len(acts)

        position = ledger.position
        again = await fill(ledger, acts)
        assert (again.applied, ledger.position) == (0, position)
        await _in_order(ledger, acts)


async def _in_order(ledger: Ledger, acts: list[Act]) -> None:
    """The log holds the acts in their order, and what was to be undone is."""
    place = {act.command.command_id: n for n, act in enumerate(acts)}
    places: list[int] = []
    undone: Counter[object] = Counter()
    position = 0
    while page := await ledger.feed(position, 5000):
        position = page[-1].position
        places += [place[r.fact.command_id] for r in page if r.fact.command_id in place]
        undone.update(r.fact.command_id for r in page if isinstance(r.fact.event, Undone))
    assert places == sorted(places)
    assert undone.keys() == {act.command.command_id for act in acts if act.undoes}
    assert len(undone) == 5


def _sent(filled: Filled) -> int:
    return filled.applied + _not_applied(filled)


def _not_applied(filled: Filled) -> int:
    return filled.nothing + filled.refused.total()
