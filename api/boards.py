"""The board of open incidents: one whole snapshot of what the asker's post may see."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Query, Request, Response

from adapters.clock import now
from adapters.eventstore.ledger import Ledger
from api.answers import json_answer, place
from api.callers import Gate
from api.labels import Labels, labels_of
from api.moments import Moments
from api.points import points_at
from api.scopes import READING, Scope
from api.shown import BoardShown
from domain.access.permit import Principal, permit
from domain.errors import NotAllowed
from projections.board.queries import BoardRow, open_board

COLUMNS = BoardRow._fields


class Snapshot(NamedTuple):
    """The rows at a position, most pressing first; clocks stand at `at`."""

    rows: Sequence[BoardRow]
    position: int
    at: datetime
    past: bool


class Boards:
    """What `permit` lets a principal see of the board, now or as of a moment.

    trail: moments of the group `audit`.
    """

    def __init__(self, ledger: Ledger, moments: Moments, trail: Moments) -> None:
        self._ledger = ledger
        self._moments = moments
        self._trail = trail

    async def labels(self) -> Labels:
        """What an import's codes are called. Raises Problem (400) and Unavailable."""
        return await labels_of(self._ledger, self._trail)

    async def open_incidents(
        self, principal: Principal, as_of: str | None = None, min_position: str | None = None
    ) -> Snapshot:
        """Raises NotAllowed, Problem (400, 503) and Unavailable."""
        if not permit(principal, READING, None):
            raise NotAllowed
        scope = Scope(self._ledger, principal)
        async with self._moments.open(as_of, min_position) as moment:
            rows = await open_board(
                moment.connection,
                moment.as_of,
                communities=scope.communities,
                units=scope.units,
            )
            points = await points_at(moment, self._ledger.catalogue, now())
        seen = [points.shown(row) for row in rows if scope.sees(row)]
        return Snapshot(seen, *moment.as_of, moment.past)


def boards_router(ledger: Ledger, boards: Boards, gate: Gate) -> APIRouter:
    """`GET /boards/open`."""
    router = APIRouter(tags=["boards"])

    @router.get("/boards/open", response_model=BoardShown)
    async def open_incidents(
        request: Request,
        as_of: Annotated[str | None, Query()] = None,
        min_position: Annotated[str | None, Query()] = None,
    ) -> Response:
        """Every open incident within the asker's reach, as compact rows in board order."""
        caller = await gate.reader(request)
        snapshot = await boards.open_incidents(caller.principal, as_of, min_position)
        position = place(ledger, snapshot.position)
        members: dict[str, Any] = {
            "position": position,
            "at": snapshot.at,
            "columns": COLUMNS,
            "rows": [tuple(row) for row in snapshot.rows],
        }
        headers = {"Log-Position": position, "As-Of": snapshot.at.isoformat()}
        return json_answer(members, headers={**headers, "Cache-Control": "no-store"})

    return router
