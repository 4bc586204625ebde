"""The HTTP surface of the example county: real ledger, vault, views and sessions, no network."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import uvloop

from adapters.ids import new_id
from api.filling import Told, untold
from domain.kernel import Event
from domain.ledger.events import LedgerKind
from infra.bootstrap import Parts, parts_of
from infra.postgres.roles import Role
from infra.settings import Settings
from projections.engine.runner import Runner
from projections.views import GROUPS
from tests.support.examples import FAR, SINCE, county
from tests.support.log import Happened, LogWriter
from tests.support.postgres import Database

BASE = "http://127.0.0.1"
V1 = "/api/v1"


class Surface:
    """Sends requests and keeps one session per login."""

    def __init__(self, runner: asyncio.Runner, parts: Parts, database: Database) -> None:
        self.parts = parts
        self.database = database
        self._runner = runner
        transport = httpx2.ASGITransport(app=parts.app(), raise_app_exceptions=False)
        self._client = httpx2.AsyncClient(transport=transport, base_url=BASE)
        self._tokens: dict[tuple[str, bool], str] = {}

    def run(self, awaitable: Any) -> Any:
        """Let the loop of the ledger run until this is done."""
        return self._runner.run(awaitable)

    def ask(self, method: str, path: str, **more: Any) -> httpx2.Response:
        """One request, in the session of a login."""
        response: httpx2.Response = self.run(self.asked(method, path, **more))
        return response

    async def asked(
        self,
        method: str,
        path: str,
        *,
        login: str | None = None,
        device: bool = False,
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> httpx2.Response:
        """`ask` for who runs in the ledger's loop himself."""
        sent = dict(headers or {})
        if login:
            sent["Authorization"] = f"Bearer {await self.token_of(login, device=device)}"
        return await self._client.request(method, path, headers=sent, **more)

    def get(self, path: str, **more: Any) -> httpx2.Response:
        """Read something."""
        return self.ask("GET", path, **more)

    async def got(self, path: str, **more: Any) -> httpx2.Response:
        """`get` for who runs in the ledger's loop himself."""
        return await self.asked("GET", path, **more)

    def command(self, path: str, payload: dict[str, Any], **more: Any) -> httpx2.Response:
        """Send a command with a fresh id, or with this one."""
        response: httpx2.Response = self.run(self.sent(path, payload, **more))
        return response

    async def sent(
        self,
        path: str,
        payload: dict[str, Any],
        *,
        key: UUID | str | None = None,
        seen: int | None = None,
        **more: Any,
    ) -> httpx2.Response:
        """`command` for who runs in the ledger's loop himself."""
        headers = {"Idempotency-Key": str(key or new_id()), **more.pop("headers", {})}
        if seen is not None:
            headers["If-Match"] = f'"v{seen}"'
        return await self.asked("POST", V1 + path, json=payload, headers=headers, **more)

    def token(self, login: str, *, device: bool = False) -> str:
        """The session of this login, begun when first asked for."""
        token: str = self.run(self.token_of(login, device=device))
        return token

    async def token_of(self, login: str, *, device: bool = False) -> str:
        """`token` for who runs in the ledger's loop himself."""
        if (login, device) not in self._tokens:
            body = {"login": login, "device": device}
            answer = await self.asked("POST", f"{V1}/sessions", json=body)
            assert answer.status_code == 201, answer.text
            self._tokens[login, device] = answer.json()["token"]
        return self._tokens[login, device]

    def catch_up(self) -> None:
        """Let the views take in all that has been written."""
        for group in GROUPS:
            with Runner(self.database.url(Role.PROJECTOR), group) as runner:
                runner.catch_up()


@contextmanager
def surface(
    database: Database,
    folder: Path,
    *,
    seeded: bool = True,
    kind: LedgerKind = LedgerKind.SYNTHETIC,
    more: Iterable[tuple[UUID, Event]] = (),
) -> Iterator[Surface]:
    """The surface of the example county. seeded: False leaves out the fact that it is complete.

    more: what else happened there.
    """
    (ledger, opened), *rest = county() if seeded else county()[:-1]
    facts = [(ledger, opened.model_copy(update={"kind": kind})), *rest, *more]
    with LogWriter(database.url(Role.WRITER)) as log:
        log.add_all(Happened(stream, event, SINCE, SINCE) for stream, event in facts)
    with serving(database, folder, untold if seeded else lambda: FAR) as ready:
        yield ready


@contextmanager
def serving(database: Database, folder: Path, told: Told = untold) -> Iterator[Surface]:
    """The surface of a ledger as it is."""
    settings = Settings(data_dir=folder)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        stack = AsyncExitStack()
        parts = runner.run(
            stack.enter_async_context(
                parts_of(database.server, database.ledger, settings, told=told)
            )
        )
        try:
            yield Surface(runner, parts, database)
        finally:
            runner.run(stack.aclose())


def fresh() -> str:
    """A client's id."""
    return str(new_id())


Unchanged = Callable[[Callable[[Surface], None]], AbstractContextManager[Surface]]
"""`unchanged(prepare)`: a county to which, after `prepare`, nothing is written any more."""
