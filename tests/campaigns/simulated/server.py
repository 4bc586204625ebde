"""The database of a simulation: a log in memory behind wires that lose what goes over them."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from random import Random
from typing import Final, NoReturn, TypeVar

import psycopg

from tests.support.log import NINE
from tests.support.memory_connection import MemoryConnection, MemoryServer
from tests.support.memory_log import MemoryLog

Answer = TypeVar("Answer")

CUT_BEFORE: Final = 0.02
CUT_AFTER: Final = 0.03
NOTICED_S: Final = 4.0  # at most, until the server learns that a client is gone


class Lost(psycopg.OperationalError):
    """The connection ended; nobody says whether before or after."""


class Server(MemoryServer):
    """clock: the loop's time, moved by what jumped. quiet: no more faults. down: takes nothing.

    incarnation: counts its restarts, each of which ends every connection.
    """

    def __init__(self, log: type[MemoryLog], rng: Random) -> None:
        super().__init__(log(self.clock))
        self.rng = rng
        self.quiet = False
        self.down = False
        self.incarnation = 0
        self.faults = 0
        self.jumped = timedelta(0)

    def clock(self) -> datetime:
        return NINE + timedelta(seconds=asyncio.get_running_loop().time()) + self.jumped

    async def wire(self) -> None:
        """What a message needs to arrive: mostly next to nothing, now and then long."""
        kind = self.rng.random()
        if self.quiet or kind < 0.75:
            seconds = self.rng.uniform(0, 0.002)
        elif kind < 0.97:
            seconds = self.rng.uniform(0, 0.2)
        else:
            seconds = self.rng.uniform(0, 9)
        await asyncio.sleep(seconds)

    def doomed(self, chance: float) -> bool:
        if self.quiet or self.rng.random() >= chance:
            return False
        self.faults += 1
        return True

    async def take_lock(self, holder: object) -> None:
        """In no order at all. Raises Lost where the server ends meanwhile."""
        incarnation = self.incarnation
        while self.holder is not None:
            await asyncio.sleep(self.rng.uniform(0, 0.01))
            self.still(incarnation)
        self.holder = holder

    def still(self, incarnation: int) -> None:
        if self.down or self.incarnation != incarnation:
            raise Lost

    async def restart(self) -> None:
        """All at once: what is not committed is gone."""
        self.faults += 1
        self.incarnation += 1
        self.holder, self.down = None, True
        await asyncio.sleep(self.rng.uniform(0.01, 3))
        self.down = False


class Connection(MemoryConnection):
    """Of a process that may die: then nothing that it waits for ever comes back to it."""

    def __init__(self, server: Server, died: asyncio.Event) -> None:
        super().__init__(server)
        self.wires = server
        self.died = died
        self._session = server.incarnation

    async def asked(self, act: Callable[[], Awaitable[Answer]]) -> Answer:
        wires = self.wires
        await wires.wire()
        await self._lives()
        session, self._session = self._session, wires.incarnation
        if wires.doomed(CUT_BEFORE):
            await self._lose()
        wires.still(session)
        answer = await act()
        await wires.wire()
        if wires.incarnation != session or wires.doomed(CUT_AFTER):
            await self._lose()
        await self._lives()
        return answer

    async def _lose(self) -> NoReturn:
        await self.roll_back()
        raise Lost

    async def _lives(self) -> None:
        """Whoever is dead goes no further; the server notices some time later."""
        if self.died.is_set():
            await self.give_up()
            await asyncio.get_running_loop().create_future()

    async def give_up(self) -> None:
        """Let the server notice that the process is dead, whatever it was waiting for."""
        await asyncio.sleep(self.wires.rng.uniform(0, NOTICED_S))
        await self.roll_back()
