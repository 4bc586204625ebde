"""A proxy of TCP between a browser and a house, which cuts the live feed after any byte.

Not within the head of an answer: of half a head a browser makes a whole one of another kind.
"""

import asyncio
import threading
from asyncio import StreamReader, StreamWriter
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Final

from api.live.frames import RETRY_MS

FEED: Final = b"/boards/open/stream"
END_OF_HEAD: Final = b"\r\n\r\n"
FIRST_BYTES: Final = 4_096
BYTES_MAX: Final = 2_500
RETRY: Final = f"retry: {RETRY_MS}".encode()
# As long as the real one; a browser that waited two seconds each time would be cut too seldom.
RETRY_SOON: Final = f"retry: {10:0{len(str(RETRY_MS))}}".encode()


class Cutting:
    """cuts: how often the feed was cut. calm: no more from now on."""

    def __init__(self, port: int, rng: Random) -> None:
        self.cuts = 0
        self.calm = False
        self._rng = rng
        self._port = port
        self._feeds = 0

    async def connected(self, reader: StreamReader, writer: StreamWriter) -> None:
        """One connection of the browser, until either side ends or it is cut."""
        answers, server = await asyncio.open_connection("127.0.0.1", self._port)
        feed = asyncio.Event()
        both = [
            asyncio.ensure_future(self._requests(reader, server, feed)),
            asyncio.ensure_future(self._answers(answers, writer, feed)),
        ]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            pass  # the proxy ends, and so do both sides
        finally:
            for task in both:
                task.cancel()
            await asyncio.gather(*both, return_exceptions=True)
            for end in (writer, server):
                end.transport.abort()

    async def _requests(
        self, reader: StreamReader, server: StreamWriter, feed: asyncio.Event
    ) -> None:
        while chunk := await reader.read(65_536):
            if FEED in chunk:
                feed.set()
            server.write(chunk)
            await server.drain()

    async def _answers(
        self, answers: StreamReader, writer: StreamWriter, feed: asyncio.Event
    ) -> None:
        left = 0
        while chunk := await answers.read(65_536):
            if feed.is_set() and not self.calm:
                left = left or chunk.find(END_OF_HEAD) + len(END_OF_HEAD) + self._allowed()
                chunk = chunk.replace(RETRY, RETRY_SOON)[:left]
                left -= len(chunk)
            writer.write(chunk)
            await writer.drain()
            if feed.is_set() and not self.calm and left == 0:
                self.cuts += 1
                return

    def _allowed(self) -> int:
        """Bytes of the body until the cut; the first time enough to be told when to come again."""
        self._feeds += 1
        return FIRST_BYTES if self._feeds == 1 else self._rng.randrange(1, BYTES_MAX)


@contextmanager
def cutting(base: str, rng: Random) -> Iterator[tuple[Cutting, str]]:
    """The proxy in a thread of its own, and the address at which it stands for the house."""
    port = int(base.rstrip("/").rpartition(":")[2])
    proxy = Cutting(port, rng)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    starting = asyncio.start_server(proxy.connected, "127.0.0.1", 0)
    server = asyncio.run_coroutine_threadsafe(starting, loop).result()
    try:
        yield proxy, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    finally:
        asyncio.run_coroutine_threadsafe(_ended(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _ended(server: asyncio.Server) -> None:
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
