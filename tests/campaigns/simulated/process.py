"""The processes of a simulation that have a ledger each, and how they die."""

import asyncio
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import psycopg

from adapters.eventstore.envelope import RecordedEvent
from adapters.eventstore.errors import Unavailable
from adapters.eventstore.ledger import Ledger
from adapters.eventstore.receipts import Receipt, Submission
from domain.access.permit import Principal
from tests.campaigns.simulated.server import Connection, Server
from tests.support.memory_log import MemoryLog
from tests.support.townsfolk import Codes

NOWHERE = "postgresql:///nowhere"
PATIENCE_S = 8.0


class Unanswered(Unavailable):
    """Nobody said anything: what `evidence.UNANSWERED` names."""


class Reader:
    """What a ledger asks its recorder for, from the log in memory."""

    def __init__(self, log: MemoryLog) -> None:
        self._log = log
        self.datastore = SimpleNamespace(close=lambda: None)

    def history(
        self, stream: UUID, *, after: int = 0, upto: int | None = None
    ) -> list[RecordedEvent]:
        return [
            event
            for event in self._log.recorded()
            if event.fact.stream == stream
            and event.fact.version > after
            and (upto is None or event.position <= upto)
        ]


class Process:
    """One life of a process. died: its memory is gone, and with it every caller's connection."""

    def __init__(self, server: Server, salts: Iterator[bytes]) -> None:
        self.died = asyncio.Event()
        self.connections: list[Connection] = []
        self._server = server
        self.ledger = Ledger(
            NOWHERE, "simulated", Codes(), salts=lambda n: [next(salts) for _ in range(n)],
            patience_s=PATIENCE_S, open_log=self._connect,
        )  # fmt: skip
        self.ledger._writer.cache.streams_max = server.rng.choice((3, 1_000))
        recorder: Any = Reader(server.log)
        self.ledger._recorder = recorder

    def _connect(self) -> Connection:
        self.connections.append(Connection(self._server, self.died))
        return self.connections[-1]

    async def start(self) -> None:
        """As its supervisor would: again and again until the database answers."""
        while True:
            try:
                await self.ledger.__aenter__()
            except psycopg.OperationalError:
                await asyncio.sleep(0.2)
            else:
                return

    async def ask(self, who: Principal, submission: Submission) -> Receipt:
        """Raises what a ledger raises, and Unanswered where it dies meanwhile."""
        if self.died.is_set():
            raise Unanswered("nobody is there")
        asking = asyncio.create_task(self.ledger.execute(who, submission))
        dying = asyncio.create_task(self.died.wait())
        try:
            await asyncio.wait([asking, dying], return_when=asyncio.FIRST_COMPLETED)
            if asking.done() and not self.died.is_set():
                return asking.result()
        finally:
            dying.cancel()
            asking.cancel()
        raise Unanswered("the connection was lost")

    async def die(self) -> None:
        self.died.set()
        for connection in self.connections:
            await connection.give_up()
