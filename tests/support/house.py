"""A small synthetic ledger, served over TCP with its projector, for whoever has a browser.

Everything runs in threads of the test's own process. Times are the machine's, so that clocks run.
"""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import httpx2

from adapters.ids import new_id
from api.filling import Told, untold
from infra.bootstrap import Parts, parts_of
from infra.postgres.roles import Role
from infra.serving import Server, address, listen
from infra.settings import Settings
from projections.engine.runner import keep
from projections.views import GROUPS
from tests.support.examples import FAR, GRID, SINCE, county
from tests.support.log import Happened, LogWriter
from tests.support.photos import Photo
from tests.support.postgres import Database

START_S_MAX = 30.0
ANSWER_S_MAX = 20.0
V1 = "api/v1"


class House(NamedTuple):
    """base: the address, with its last slash.

    restart: stops the server, does what it is given meanwhile, and serves at the same address
    again; `parts` are then those of before.
    """

    base: str
    parts: Parts
    database: Database
    restart: Callable[[Callable[[], None]], None]
    clients: dict[tuple[str, bool], "Client"]

    def client(self, login: str, *, device: bool = False) -> "Client":
        """A session over HTTP, as somebody elsewhere would have it; one per login."""
        held = self.clients.get((login, device))
        if held is None or held.closed:
            held = self.clients[login, device] = Client(self.base, login, device=device)
        return held


class Client:
    """Sends commands and reads, so that a page has something to show. port: of its own end."""

    def __init__(self, base: str, login: str, *, device: bool = False) -> None:
        self._http = httpx2.Client(base_url=base, timeout=ANSWER_S_MAX)
        asked = {"login": login, "device": device}
        answer = self._http.post(f"{V1}/sessions", json=asked)
        assert answer.status_code == 201, answer.text
        self.port = answer.extensions["network_stream"].get_extra_info("client_addr")[1]
        self._http.headers["Authorization"] = f"Bearer {answer.json()['token']}"

    @property
    def closed(self) -> bool:
        """Whether somebody has given its connections back already."""
        return bool(self._http.is_closed)

    def close(self) -> None:
        """Give its connections back."""
        self._http.close()

    def get(self, path: str, **query: str) -> Any:
        """Read; `min_position` waits for the views."""
        answer = self._http.get(f"{V1}{path}", params=query, headers={"Prefer": "wait=5"})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def command(
        self,
        path: str,
        payload: dict[str, Any],
        *,
        key: UUID | None = None,
        seen: int | None = None,
    ) -> dict[str, Any]:
        """Send a command that must be taken; return its receipt."""
        headers = {"Idempotency-Key": str(key or new_id())}
        if seen is not None:
            headers["If-Match"] = f'"v{seen}"'
        answer = self._http.post(f"{V1}{path}", json=payload, headers=headers)
        assert answer.status_code in {200, 201}, answer.text
        receipt: dict[str, Any] = answer.json()
        return receipt

    def send_photo(self, incident: str, photo: Photo) -> None:
        """The bytes of a declared original."""
        answer = self._http.put(
            f"{V1}/evidence/{photo.sha256}",
            params={"incident": incident},
            content=photo.content,
            headers={"Content-Type": "image/jpeg"},
        )
        assert answer.status_code in {200, 201}, answer.text

    def report(self, category: str = "D1", grid: UUID = GRID, **more: Any) -> dict[str, Any]:
        """Report an incident by the hotline; its receipt holds `stream` and `number`."""
        wish = {"channel": "HOTLINE_12345", "category": category, "grid": str(grid), **more}
        return self.command("/incidents", wish)


@contextmanager
def house(database: Database, folder: Path, *, seeded: bool = True) -> Iterator[House]:
    """Serve the example county of `tests/support/examples.py` until the block ends.

    seeded: False leaves out the fact that its history is complete, and tells how far it is.
    """
    facts = county() if seeded else county()[:-1]
    with LogWriter(database.url(Role.WRITER)) as log:
        log.add_all(Happened(stream, event, SINCE, SINCE) for stream, event in facts)
    with served(database, folder, told=untold if seeded else lambda: FAR) as opened:
        yield opened


@contextmanager
def served(database: Database, folder: Path, told: Told = untold) -> Iterator[House]:
    """Serve what a ledger holds already, with its projector, until the block ends."""
    stop = threading.Event()
    views = [
        threading.Thread(target=keep, args=(database.url(Role.PROJECTOR), group, stop), daemon=True)
        for group in GROUPS
    ]
    settings = Settings(data_dir=folder)
    serving = _Serving(database, settings, told)

    def restart(meanwhile: Callable[[], None]) -> None:
        nonlocal serving
        port = serving.port
        serving.stop()
        serving.join(START_S_MAX)
        meanwhile()
        serving = _Serving(database, settings, told, port)
        serving.start()
        serving.wait()

    for thread in (*views, serving):
        thread.start()
    clients: dict[tuple[str, bool], Client] = {}
    try:
        yield House(serving.wait(), serving.parts, database, restart, clients)
    finally:
        for client in clients.values():
            client.close()
        serving.stop()
        stop.set()
        for thread in (*views, serving):
            thread.join(START_S_MAX)


class _Serving(threading.Thread):
    """The HTTP surface in a thread with its own loop, because a browser's driver takes ours."""

    parts: Parts

    def __init__(self, database: Database, settings: Settings, told: Told, port: int = 0) -> None:
        super().__init__(daemon=True)
        self._database, self._settings, self._told = database, settings, told
        self._listener = listen(port)
        self.port: int = self._listener.getsockname()[1]
        self._ready = threading.Event()
        self._server: Server | None = None

    def run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        opened = parts_of(
            self._database.server, self._database.ledger, self._settings, told=self._told
        )
        async with opened as self.parts:
            self._server = Server(self.parts)
            self._ready.set()
            await self._server.serve(sockets=[self._listener])

    def wait(self) -> str:
        """The address, once somebody listens there."""
        assert self._ready.wait(START_S_MAX), "the house did not open"
        return address(self._listener)

    def stop(self) -> None:
        if self._server is not None:
            self._server.should_exit = True
