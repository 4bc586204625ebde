import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.bench.http_load import RequestFailed, posted, request_of

CLIENTS = 2
CREATED = b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}"


@contextmanager
def answering(answer: bytes, received: list[bytes]) -> Iterator[str]:
    """A server that answers every request with these bytes, in two pieces."""
    started, stop = threading.Event(), asyncio.Event()
    where: list[str] = []
    loops: list[asyncio.AbstractEventLoop] = []
    ended: asyncio.Queue[None] = asyncio.Queue()

    async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
                received.append(head + await reader.readexactly(length))
                writer.write(answer[:30])
                await writer.drain()
                writer.write(answer[30:])
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
            ended.put_nowait(None)

    async def run() -> None:
        server = await asyncio.start_server(served, "127.0.0.1", 0)
        where.append(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
        loops.append(asyncio.get_running_loop())
        started.set()
        await stop.wait()
        server.close()
        await asyncio.gather(*(ended.get() for _ in range(CLIENTS)))

    thread = threading.Thread(target=asyncio.run, args=(run(),))
    thread.start()
    try:
        assert started.wait(10)
        yield where[0]
    finally:
        loops[0].call_soon_threadsafe(stop.set)
        thread.join(10)


def test_every_request_is_a_command_of_its_own_by_its_sender() -> None:
    received: list[bytes] = []
    requests = [request_of("/x", {"n": n}, f"token-{n}") for n in range(2)]
    with answering(CREATED, received) as base:
        seen = posted(base, requests, clients=CLIENTS, seconds=0.1)
    assert seen.n > 2
    keys = [one.split(b"Idempotency-Key: ")[1].split(b"\r\n")[0] for one in received]
    assert len(set(keys)) == len(received) >= seen.n
    assert {one.split(b"token-")[1][:1] + one[-2:-1] for one in received} == {b"00", b"11"}


def test_an_answer_that_is_no_receipt_ends_the_measurement() -> None:
    refused = b"HTTP/1.1 422 Refused\r\nContent-Length: 2\r\n\r\n{}"
    with answering(refused, []) as base, pytest.raises(RequestFailed, match="422"):
        posted(base, [request_of("/", {})], clients=CLIENTS, seconds=0.1)
