"""The product as a contender: `Ledger.execute` in its own process, as the server runs it."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from itertools import cycle
from pathlib import Path
from typing import Any

import psycopg
import uvloop

from adapters.eventstore.ledger import Ledger
from adapters.eventstore.receipts import Submission
from adapters.ids import new_id
from domain.access.permit import Principal
from domain.incident.commands.changes import AddSighting
from infra import collector
from infra.bootstrap import Parts, parts_of
from infra.logging import start_logging
from infra.postgres.server import database_name
from infra.settings import Settings
from tests.bench.cloning import Original, copy_streams, originals
from tests.bench.contender import Cells, answering, given
from tests.bench.load import closed_loop
from tests.bench.place import server_of
from tests.bench.town import HERE, Begun, begun, reports, require_applied


class Product:
    """One ledger under load. Streams of five events wait to be loaded for the first time."""

    def __init__(self, ledger: Ledger, admin_url: str) -> None:
        self._ledger = ledger
        self._admin_url = admin_url
        self._cold: list[Begun] = []
        self._seen: list[Begun] = []
        self._first: tuple[Begun, Original] | None = None

    @property
    def cells(self) -> Cells:
        return {
            "create": self.create, "fill": self.fill, "cold": self.cold, "warm": self.warm,
        }  # fmt: skip

    async def create(self, clients: int, seconds: float, *, text: bool = False) -> Any:
        """Report incidents: one event each, on a stream of its own."""
        wishes = reports(self._ledger.catalogue, text=text)

        async def act() -> None:
            principal, submission = next(wishes)
            require_applied(await self._ledger.execute(principal, submission))

        return (await closed_loop(act, clients, seconds))._asdict()

    async def fill(self, streams: int) -> int:
        """Copy incidents of five events until so many wait that no cache has seen."""
        if self._first is None:
            one = await begun(self._ledger)
            (original,) = await asyncio.to_thread(originals, self._admin_url, [one.stream])
            self._first = one, original
        one, original = self._first
        lacking = [original] * (streams - len(self._cold))
        copies = await asyncio.to_thread(copy_streams, self._admin_url, lacking)
        self._cold += [one._replace(stream=copy.stream) for copy in copies]
        collector.spare()  # of what waits here, which is no part of the product
        return len(self._cold)

    async def cold(self, clients: int, seconds: float) -> Any:
        """Append one event to streams of five, each loaded for the first time."""
        self._seen.clear()
        return await self._appended(self._unseen(), clients, seconds)

    async def warm(self, clients: int, seconds: float) -> Any:
        """The same to the streams of the last cold cell, whose states are at hand."""
        return await self._appended(cycle(self._seen), clients, seconds)

    def _unseen(self) -> Iterator[Begun]:
        while self._cold:
            one = self._cold.pop()
            self._seen.append(one)
            yield one
        raise ValueError("too few streams were filled in for this cell")

    async def _appended(self, streams: Iterator[Begun], clients: int, seconds: float) -> Any:
        async def act() -> None:
            principal, submission = sighting(next(streams))
            require_applied(await self._ledger.execute(principal, submission))

        return (await closed_loop(act, clients, seconds))._asdict()


def sighting(one: Begun) -> tuple[Principal, Submission]:
    """The officer saw it too: one event."""
    command = AddSighting(command_id=new_id(), stream=one.stream, geo=HERE)
    return one.officer, Submission(command, channel="bench")


async def open_parts(stack: AsyncExitStack, place: dict[str, str]) -> Parts:
    """Everything that the server opens of a ledger, closed with the stack."""
    server, settings = server_of(place), Settings(data_dir=Path(place["folder"]))
    parts = await stack.enter_async_context(parts_of(server, place["ledger"], settings))
    await stack.enter_async_context(collector.spared())
    return parts


async def main(place: dict[str, str]) -> None:
    async with AsyncExitStack() as stack:
        parts = await open_parts(stack, place)
        admin_url = psycopg.conninfo.make_conninfo(
            place["admin_url"], dbname=database_name(place["ledger"])
        )
        await answering(Product(parts.ledger, admin_url).cells)


if __name__ == "__main__":
    start_logging("WARNING")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(given()))
