"""A client of the live feed on a bare socket, and a real server for it."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from threading import Event, Thread
from typing import Any, ClassVar, NamedTuple
from weakref import WeakSet

import orjson

from api.live.hub import Hub
from api.live.pace import Pace
from infra.bootstrap import Parts
from infra.postgres.roles import Role
from infra.serving import Server, listen
from projections.engine.runner import keep
from projections.views import GROUPS
from tests.support.postgres import Database
from tests.support.surface import V1

BOARD = f"{V1}/boards/open/stream"


class Heard(NamedTuple):
    """One block of a stream: what an EventSource makes of it. event: "" for a comment."""

    id: str | None
    event: str
    body: Any


class Host(NamedTuple):
    """A server that answers on a port of this machine."""

    port: int
    hub: Hub
    server: Server


@asynccontextmanager
async def served(parts: Parts, pace: Pace = Pace()) -> AsyncIterator[Host]:  # noqa: B008
    """Serve the parts on a free port in this loop, with a live feed of this pace."""
    hub = Hub(parts.views, pace)
    server = Server(parts._replace(hub=hub))
    listener = listen(0)
    port = listener.getsockname()[1]
    running = asyncio.create_task(server.serve(sockets=[listener]))
    await until(lambda: server.started)
    try:
        yield Host(port, hub, server)
    finally:
        for stream in tuple(Stream.all):
            stream.reset()
        server.should_exit = True
        await running
        await hub.close()


@contextmanager
def projecting(database: Database) -> Iterator[None]:
    """Keep the views as the projector does, in a thread."""
    stop = Event()
    url = database.url(Role.PROJECTOR)
    thread = Thread(target=keep, args=(url, GROUPS[0], stop), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(20)


class Stream:
    """A connection that has asked for a stream. status, headers: of the answer.

    all: those that a test may have left open where it failed; no later test shall suffer for it.
    """

    all: ClassVar[WeakSet["Stream"]] = WeakSet()

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.all.add(self)
        self.reader = reader
        self.writer = writer
        self.status = 0
        self.headers = ""
        self.last_id: str | None = None
        self._text = b""

    async def begin(self) -> None:
        """Read the head of the answer."""
        self.headers = (await self.reader.readuntil(b"\r\n\r\n")).decode().lower()
        self.status = int(self.headers.split()[1])

    async def block(self, within_s: float = 10) -> Heard | None:
        """The next whole block, a comment or a message; None at the end of the stream."""
        async with asyncio.timeout(within_s):
            while b"\n\n" not in self._text:
                if not await self._more():
                    return None
        block, _, self._text = self._text.partition(b"\n\n")
        return self._heard(block.decode())

    async def message(self, within_s: float = 10) -> Heard | None:
        """The next message; None at the end of the stream."""
        async with asyncio.timeout(within_s):
            while (heard := await self.block(within_s)) is not None and not heard.event:
                pass
        return heard

    async def silence(self, for_s: float) -> None:
        """Fails when a message comes within this time."""
        with suppress(TimeoutError):
            heard = await self.message(for_s)
            raise AssertionError(heard)

    def reset(self) -> None:
        """Go as a machine goes that is switched off: nothing more is taken."""
        if self.writer.transport.is_closing():
            return
        kernel = self.writer.get_extra_info("socket")
        kernel.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    async def _more(self) -> bool:
        """Read one chunk of HTTP's chunked encoding; False at the end."""
        try:
            size = int(await self.reader.readuntil(b"\r\n"), 16)
            chunk = await self.reader.readexactly(size + 2)
        except (asyncio.IncompleteReadError, ConnectionError):
            return False
        self._text += chunk[:-2]
        return size > 0

    def _heard(self, block: str) -> Heard:
        fields = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line)
        self.last_id = fields.get("id", self.last_id)
        body = orjson.loads(fields["data"]) if "data" in fields else None
        return Heard(fields.get("id"), fields.get("event", ""), body)


async def until(happened: Callable[[], bool], within_s: float = 5) -> None:
    """Wait for something to be so. Raises TimeoutError."""
    for _ in range(int(within_s / 0.01)):
        if happened():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError


async def listening(
    port: int, token: str, path: str = BOARD, last_id: str | None = None, receive_bytes: int = 0
) -> Stream:
    """Ask for a stream. receive_bytes: what this side's kernel keeps unread."""
    kernel = socket.socket()
    kernel.setblocking(False)
    if receive_bytes:
        kernel.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
    await asyncio.get_running_loop().sock_connect(kernel, ("127.0.0.1", port))
    reader, writer = await asyncio.open_connection(sock=kernel)
    resumed = f"Last-Event-ID: {last_id}\r\n" if last_id else ""
    writer.write(
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        f"Accept-Encoding: gzip\r\n{resumed}\r\n".encode()
    )
    stream = Stream(reader, writer)
    await stream.begin()
    return stream
