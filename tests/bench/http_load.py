"""A closed loop over HTTP/1.1: a connection for each client, kept open, one request on its way.

Written for this alone, because a general client would cost more than the server it measures.
"""

import asyncio
import gc
import json
import time
from collections.abc import Sequence
from functools import partial
from typing import Any, cast
from urllib.parse import urlsplit

import uvloop

from adapters.ids import new_id
from tests.bench.load import WARM_S, Window, window

BUFFER = 65_536
ANSWER_S_MAX = 30.0
CREATED = b"HTTP/1.1 201"


class RequestFailed(RuntimeError):
    """The answer was not that it was done."""


class _Client(asyncio.BufferedProtocol):
    """Sends its request again whenever the answer to the one before is complete."""

    def __init__(self, request: bytes, times: tuple[float, float]) -> None:
        self._head, self._body = request.split(b"\r\n\r\n", 1)
        self._begin, self._end = times
        self._since = 0.0
        self._received = b""
        self._buffer = bytearray(BUFFER)
        self._transport: asyncio.Transport | None = None
        self.latencies: list[float] = []
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by name
        self._send()

    def get_buffer(self, _sizehint: int) -> bytearray:
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        self._received += self._buffer[:nbytes]
        head, found, body = self._received.partition(b"\r\n\r\n")
        if not found or len(body) < _content_length(head):
            return
        if not head.startswith(CREATED):
            self._fail(RequestFailed(self._received[:500].decode(errors="replace")))
            return
        if self._since >= self._begin:
            self.latencies.append(time.perf_counter() - self._since)
        self._received = b""
        self._send()

    def connection_lost(self, error: Exception | None) -> None:
        self._fail(RequestFailed(f"the connection ended: {error}"))
        self.gone.set_result(None)

    def hang_up(self) -> None:
        assert self._transport is not None
        self._transport.close()

    def _send(self) -> None:
        assert self._transport is not None
        self._since = time.perf_counter()
        if self._since >= self._end:
            self.ended.set_result(None)
            self.hang_up()
            return
        key = str(new_id()).encode()
        self._transport.write(
            self._head + b"\r\nIdempotency-Key: " + key + b"\r\n\r\n" + self._body
        )

    def _fail(self, error: Exception) -> None:
        if not self.ended.done():
            self.ended.set_exception(error)
            self.hang_up()


def _content_length(head: bytes) -> int:
    lowered = head.lower()
    at = lowered.index(b"content-length:") + len(b"content-length:")
    return int(lowered[at : at + 12].split(b"\r\n", 1)[0])


def request_of(path: str, body: Any, token: str | None = None) -> bytes:
    """A POST without its Idempotency-Key, which each sending gets anew."""
    content = json.dumps(body).encode()
    lines = [
        f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json",
        f"Content-Length: {len(content)}", *([f"Authorization: Bearer {token}"] if token else []),
    ]  # fmt: skip
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


def posted(base: str, requests: Sequence[bytes], clients: int, seconds: float) -> Window:
    """Let the clients send these requests in turn. Raises RequestFailed."""
    on = gc.isenabled()
    gc.disable()  # the collections that matter are the server's
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(_posted(base, requests, clients, seconds))
    finally:
        if on:
            gc.enable()


async def _posted(base: str, requests: Sequence[bytes], clients: int, seconds: float) -> Window:
    where = urlsplit(base)
    assert where.hostname
    assert where.port
    loop = asyncio.get_running_loop()
    begin = time.perf_counter() + WARM_S
    times = (begin, begin + seconds)
    running: list[_Client] = []
    try:
        for n in range(clients):
            request = requests[n % len(requests)]
            _, client = await loop.create_connection(
                partial(_Client, request, times), where.hostname, where.port
            )
            running.append(client)
        async with asyncio.timeout(seconds + ANSWER_S_MAX):
            await asyncio.gather(*(client.ended for client in running))
    finally:
        for client in running:
            client.hang_up()
        await asyncio.gather(*(client.gone for client in running))
        await asyncio.gather(*(client.ended for client in running), return_exceptions=True)
    latencies = [one for client in running for one in client.latencies]
    return window(latencies, time.perf_counter() - begin)
