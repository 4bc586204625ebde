"""The streams: who may have which, and where each takes up again."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response

from adapters.eventstore.ledger import Ledger
from api.as_of import head_of, known_position
from api.callers import Caller, Gate
from api.live.hub import Hub
from api.live.readers import BoardReader
from api.live.stream import EVENTS, Entitled, Stream
from api.scopes import READING, Scope
from domain.access.permit import Principal, permit
from domain.errors import NotAllowed

_ANSWERS: dict[int | str, dict[str, Any]] = {200: {"content": {EVENTS: {}}}}


def live_router(ledger: Ledger, hub: Hub, gate: Gate) -> APIRouter:
    """`GET /boards/open/stream`."""
    router = APIRouter(tags=["boards"])

    @router.get("/boards/open/stream", response_class=Response, responses=_ANSWERS)
    async def board(
        request: Request,
        after: Annotated[str | None, Query()] = None,
        last_event_id: Annotated[str | None, Header()] = None,
    ) -> Response:
        """What changes on the asker's board after a position, as server-sent events.

        `after` is the position of the snapshot that one holds; Last-Event-ID wins over it.
        """
        caller = await gate.reader(request)
        if not permit(caller.principal, READING, None):
            raise NotAllowed
        known = known_position(last_event_id or after, head_of(ledger))
        reader = BoardReader(Scope(ledger, caller.principal))
        return Stream(ledger, hub, known, reader, _entitled(ledger, gate, caller, reader))

    return router


def _entitled(ledger: Ledger, gate: Gate, caller: Caller, reader: BoardReader) -> Entitled:
    """The board's reader, made anew when the catalogue is another or a minute has passed."""
    last: tuple[Principal, BoardReader] = (caller.principal, reader)

    async def entitled() -> BoardReader | None:
        nonlocal last
        principal = await gate.still(caller)
        if principal is None or not permit(principal, READING, None):
            return None
        if principal is not last[0]:
            last = principal, BoardReader(Scope(ledger, principal))
        return last[1]

    return entitled
