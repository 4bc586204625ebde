"""`./run demo --smoke`: the main job once, end to end, on a ledger of its own.

A county of two days is filled; one incident is reported, accepted, dispatched, signed, reached,
resolved with a photo that goes up and comes down, verified and closed over HTTP, each step by
another person where the rules ask for it; then the views are compared with the log.
"""

import asyncio
import json
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

from adapters.clock import now
from adapters.identity.demo import demo_identities
from adapters.ids import new_id
from domain.catalogue import Catalogue
from domain.post.roles import Role
from domain.post.state import Post
from infra.bootstrap import Parts, parts_of
from infra.demo.pictures import Picture, picture
from infra.filling import Filling
from infra.postgres.server import Server
from infra.progress import bar, say
from infra.serving import address, serve
from infra.settings import Settings

SMOKE_DAYS = 2
CATEGORY = "D1"
WAIT_S = 30.0
ROLES = {Role.GRID_OFFICER, Role.DISPATCHER, Role.UNIT_HANDLER, Role.VERIFIER}


class SmokeFailed(Exception):
    """The loop did not end as it must; the sentence says where."""


class Route(NamedTuple):
    """Where the incident happens and whose turn it is."""

    grid: UUID
    community: UUID
    unit: UUID
    logins: dict[Role, str]


class Client:
    """One person's session over HTTP."""

    def __init__(self, base: str, login: str, *, device: bool = False) -> None:
        self.base = base
        self.token = ""
        answer = self.post("sessions", {"login": login, "device": device}, UUID(int=0))
        self.token = answer["token"]

    def post(self, path: str, body: dict[str, Any], key: UUID, version: int | None = None) -> Any:
        headers = {"Content-Type": "application/json", "Idempotency-Key": str(key)}
        if version is not None:
            headers["If-Match"] = f'"v{version}"'
        return json.loads(self._ask(path, json.dumps(body).encode(), headers))

    def put(self, path: str, body: bytes) -> Any:
        return json.loads(self._ask(path, body, {"Content-Type": "image/png"}, "PUT"))

    def get(self, path: str) -> Any:
        return json.loads(self.read(path))

    def read(self, path: str) -> bytes:
        return self._ask(path, None, {"Prefer": "wait=5"})

    def _ask(
        self, path: str, body: bytes | None, headers: dict[str, str], method: str | None = None
    ) -> bytes:
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        url = f"{self.base}api/v1/{path}"
        request = urllib.request.Request(url, body, headers, method=method)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=WAIT_S) as answer:  # noqa: S310
                whole: bytes = answer.read()
                return whole
        except urllib.error.HTTPError as error:
            raise SmokeFailed(f"{path}: {error.code} {error.read().decode()}") from None


async def smoke(
    server: Server, name: str, settings: Settings, listener: socket.socket, seed: int
) -> None:
    """Raises SmokeFailed."""
    started = time.monotonic()
    async with parts_of(server, name, settings, opening=True) as parts:
        with bar() as progress:
            filled = await Filling(seed, SMOKE_DAYS).run(parts, progress)
        parts.ledger.opening = False
        found: list[dict[str, Any]] = []

        async def drive() -> None:
            found.append(await asyncio.to_thread(_drive, address(listener), route_of(parts)))
            raise Finished

        with suppress(Finished):
            await serve(parts, listener, drive(), pages=False)
        summary = {"commands filled": filled.applied, "refused": filled.refused.total(), **found[0]}
        summary["seconds"] = round(time.monotonic() - started, 1)
    for key, value in summary.items():
        say(f"  {key:<26}{value}")


class Finished(Exception):
    """Everything was checked."""


def route_of(parts: Parts) -> Route:
    """A grid, a unit whose duty the matter is, and a login for every post that it takes."""
    catalogue, at = parts.ledger.catalogue, now()
    identities = demo_identities(catalogue, at)
    for grid_id, grid in catalogue.grids.items():
        areas = catalogue.ancestors(grid.community, at)
        unit = next((u for u in catalogue.units if _takes(catalogue, u, areas, at)), None)
        logins = {
            post.role: login
            for login, identity in identities.items()
            if _serves(post := catalogue.posts[identity.post], grid_id, unit, areas)
        }
        if unit is not None and logins.keys() >= ROLES:
            return Route(grid_id, grid.community, unit, logins)
    raise SmokeFailed("no grid of the county has everybody that an incident needs")


