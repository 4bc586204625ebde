"""The tutorial is run as it stands: its `sh` blocks in order, and its `text` blocks are printed."""

import asyncio
import re
import shutil
import subprocess
import threading
from contextlib import suppress
from datetime import UTC, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from adapters.clock import now
from domain.ledger.events import LedgerKind
from infra.bootstrap import Parts, parts_of
from infra.demo.county import county_of
from infra.demo.fill import fill
from infra.demo.hours import ZONE, begins
from infra.demo.living import setup
from infra.opening import Plan, finish_opening, open_ledger
from infra.postgres.roles import Role
from infra.serving import address, listen, serve
from infra.settings import Settings
from projections.engine.runner import keep
from projections.views import GROUPS
from tests.support.postgres import Database

TUTORIAL = Path(__file__).parents[3] / "docs" / "tutorial.md"
PROGRAMS = ("bash", "curl", "jq", "python3")
LEDGER = UUID("6f1d0a52-3b0e-4a53-9c1e-0c2b5d7f9a11")
SEED = 1
PATIENCE_S = 60.0

pytestmark = pytest.mark.timeout(300)


class Played(Exception):
    """The tutorial has come to its end."""


def blocks(language: str) -> list[str]:
    """The fenced blocks of one language, in order."""
    page = TUTORIAL.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


async def found_the_county(parts: Parts) -> None:
    """The county of the demo on its first day, before anything has happened in it."""
    yesterday = (now().astimezone(ZONE) - timedelta(days=1)).date()
    since = begins(yesterday).astimezone(UTC)
    plan = Plan(LedgerKind.SYNTHETIC, ZONE.key, at=since, ledger_id=LEDGER)
    await open_ledger(parts.ledger, plan)
    filled = await fill(parts.ledger, parts.evidence, setup(county_of(LEDGER, SEED, since)))
    assert filled.refused.total() == 0
    await finish_opening(parts.ledger, plan, LEDGER)
    parts.ledger.opening = False


async def played(database: Database, folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    """Run the script against the served county."""
    listener = listen(0)
    done: list[subprocess.CompletedProcess[str]] = []

    async def play() -> None:
        environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "BASE": address(listener)[:-1]}
        done.append(
            await asyncio.to_thread(
                subprocess.run,
                ["bash", "-euo", "pipefail", "-c", script],
                env=environment,
                capture_output=True,
                text=True,
                timeout=PATIENCE_S,
                check=False,
            )
        )
        raise Played

    async with parts_of(
        database.server, database.ledger, Settings(data_dir=folder), opening=True
    ) as parts:
        await found_the_county(parts)
        with suppress(Played):
            await serve(parts, listener, play())
    return done[0]


def test_what_the_tutorial_says_is_what_happens(database: Database, tmp_path: Path) -> None:
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if missing:
        pytest.skip(f"the tutorial needs {', '.join(missing)}")
    stop = threading.Event()
    views = [
        threading.Thread(target=keep, args=(database.url(Role.PROJECTOR), group, stop))
        for group in GROUPS
    ]
    for view in views:
        view.start()
    try:
        result = asyncio.run(played(database, tmp_path, "".join(blocks("sh"))))
    finally:
        stop.set()
        for view in views:
            view.join()
    assert result.returncode == 0, result.stderr
    assert result.stdout == "".join(blocks("text"))
