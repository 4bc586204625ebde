"""Serving one ledger's pages and API on this machine, until Ctrl-C."""

import asyncio
import socket
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.built import Built
from api.live.wire import TRANSPORT
from infra import collector
from infra.bootstrap import Parts
from infra.refusal import CannotRun
from infra.ui.build import build_beside

HOST = "127.0.0.1"
DRAIN_S = 5


def listen(port: int) -> socket.socket:
    """Take the port, so that everybody knows at once whether it is free. 0 takes any."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen()
    except PermissionError:
        listener.close()
        raise CannotRun(
            f"当前用户无权使用端口 {port}，请用 --port 另选一个。",
            f"You may not use port {port}; choose another with --port.",
        ) from None
    except OSError:
        listener.close()
        raise CannotRun(
            f"端口 {port} 已被占用，请用 --port 另选一个。",
            f"Port {port} is taken; choose another with --port.",
        ) from None
    return listener


def address(listener: socket.socket) -> str:
    return f"http://{HOST}:{listener.getsockname()[1]}/"


class _Protocol(HttpToolsProtocol):
    """Hands on the connection, which a live stream has to bound and may have to cut."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {TRANSPORT: {"transport": self.transport}}


class Server(uvicorn.Server):
    """Ends the live streams when it is told to stop: they would outlast every patience."""

    def __init__(self, parts: Parts, built: Built | None = None) -> None:
        config = uvicorn.Config(
            parts.app(built), log_config=None, log_level="warning", access_log=False,
            lifespan="off", loop="uvloop", http=_Protocol, timeout_graceful_shutdown=DRAIN_S,
        )  # fmt: skip
        super().__init__(config)
        self._hub = parts.hub

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._hub.end_all()
        await super().shutdown(sockets)


async def serve(
    parts: Parts, listener: socket.socket, beside: Coroutine[Any, Any, None] | None = None,
    *, pages: bool = True,
) -> None:  # fmt: skip
    """Answer requests until told to stop; `beside` runs along, and its failure is ours.

    What a crash left unsaid about photos is said meanwhile. pages: build them where they changed.
    """
    built = Built()
    server = Server(parts, built)
    serving = asyncio.create_task(server.serve(sockets=[listener]), name="http")
    finishing = asyncio.create_task(parts.evidence.keep_finishing(), name="evidence")
    serving.add_done_callback(lambda _: finishing.cancel())
    building = asyncio.create_task(build_beside(built), name="pages") if pages else None
    collector.spare()
    try:
        await _until_told(server, serving, beside)
    finally:
        if building is not None:
            building.cancel()


async def _until_told(
    server: uvicorn.Server,
    serving: asyncio.Task[None],
    beside: Coroutine[Any, Any, None] | None,
) -> None:
    if beside is None:
        await serving
        return
    running = asyncio.create_task(beside, name="beside")
    await asyncio.wait({serving, running}, return_when=asyncio.FIRST_COMPLETED)
    if running.done() and running.exception() is not None:
        server.should_exit = True
    await serving
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
