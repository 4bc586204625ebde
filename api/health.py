"""Whether the process lives, whether it may be sent work, and how far the views are."""

from contextlib import suppress
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.responses import HTMLResponse

from adapters.eventstore.errors import Unavailable
from adapters.eventstore.ledger import Ledger
from adapters.eventstore.room import Room
from adapters.kafka.places import Lag, lag
from api.answers import json_answer, place
from api.commands import PREFIX
from api.live.hub import Hub
from api.moments import Views
from api.patience import answered
from api.pauses import Pauses
from api.plain_pages import Pages
from projections.engine.positions import Health, health

PREPARING, READY, STOPPED, UNREACHABLE = "preparing", "ready", "stopped", "unreachable"
STORAGE_FULL = "storage_full"
RELAY_SILENT_S_MAX = 30.0
VIEW_BEHIND_S_MAX = 60.0


def health_router(
    ledger: Ledger, views: Views, hub: Hub, pages: Pages, pauses: Pauses, *, relaying: bool
) -> APIRouter:
    """`/health`, and the same, `/health/alive` and `/health/ready` below the API's prefix.

    Open to everybody, no secrets. relaying: the log is to be published to Kafka.
    """
    router = APIRouter(tags=["health"])

    async def looked() -> dict[str, Any]:
        async with views.connection() as connection:
            found = await health(connection)
            behind = await lag(connection) if relaying else None
        return {
            "state": _state(ledger),
            "head": place(ledger, max([ledger.position, *(one.head for one in found)])),
            "views": [_view(ledger, one) for one in found],
            "relay": _relay(ledger, behind) if relaying else None,
            "storage": storage(ledger.room),
            "process": pauses.figures(),
            "live": {"subscriptions": hub.subscriptions},
        }

    @router.get("/health", response_class=HTMLResponse, include_in_schema=False)
    async def page(request: Request) -> Response:
        found = None
        with suppress(Unavailable):
            found = await answered(looked())
        return _page(ledger, pages, request, found)

    @router.get(PREFIX + "/health/alive")
    async def alive() -> Response:
        """200 as long as the event loop turns; 503 once its writer has ended by a fault."""
        alive = not ledger.failed
        return json_answer({"alive": alive}, 200 if alive else 503)

    @router.get(PREFIX + "/health/ready")
    async def ready() -> Response:
        """200 when commands and reads are taken; 503 while something they need is not there."""
        state = _state(ledger)
        if state == READY and not await _answers(views):
            state = UNREACHABLE
        if state == READY:
            return json_answer({"state": state})
        seconds = str(max(1, round(ledger.seconds_left())))
        return json_answer({"state": state}, 503, {"Retry-After": seconds})

    @router.get(PREFIX + "/health")
    async def whole() -> Response:
        """How far views and relay are behind, what room there is, how long this process paused.

        Red where something is held, or behind for more than a minute, or room is lacking.
        """
        return json_answer(await answered(looked()))

    return router


def _page(ledger: Ledger, pages: Pages, request: Request, found: dict[str, Any] | None) -> Response:
    """What was found, or that the database does not answer and what is known without it."""
    head = found["head"] if found else place(ledger, ledger.position)
    return pages.page(
        request, "health", 200 if found else 503, health=found, state=_state(ledger), head=head,
        again=str(request.url),
    )  # fmt: skip


async def _answers(views: Views) -> bool:
    async def asked() -> None:
        async with views.connection() as connection:
            await connection.execute("SELECT")

    try:
        await answered(asked())
    except Unavailable:
        return False
    return True


def _state(ledger: Ledger) -> str:
    if not ledger.running:
        return STOPPED
    opened = ledger.catalogue.ledger
    if opened is None or not opened.seeded:
        return PREPARING
    return STORAGE_FULL if ledger.room.lacking else READY


def storage(room: Room) -> dict[str, Any]:
    """In whole MiB. state: unknown where the database's volumes are not this machine's to see."""
    return {
        "state": "red" if room.lacking else "green" if room.volumes else "unknown",
        "volumes": [
            {
                "holds": one.holds,
                "state": "red" if one.lacking else "green",
                "size_mb": one.size >> 20,
                "free_mb": one.free >> 20,
                "low_mb": one.low >> 20,
            }
            for one in room.volumes
        ],
    }


def _view(ledger: Ledger, one: Health) -> dict[str, Any]:
    """behind: events; behind_s: age of the oldest of them. error: the class of error alone.

    A view that is held is red, and one that has not taken in an event for a minute, whoever should.
    """
    well = one.poison is None and one.behind_s <= VIEW_BEHIND_S_MAX
    return {
        "view": one.view,
        "state": "green" if well else "red",
        "position": place(ledger, one.position),
        "behind": one.behind,
        "behind_s": round(one.behind_s, 3),
        "held_at": place(ledger, one.poison) if one.poison is not None else None,
        "error": one.error.partition(":")[0] if one.error else None,
    }


def _relay(ledger: Ledger, one: Lag | None) -> dict[str, Any]:
    """heard_s: since Kafka acknowledged anything; nothing for half a minute is red.

    A relay that has never begun has heard nothing and published nothing.
    """
    heard = one is not None and one.heard_s <= RELAY_SILENT_S_MAX
    return {
        "state": "green" if heard else "red",
        "position": place(ledger, one.position if one else 0),
        "behind": one.behind if one else ledger.position,
        "behind_s": round(one.behind_s, 3) if one else None,
        "heard_s": round(one.heard_s, 3) if one else None,
    }
