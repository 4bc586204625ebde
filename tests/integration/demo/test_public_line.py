"""The public line of the demo county says what the generator's list says."""

import asyncio
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path

import pytest

from adapters.clock import now
from domain.ledger.events import LedgerKind
from infra.bootstrap import parts_of
from infra.demo.breaches import WORDS, breaches
from infra.demo.county import county_of
from infra.demo.fill import Filled, fill
from infra.demo.hours import ZONE, begins
from infra.demo.living import setup
from infra.opening import Plan, finish_opening, open_ledger
from infra.settings import Settings
from tests.support.postgres import Database
from tests.support.surface import V1, serving

SEED = 3


def founded() -> datetime:
    """The first day of last month, as the demo does it."""
    month = now().astimezone(ZONE).date().replace(day=1)
    return begins((month - timedelta(days=1)).replace(day=1))


@pytest.mark.timeout(240)
def test_the_public_line_is_that_of_the_generators_list(database: Database, tmp_path: Path) -> None:
    filled = asyncio.run(_fill(database, Settings(data_dir=tmp_path)))
    assert filled.refused.total() == 0
    with serving(database, tmp_path) as county:
        county.catch_up()
        answer = county.get(f"{V1}/public/three-no").json()
        assert {one["label"]: one["word"] for one in answer["communities"]} == WORDS
        assert answer["synthetic"] is True
        page = county.get("/public").text
        assert all(label in page for label in WORDS)
        counts = {one["label"]: one["breaches"] for one in answer["areas"]}
        assert counts["澄川县"] == 15
        assert sum(count is None for count in counts.values()) >= 2


async def _fill(database: Database, settings: Settings) -> Filled:
    since = founded()
    async with parts_of(database.server, database.ledger, settings, opening=True) as parts:
        plan = Plan(LedgerKind.SYNTHETIC, ZONE.key, "640181000000", since)
        ledger_id = await open_ledger(parts.ledger, plan)
        county = county_of(ledger_id, SEED, since)
        first = since.astimezone(ZONE).date()
        filled = await fill(
            parts.ledger, parts.evidence, chain(setup(county), breaches(county, first))
        )
        at = since + timedelta(days=1)
        await finish_opening(parts.ledger, plan._replace(at=at), ledger_id)
        return filled
