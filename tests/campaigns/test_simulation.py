"""The simulation itself: it repeats, it drains, and what is broken in it is found."""

import asyncio
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from unittest.mock import patch

import pytest

from adapters.eventstore import follow
from adapters.eventstore.append import Append
from tests.campaigns.simulated.controls import CONTROLS
from tests.campaigns.simulated.county import Plan, simulate
from tests.campaigns.simulated.server import Lost
from tests.support.memory_log import MemoryLog, Prepared
from tests.support.virtual_time import Stuck, VirtualLoop

ROOT = Path(__file__).parents[2]
SEED = 20261127
NOW = datetime(2026, 11, 27, tzinfo=UTC)
DIGEST = """
from tests.campaigns.simulated.county import simulate
print(simulate({seed}).digest)
"""


class DeafLog(MemoryLog):
    """Takes the county, and nothing after it."""

    def prepare(self, append: Append) -> Prepared:
        if self.events:
            raise Lost
        return super().prepare(append)


def test_the_same_seed_is_the_same_county_event_by_event() -> None:
    here = simulate(SEED)
    environment = os.environ | {"PYTHONHASHSEED": "77"}  # noqa: TID251 - of another process
    there = subprocess.run(
        [sys.executable, "-c", DIGEST.format(seed=SEED)],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert there.stdout.strip() == here.digest
    assert simulate(SEED + 1).digest != here.digest


def test_a_machine_that_stands_still_meanwhile_changes_nothing() -> None:
    here, looks = simulate(SEED), count()
    with patch.object(follow, "now", lambda: NOW + timedelta(seconds=2 * next(looks))):
        assert simulate(SEED).digest == here.digest


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_befalls_a_county_nothing_is_wrong_in_it(seed: int) -> None:
    county = simulate(seed)
    assert county.findings == []
    assert county.faults > 5
    assert 40 < county.acked <= county.ops == 80


@pytest.mark.parametrize("name", [name for name in CONTROLS if name != "cache before commit"])
def test_a_protection_taken_away_is_missed(name: str) -> None:
    """The one left out is rarer: the campaign finds it, and test_control on PostgreSQL."""
    assert any(simulate(seed, CONTROLS[name]).findings for seed in range(6))


def test_a_county_that_does_not_drain_is_found() -> None:
    county = simulate(SEED, Plan(log=DeafLog, drained_s=2))
    assert "STUCK" in {finding.what for finding in county.findings}
    assert any("asked" in line for line in county.story)


def test_virtual_time_passes_at_once_and_in_order() -> None:
    seen: list[tuple[str, float]] = []

    async def sleeper(name: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        seen.append((name, round(asyncio.get_running_loop().time())))

    async def both() -> None:
        await asyncio.gather(sleeper("late", 86_400), sleeper("early", 3_600))

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(both())
    assert seen == [("early", 3_600), ("late", 86_400)]


def test_who_waits_for_nothing_that_can_come_is_told_so() -> None:
    async def forever() -> None:
        await asyncio.get_running_loop().create_future()

    with asyncio.Runner(loop_factory=VirtualLoop) as runner, pytest.raises(Stuck):
        runner.run(forever())
