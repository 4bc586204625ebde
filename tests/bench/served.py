"""The product over HTTP as a contender: one worker, as `serve` starts it."""

import asyncio
from contextlib import AsyncExitStack, suppress
from typing import Any

import uvloop

from infra.bootstrap import Parts
from infra.logging import start_logging
from infra.serving import address, listen, serve
from tests.bench.contender import answering, given
from tests.bench.load import collections
from tests.bench.product import open_parts
from tests.bench.town import CATEGORY, HERE, officers


class InputEnded(Exception):
    """Nobody asks any more."""


async def sessions_of(parts: Parts, wanted: int) -> list[dict[str, Any]]:
    """Begin a session for so many officers: its token, and the body of what each reports."""
    catalogue = parts.ledger.catalogue
    assert catalogue.ledger is not None, "the county is founded"
    begun = []
    for principal, grid in officers(catalogue)[:wanted]:
        person, post = principal.actor.id, principal.actor.post
        assert post is not None, "an officer has a post"
        token, _ = await parts.sessions.open(catalogue.ledger.ledger_id, person, post, device=False)
        body = {
            "channel": "PATROL", "category": CATEGORY, "grid": str(grid), "geo": HERE.model_dump(),
        }  # fmt: skip
        begun.append({"token": token, "body": body})
    return begun


async def main(place: dict[str, str]) -> None:
    async with AsyncExitStack() as stack:
        parts = await open_parts(stack, place)
        listener = stack.enter_context(listen(0))
        watch = stack.enter_context(collections())

        async def where() -> str:
            return address(listener)

        async def longest_ms() -> float:
            return watch.longest_ms()

        async def sessions(wanted: int) -> list[dict[str, Any]]:
            return await sessions_of(parts, wanted)

        async def beside() -> None:
            await answering({"where": where, "longest_ms": longest_ms, "sessions": sessions})
            raise InputEnded

        with suppress(InputEnded):
            await serve(parts, listener, beside(), pages=False)


if __name__ == "__main__":
    start_logging("WARNING")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(given()))
