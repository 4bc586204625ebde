"""Serving one ledger's pages and API on this machine, until Ctrl-C."""

import asyncio
import socket
from collections.abc import Coroutine, Generator
from contextlib import contextmanager, suppress
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from adapters.eventstore.ledger import PATIENCE_S
from api.built import Built
from api.live.wire import TRANSPORT
from api.pauses import UNCOUNTED, Pauses
from infra import collector
from infra.bootstrap import Parts
from infra.refusal import CannotRun
from infra.ui.build import build_beside, watch

HOST = "127.0.0.1"
DRAIN_S = round(PATIENCE_S) + 2
"""Longer than any command waits for its outcome: whoever is under way at the end is answered."""


def listen(port: int, *, shared: bool = False) -> socket.socket:
    """Take the port, so that everybody knows at once whether it is free. 0 takes any.

    shared: processes of the same user may `join` it; to all others it is taken.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        if shared:  # only now: asked for before, it would take a port that another one shares
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
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


def join(port: int) -> socket.socket:
    """Listen at a port beside those who share it: Linux gives each of them its part.

    Of one socket for all, the first to wake would take what comes, and with it nearly everything.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.bind((HOST, port))
    return listener


def address(listener: socket.socket) -> str:
    return f"http://{HOST}:{listener.getsockname()[1]}/"


class _Protocol(HttpToolsProtocol):
    """Hands on the connection, which a live stream has to bound and may have to cut."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {TRANSPORT: {"transport": self.transport}}


class Server(uvicorn.Server):
    """Ends the live streams when it is told to stop: they would outlast every patience.

    signals: stop by Ctrl-C and SIGTERM; else these are for who started it.
    """

    def __init__(
        self, parts: Parts, built: Built | None = None, pauses: Pauses = UNCOUNTED,
        *, signals: bool = True,
    ) -> None:  # fmt: skip
        config = uvicorn.Config(
            parts.app(built, pauses), log_config=None, log_level="warning", access_log=False,
            lifespan="off", loop="uvloop", http=_Protocol, timeout_graceful_shutdown=DRAIN_S,
            proxy_headers=False,  # anybody on this machine could say he is one
        )  # fmt: skip
        super().__init__(config)
        self._hub = parts.hub
        self._signals = signals

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """As the library does, where they are for it."""
        if self._signals:
            with super().capture_signals():
                yield
        else:
            yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._hub.end_all()
        await super().shutdown(sockets)


async def serve(
    parts: Parts, listener: socket.socket, beside: Coroutine[Any, Any, None] | None = None,
    *, pages: bool = True, first: bool = True,
) -> None:  # fmt: skip
    """Answer requests until told to stop; `beside` runs along, and its failure is ours.

    pages: build them where they changed. first: of those that answer at this port. The others
    watch what it builds, hear no signals, and leave it to say what a crash left unsaid of photos.
    """
    built, pauses = Built(), Pauses()
    server = Server(parts, built, pauses, signals=first)
    serving = asyncio.create_task(server.serve(sockets=[listener]), name="http")
    along = []
    if pages:
        along.append(asyncio.create_task((build_beside if first else watch)(built), name="pages"))
    if first:
        along.append(asyncio.create_task(parts.evidence.keep_finishing(), name="evidence"))
    try:
        async with collector.spared():
            with pauses.counted():
                await _until_told(server, serving, beside)
    finally:
        for task in along:
            task.cancel()


async def _until_told(
    server: uvicorn.Server,
    serving: asyncio.Task[None],
    beside: Coroutine[Any, Any, None] | None,
) -> None:
    if beside is None:
        await serving
        return
    running = asyncio.create_task(beside, name="beside")
    try:
        await asyncio.wait({serving, running}, return_when=asyncio.FIRST_COMPLETED)
        if running.done() and running.exception() is not None:
            server.should_exit = True
        await serving
    finally:  # Ctrl-C cancels this too: what runs beside must not outlive what it works with
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
