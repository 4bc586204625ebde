"""A unix socket in front of PostgreSQL that can cut a connection at its commit.

It reads the frames that a client sends and knows two: the call of `log.append` and COMMIT. Before
such a frame, right behind it or at its answer the connection may end.
"""

import asyncio
import struct
import tempfile
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from enum import Enum
from pathlib import Path
from typing import Final

from psycopg.conninfo import conninfo_to_dict, make_conninfo

STARTUP: Final = 3 << 16
READY: Final = b"Z\x00\x00\x00\x05"


class Fate(Enum):
    """What becomes of one commit."""

    FORWARD = "it goes through"
    CUT_BEFORE = "the server never hears of it"
    CUT_MEANWHILE = "the server hears of it, and the client is gone at once"
    CUT_AFTER = "it is done, and the client never hears so"


class Proxy:
    """Reached by `url`; `fate` is asked at every commit, `open` lets connections in.

    cut: a connection was doomed. ended: a connection has ended, its commit done if it was to be.
    """

    def __init__(self, url: str, folder: Path, fate: Callable[[], Fate]) -> None:
        parts = conninfo_to_dict(url)
        name = f".s.PGSQL.{parts.get('port', 5432)}"
        self.url = make_conninfo(url, host=str(folder))
        self.fate = fate
        self.open = asyncio.Event()
        self.open.set()
        self.cut = asyncio.Event()
        self.ended = asyncio.Event()
        self.cuts = 0
        self._path = folder / name
        self._server_path = Path(str(parts["host"])) / name
        self._connections: set[asyncio.Task[None]] = set()

    async def _connected(self, reader: StreamReader, writer: StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        server: StreamWriter | None = None
        try:
            await self.open.wait()
            server_reader, server = await asyncio.open_unix_connection(self._server_path)
            await _Connection(self, reader, writer, server_reader, server).run()
        except (OSError, EOFError, asyncio.CancelledError):
            pass  # either side is gone, or the proxy: so is the other
        finally:
            self._connections.discard(task)
            self.ended.set()
            for end in (writer, server):
                if end is not None:
                    end.transport.abort()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        server = await asyncio.start_unix_server(self._connected, self._path)
        try:
            yield
        finally:
            server.close()
            for task in tuple(self._connections):
                task.cancel()
            await asyncio.gather(*self._connections, return_exceptions=True)


class _Connection:
    def __init__(
        self,
        proxy: Proxy,
        reader: StreamReader,
        writer: StreamWriter,
        server_reader: StreamReader,
        server: StreamWriter,
    ) -> None:
        self.proxy = proxy
        self.reader = reader
        self.writer = writer
        self.server_reader = server_reader
        self.server = server
        self.commits: set[bytes] = set()
        self.silent = False

    async def run(self) -> None:
        """Until either side ends, or a commit is cut."""
        both = [asyncio.create_task(self._requests()), asyncio.create_task(self._answers())]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in both:
                task.cancel()
            await asyncio.gather(*both, return_exceptions=True)

    async def _requests(self) -> None:
        await self._start()
        while True:
            kind, frame = await self._frame()
            if not self._commits(kind, frame):
                await self._forward(frame)
                continue
            fate = self.proxy.fate()
            if fate is not Fate.FORWARD:
                self.proxy.cuts += 1
                self.proxy.cut.set()
            if fate is Fate.CUT_BEFORE:
                return
            self.silent = fate is Fate.CUT_AFTER
            await self._forward(frame)
            while kind not in b"SQ":
                kind, frame = await self._frame()
                await self._forward(frame)
            if fate is Fate.CUT_MEANWHILE:
                return

    async def _start(self) -> None:
        code = 0
        while code >> 16 != STARTUP >> 16:
            head = await self.reader.readexactly(8)
            length, code = struct.unpack("!ii", head)
            await self._forward(head + await self.reader.readexactly(length - 8))

    async def _frame(self) -> tuple[int, bytes]:
        head = await self.reader.readexactly(5)
        (length,) = struct.unpack("!i", head[1:])
        return head[0], head + await self.reader.readexactly(length - 4)

    def _commits(self, kind: int, frame: bytes) -> bool:
        match bytes([kind]):
            case b"P":
                name, query, _ = frame[5:].split(b"\0", 2)
                self.commits.discard(name)
                if b"log.append(" in query or query.startswith(b"COMMIT"):
                    self.commits.add(name)
                return False
            case b"B":
                _, name, _ = frame[5:].split(b"\0", 2)
                return name in self.commits
            case b"Q":
                return frame[5:].startswith(b"COMMIT")
            case _:
                return False

    async def _forward(self, frame: bytes) -> None:
        self.server.write(frame)
        await self.server.drain()

    async def _answers(self) -> None:
        tail = b""
        while chunk := await self.server_reader.read(65536):
            if not self.silent:
                self.writer.write(chunk)
                await self.writer.drain()
                continue
            tail = (tail + chunk)[-6:]
            if tail.startswith(READY):
                return


@asynccontextmanager
async def proxied(url: str, fate: Callable[[], Fate]) -> AsyncIterator[Proxy]:
    """A proxy in front of the server of this URL, on a socket of its own."""
    with tempfile.TemporaryDirectory(prefix="gl-proxy-") as folder:
        proxy = Proxy(url, Path(folder), fate)
        async with proxy.listening():
            yield proxy
        with suppress(FileNotFoundError):
            proxy._path.unlink()
