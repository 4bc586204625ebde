"""What a campaign starts is gone when it ends, however it ends."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from tests.campaigns.senders import Wish
from tests.campaigns.two_ledgers import work


def test_a_sender_that_is_not_waited_for_any_more_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would wait for its database for ever, which went with the campaign."""
    told, program = tmp_path / "told", tmp_path / "program"
    os.mkfifo(told)
    program.write_text(f"#!/bin/sh\necho $$ > {told}\nexec sleep 600\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))

    async def interrupted() -> int:
        working = asyncio.create_task(work(Wish()))
        process = int(await asyncio.to_thread(told.read_text))
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        return process

    with pytest.raises(ProcessLookupError):
        os.kill(asyncio.run(interrupted()), 0)
