"""Told to stop while a demo fills: nothing that still runs meets a ledger that has ended."""

import asyncio
import signal
from contextlib import closing
from pathlib import Path

import pytest

from infra.bootstrap import parts_of
from infra.serving import listen, serve
from infra.settings import Settings
from tests.support.postgres import Database


def test_what_runs_beside_the_pages_ends_before_what_it_works_with(
    database: Database, tmp_path: Path
) -> None:
    """Else its next command fails, and an orderly stop leaves an error in the log."""
    ended: list[bool] = []

    async def stopped() -> None:
        async with parts_of(database.server, database.ledger, Settings(data_dir=tmp_path)) as parts:

            async def beside() -> None:
                signal.raise_signal(signal.SIGINT)
                try:
                    await asyncio.Event().wait()
                finally:
                    ended.append(parts.ledger.running)

            with closing(listen(0)) as listener:
                await serve(parts, listener, beside(), pages=False)

    with pytest.raises(KeyboardInterrupt):
        asyncio.run(stopped())
    assert ended == [True]