def _takes(catalogue: Catalogue, unit: UUID, areas: Iterable[UUID], at: datetime) -> bool:
    duty = catalogue.duty_item(unit, CATEGORY, at)
    barred = catalogue.barred_item(unit, CATEGORY, at)
    return catalogue.units[unit].area in areas and duty is not None and barred is None


def _serves(post: Post, grid: UUID, unit: UUID | None, areas: Iterable[UUID]) -> bool:
    if post.role is Role.GRID_OFFICER:
        return post.grid == grid
    if post.role is Role.UNIT_HANDLER:
        return post.unit == unit
    return post.role in ROLES and post.scope in areas


def _drive(base: str, route: Route) -> dict[str, Any]:
    """One incident from report to close; what was seen on the way."""
    people = {role: Client(base, login) for role, login in route.logins.items()}
    officer, dispatcher = people[Role.GRID_OFFICER], people[Role.DISPATCHER]
    handler, verifier = people[Role.UNIT_HANDLER], people[Role.VERIFIER]
    taken = picture(CATEGORY, "smoke", done=True)
    photo = {"sha256": taken.sha256, "kind": "PHOTO", "captured_at": now().isoformat()}
    incident, task = new_id(), new_id()
    report = {
        "channel": "PATROL",
        "category": CATEGORY,
        "grid": str(route.grid),
        "text": "路灯不亮。",
    }
    number = officer.post("incidents", report, incident)["number"]
    progress = {
        "task_id": str(task),
        "kind": "WORKING",
        "percent": 50,
        "text": "已到现场，更换灯泡。",
    }
    steps: list[tuple[Client, str, dict[str, Any]]] = [
        (dispatcher, "accept-incident", {}),
        (dispatcher, "dispatch-task", {"unit": str(route.unit)}),
        (handler, "sign-task", {"task_id": str(task)}),
        (handler, "arrive-on-scene", {"task_id": str(task), "evidence": [photo]}),
        (handler, "record-progress", progress),
        (handler, "resolve-task", {"task_id": str(task), "result": "SOLVED", "evidence": [photo]}),
        (verifier, "verify-resolution", {"seen": "FIXED", "mode": "ON_SITE", "evidence": [photo]}),
        (dispatcher, "close-incident", {"close_code": "SOLVED"}),
    ]
    version, position, board, seen_on_board = 1, "", "", False
    for who, name, payload in steps:
        key = task if name == "dispatch-task" else new_id()
        receipt = who.post(f"incidents/{incident}/commands/{name}", payload, key, version)
        again = who.post(f"incidents/{incident}/commands/{name}", payload, key, version)
        _expect(receipt["outcome"] == "APPLIED", f"{name} was {receipt}")
        _expect(again["position"] == receipt["position"], f"{name} twice was not the same")
        version, position = receipt["version"], receipt["position"]
        board = json.dumps(dispatcher.get(f"boards/open?min_position={position}"))
        seen_on_board |= number in board
        if name == "resolve-task":
            version = _sent(handler, verifier, incident, taken)
    _expect(seen_on_board, "the open incident was never on the board")
    _expect(number not in board, "the closed incident is still on the board")
    return {"incident": number} | _checked(dispatcher, incident, position)


def _sent(handler: Client, verifier: Client, incident: UUID, taken: Picture) -> int:
    """The photo's bytes go up, and come down to who verifies; the incident's version then."""
    path = f"evidence/{taken.sha256}?incident={incident}"
    kept = handler.put(path, taken.content)
    shown = verifier.read(path)
    _expect(sha256(shown).hexdigest() == kept["served_sha256"], "another photo came down")
    seen = verifier.get(f"incidents/{incident}")
    _expect(all(one["stored"] for one in seen["state"]["evidence"]), "the photo is not stored")
    version: int = seen["version"]
    return version


def _checked(dispatcher: Client, incident: UUID, position: str) -> dict[str, Any]:
    history = dispatcher.get(f"incidents/{incident}")["history"]
    _expect(history[-1]["name"] == "incident.incident_closed.v1", "the history does not end closed")
    wish = f"interval=report-close&by=community&min_position={position}"
    cells = dispatcher.get(f"metrics/response-times?{wish}")["cells"]
    closed = sum(cell["n"] for cell in cells)
    _expect(closed > 0, "nothing closed is counted")
    health = dispatcher.get("health")
    behind = [view["behind"] for view in health["views"]]
    _expect(bool(behind) and not any(behind), f"views are behind: {behind}")
    return {"its events": len(history), "closed in response times": closed, "head": health["head"]}


def _expect(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not holds:
        raise SmokeFailed(otherwise)
