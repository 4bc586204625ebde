"""The board of open incidents: one whole snapshot of what the asker's post may see."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from adapters.clock import now
from adapters.eventstore.ledger import Ledger
from api.answers import json_answer, place
from api.callers import Gate
from api.moments import Moments
from domain.access.permit import Principal, Resource, permit
from domain.access.resources import places
from domain.errors import NotAllowed
from projections.board.queries import BoardRow, open_board

READING = "read-board"
COLUMNS = BoardRow._fields


class Snapshot(NamedTuple):
    """The rows at a position, most pressing first; clocks stand at `at`."""

    rows: Sequence[BoardRow]
    position: int
    at: datetime
    past: bool


class Boards:
    """What `permit` lets a principal see of the board, now or as of a moment."""

    def __init__(self, ledger: Ledger, moments: Moments) -> None:
        self._ledger = ledger
        self._moments = moments

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
        return Snapshot([row for row in rows if scope.sees(row)], *moment.as_of, moment.past)


class Scope:
    """`permit`, asked once per place: a board has far fewer places than rows."""

    def __init__(self, ledger: Ledger, principal: Principal) -> None:
        self._catalogue = ledger.catalogue
        self._principal = principal
        self._at = now()
        self._asked: dict[tuple[UUID | None, UUID | None, UUID | None], bool] = {}

    @cached_property
    def communities(self) -> list[UUID] | None:
        """Those that rows can lie in; None where the area does not decide."""
        if self._principal.grid is not None:
            return [self._catalogue.community_of(self._principal.grid)]
        return [area for area in self._catalogue.areas if self._permitted(area)] or None

    @property
    def units(self) -> list[UUID] | None:
        """The unit that rows can be with; None where the unit does not decide."""
        unit = self._principal.unit
        if unit is None or self.communities is not None:
            return None
        return [unit]

    def sees(self, row: BoardRow) -> bool:
        """Whether the row lies within the principal's reach today."""
        where = (row.community, row.grid, row.unit)
        if where not in self._asked:
            self._asked[where] = self._permitted(*where)
        return self._asked[where]

    def _permitted(
        self, community: UUID | None, grid: UUID | None = None, unit: UUID | None = None
    ) -> bool:
        areas = places(community, self._catalogue, self._at)
        units = frozenset({unit} if unit else ())
        return permit(self._principal, READING, Resource("incident", areas, grid, units))


def boards_router(ledger: Ledger, boards: Boards, gate: Gate) -> APIRouter:
    """`GET /boards/open`."""
    router = APIRouter(tags=["boards"])

    @router.get("/boards/open")
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
