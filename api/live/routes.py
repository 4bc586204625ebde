"""The streams: who may have which, and where each takes up again."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response

from adapters.clock import now
from adapters.eventstore.ledger import Ledger
from api.as_of import head_of, known_position
from api.callers import Caller, Gate
from api.live.hub import Hub
from api.live.readers import BoardReader, MineReader, Reader
from api.live.stream import EVENTS, Entitled, Stream
from api.points import points_now
from api.scopes import READING, Scope
from domain.access.permit import Principal, permit
from domain.errors import NotAllowed

REPORTING = "report-incident"
_ANSWERS: dict[int | str, dict[str, Any]] = {200: {"content": {EVENTS: {}}}}
Make = Callable[[Principal], Reader | None]
"""The reader that a principal is; None where he may not listen."""
After = Annotated[str | None, Query()]
LastEventId = Annotated[str | None, Header()]


def live_router(ledger: Ledger, hub: Hub, gate: Gate) -> APIRouter:
    """`GET /boards/open/stream`, `GET /me/stream`."""
    router = APIRouter(tags=["live"])

    async def stream(request: Request, known: str | None, make: Make) -> Stream:
        caller = await gate.reader(request)
        reader = make(caller.principal)
        if reader is None:
            raise NotAllowed
        position = known_position(known, head_of(ledger))
        entitled = _entitled(gate, caller, reader, make)
        return Stream(ledger, hub, caller.token, position, reader, entitled)

    @router.get("/boards/open/stream", response_class=Response, responses=_ANSWERS)
    async def board(
        request: Request, after: After = None, last_event_id: LastEventId = None
    ) -> Response:
        """What changes on the asker's board after a position, as server-sent events.

        `after` is the position of the snapshot that one holds; Last-Event-ID wins over it.
        """
        return await stream(request, last_event_id or after, lambda who: _of_board(ledger, who))

    @router.get("/me/stream", response_class=Response, responses=_ANSWERS)
    async def mine(
        request: Request, after: After = None, last_event_id: LastEventId = None
    ) -> Response:
        """What changes in the asker's own reports and in the work of his post; as the board's."""
        return await stream(request, last_event_id or after, lambda who: _of_own(ledger, who))

    return router


def _of_board(ledger: Ledger, principal: Principal) -> BoardReader | None:
    if not permit(principal, READING, None):
        return None
    return BoardReader(Scope(ledger, principal), points_now(ledger.catalogue, now()))


def _of_own(ledger: Ledger, principal: Principal) -> MineReader | None:
    if not permit(principal, REPORTING, None):
        return None
    return MineReader(principal, points_now(ledger.catalogue, now()))


def _entitled(gate: Gate, caller: Caller, reader: Reader, make: Make) -> Entitled:
    """The reader, made anew when the catalogue is another or a minute has passed."""
    last: tuple[Principal, Reader | None] = (caller.principal, reader)

    async def entitled() -> Reader | None:
        nonlocal last
        principal = await gate.still(caller)
        if principal is None:
            return None
        if principal is not last[0]:
            last = principal, make(principal)
        return last[1]

    return entitled
