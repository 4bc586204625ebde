"""Dispatchers at work over HTTP, as a console is: every command is repeated until it is answered.

What they ask and are told goes into a history that the checker of the ledgers reads.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import httpx2

from adapters.ids import new_id
from domain.incident.commands.dispatch import DispatchTask
from domain.incident.commands.intake import AcceptIncident, ReportIncident
from domain.incident.terms import Channel
from domain.kernel import Command
from tests.campaigns.api_process import Api
from tests.campaigns.evidence import UNANSWERED
from tests.support.examples import COLLEAGUES, DISPATCHER, GRID, GRID_2, URBAN, WATER
from tests.support.ledgers import History

LOGIN = "dispatcher-centre"
AGAIN_S = 0.02
DEADLINE_S = 30.0
RECEIPTS = {200, 201, 409}
STALE = 412
ERRORS = {404: "NotFound", 403: "NotAllowed", STALE: "StaleVersion"}
_OPEN = {"command_id", "stream"}


class Clients:
    """Several at once. slowest_s: the longest that anybody waited for an answer of any kind.

    answers: how often each status came. codes: the same of the reasons to come again. taken:
    commands that got a receipt.
    """

    def __init__(self, api: Api, path: Path, seed: int) -> None:
        self.path = path
        self.done = asyncio.Event()
        self.slowest_s = 0.0
        self.answers: dict[int, int] = {}
        self.codes: Counter[str] = Counter()
        self.taken = 0
        self._known: UUID | None = None
        self._api = api
        self._seed = seed
        self.history = History(path)
        self.http = httpx2.AsyncClient(timeout=DEADLINE_S)
        self._actor = DISPATCHER.actor

    @property
    def base(self) -> str:
        return self._api.place.base

    async def sign_in(self) -> None:
        asked = {"login": LOGIN, "device": False}
        answer = await self.http.post(f"{self.base}/sessions", json=asked)
        assert answer.status_code == 201, answer.text
        identity = answer.json()["identity"]
        self.http.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        one = next(one for one in COLLEAGUES if str(one.post) == identity["post"])
        self._actor = one.actor._replace(org_code="CENTRE")

    async def work(self, clients: int, *others: Awaitable[None]) -> None:
        """Until `done` is set and what was sent is answered; others use the same session."""
        try:
            await asyncio.gather(*map(self._one, range(clients)), *others)
        finally:
            await self.http.aclose()

    async def read(self) -> int | None:
        """The status of reading an incident that is there; None where nobody answers."""
        try:
            path = f"{self.base}/incidents/{self._known}"
            return int((await self.http.get(path)).status_code)
        except httpx2.HTTPError:
            return None

    async def _one(self, n: int) -> None:
        draw = Random(f"{self._seed} client {n}")  # noqa: S311 - it must repeat, not surprise
        open_: list[tuple[UUID, int, list[Command | None]]] = []
        while not self.done.is_set():
            if not open_ or draw.random() < 0.3:
                stream = new_id()
                version = await self.send(_report(stream, draw), None)
                if version:
                    open_.append((stream, version, []))
                continue
            stream, version, done = open_.pop(draw.randrange(len(open_)))
            next_ = _next(stream, len(done))
            reached = await self.send(next_, version)
            if reached and len(done) < 2:
                open_.append((stream, reached, [*done, next_]))

    async def send(self, command: Command, seen: int | None) -> int | None:
        """The version that the stream has then; None where it was not taken."""
        while True:
            since = self._asked(command, seen)
            try:
                answer = await self._post(command, seen)
            except httpx2.HTTPError:
                self.slowest_s = max(self.slowest_s, time.monotonic() - since)
                self._failed(since, command, UNANSWERED)
                await asyncio.sleep(AGAIN_S)
                continue
            self.slowest_s = max(self.slowest_s, time.monotonic() - since)
            status = int(answer.status_code)
            self.answers[status] = self.answers.get(status, 0) + 1
            if status in RECEIPTS and "outcome" in (members := answer.json()):
                self.history.told(since, command.command_id, _receipt(members))
                self.taken += 1
                self._known = command.stream
                return int(members["version"])
            if status == 503:
                code = answer.json()["code"]
                self.codes[code] += 1
                self._failed(since, command, code.title().replace("_", ""))
                await asyncio.sleep(AGAIN_S)
                continue
            error = ERRORS.get(status, f"status {status} {answer.text[:200]}")
            version = answer.json()["version"] if status == STALE else None
            self._failed(since, command, error, version)
            return None

    async def _post(self, command: Command, seen: int | None) -> Any:
        path = "/incidents"
        if not command.opens:
            name = command.name
            path = f"/incidents/{command.stream}/commands/{name}"
        headers = {"Idempotency-Key": str(command.command_id)}
        if seen is not None:
            headers["If-Match"] = f'"v{seen}"'
        body = command.model_dump(mode="json", exclude=_OPEN, exclude_none=True)
        return await self.http.post(self.base + path, json=body, headers=headers)

    def _asked(self, command: Command, seen: int | None) -> float:
        return self.history.asked(self._actor, command, seen)

    def _failed(
        self, since: float, command: Command, error: str, version: int | None = None
    ) -> None:
        self.history.refused(since, command.command_id, error, version)


def _report(stream: UUID, draw: Random) -> Command:
    return ReportIncident(
        command_id=stream,
        stream=stream,
        channel=Channel.HOTLINE_12345,
        category=draw.choice(("D1", "E1")),
        grid=draw.choice((GRID, GRID_2)),
    )


def _next(stream: UUID, done: int) -> Command:
    ids: Any = {"command_id": new_id(), "stream": stream}
    if done == 0:
        return AcceptIncident(**ids)
    return DispatchTask(**ids, unit=WATER if done == 1 else URBAN, lead=done == 1)


def _receipt(members: dict[str, Any]) -> dict[str, Any]:
    """As it stands in a history."""
    at = {name: datetime.fromisoformat(members[name]) for name in ("effective_at", "decided_at")}
    position = int(members["position"].rpartition(".")[2])
    return {"code": None, **members, **at, "position": position}
