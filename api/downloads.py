"""Board, response times and audit search as files: noted first, then sent row by row.

The first line says which ledger, up to which position, as of when, and of a board which filter;
the second names the columns.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Annotated, Any, Final, NamedTuple
from uuid import UUID

import structlog
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import StreamingResponse

from adapters.eventstore.ledger import Ledger
from adapters.identity.downloads import Downloads
from api.answers import place
from api.audit import AuditFilter, looked_for
from api.board_lines import SHOWS, belongs
from api.boards import COLUMNS, Boards
from api.callers import Gate
from api.explaining import INTERVAL_COLUMNS, ExplainAsked, cell_of, intervals
from api.faces import Face
from api.labels import Labels, labels_of
from api.metrics import Asked as TimesAsked
from api.metrics import cells_of
from api.moments import Moments
from api.places import grid_name, unit_name
from api.sheets import MEDIA_TYPE, Row, streamed
from api.three_no import lines, standings
from api.three_no_asked import ThreeNoAsked
from api.words import Words
from domain.access.permit import Principal, permit
from domain.errors import NotAllowed
from domain.three_no import BreachType
from projections.audit_trail.queries import CHUNK_MAX, search
from projections.audit_trail.queries import Asked as Searched
from projections.audit_trail.rows import Entry
from projections.board.queries import BoardRow
from projections.engine.asof import AsOf
from projections.response_times.queries import By, Cell

EXPORTING = "export"
ROWS_MAX: Final = 1_000_000
_FLAT: Final = (
    "code", "short_number", "label", "status", "confirmed", "clean_days", "tracked_days", "late",
    "unresolved", "households", "per_1000_households",
)  # fmt: skip
_OF_TYPE: Final = ("status", "confirmed", "provisional", "clean_days")
_AT_SOURCE: Final = ("solved", "closed", "percent", "rejected", "voided", "reclassified")
THREE_NO: Final = (
    "valid_at",
    *_FLAT,
    *(f"{kind.lower()}_{name}" for kind in BreachType for name in _OF_TYPE),
    *(f"at_source_{name}" for name in _AT_SOURCE),
)
_LABELS = ("community_label", "grid_code", "unit_label")
_CALLED = ("post_label", "area_label", "grid_code")

log = structlog.get_logger(__name__)


class BoardAsked(BaseModel):
    model_config = ConfigDict(extra="forbid")

    as_of: str | None = None
    min_position: str | None = None
    face: Face | None = None
    show: str = Field("open", pattern=f"^({'|'.join(SHOWS)})$")


class Sheet(NamedTuple):
    """One file. what: its kind; asked: the query, as it is noted; said: its first line's end."""

    what: str
    as_of: AsOf
    asked: Mapping[str, Any]
    columns: Sequence[str]
    rows: AsyncIterator[Row]
    said: tuple[str, ...] = ()


class Leaving:
    """Sends a file once its leaving was noted."""

    def __init__(self, ledger: Ledger, downloads: Downloads) -> None:
        self._ledger = ledger
        self._downloads = downloads

    async def send(self, principal: Principal, sheet: Sheet) -> Response:
        """Raises Unavailable where it cannot be noted."""
        as_of, asked = sheet.as_of, dict(sheet.asked)
        actor = principal.actor
        await self._downloads.note(actor, sheet.what, as_of.position, as_of.instant, asked)
        log.info("download.begun", kind=sheet.what, position=as_of.position, role=actor.role)
        position, name = place(self._ledger, as_of.position), self._ledger.name
        first = ["账本 ledger", name, "位置 position", position, "截至 as of", as_of.instant]
        file = f"{sheet.what}-{position.replace('/', '-')}.csv"
        return StreamingResponse(
            streamed([[*first, *sheet.said], sheet.columns], sheet.rows),
            media_type=MEDIA_TYPE,
            headers={
                "Content-Disposition": f'attachment; filename="{file}"',
                "Log-Position": position,
                "As-Of": as_of.instant.isoformat(),
                "Cache-Control": "no-store",
            },
        )


def downloads_router(
    ledger: Ledger, boards: Boards, facts: Moments, trail: Moments, gate: Gate, noted: Downloads
) -> APIRouter:
    """`GET ….csv` of boards, response times, the three-no status and the audit search."""
    router = APIRouter(tags=["downloads"])
    leaving = Leaving(ledger, noted)
    _figures(router, ledger, facts, trail, gate, leaving)

    @router.get("/boards/open.csv")
    async def board(request: Request, asked: Annotated[BoardAsked, Query()]) -> Response:
        """The board, or what a filter shows of it, as a file; needs the right to export."""
        principal = await _exporter(gate, request)
        snapshot = await boards.open_incidents(principal, asked.as_of, asked.min_position)
        as_of = AsOf(snapshot.position, snapshot.at)
        names = _names(ledger)
        labels = await boards.labels()
        seen = [row for row in snapshot.rows if belongs(row, asked.show, snapshot.at)]
        rows = ((*row, *_labels(names, labels, row)) for row in seen)
        word = f"terms.show.{asked.show}"
        said = ("筛选 filter", f"{Words('zh')(word)} {Words('en')(word)}")
        sheet = Sheet("board", as_of, _noted(asked), (*COLUMNS, *_LABELS), _each(rows), said)
        return await leaving.send(principal, sheet)

    @router.get("/communities/three-no.csv")
    async def three_no(request: Request, asked: Annotated[ThreeNoAsked, Query()]) -> Response:
        """The three-no status as a file; needs the right to export."""
        principal = await _exporter(gate, request)
        found = await standings(ledger, facts, principal, asked)
        valid_on = found.question.valid_on
        rows = ((valid_on, *_flat(one)) for one in lines(ledger, found))
        sheet = Sheet("three-no", found.as_of, _noted(asked), THREE_NO, _each(rows))
        return await leaving.send(principal, sheet)

    @router.get("/audit/events.csv")
    async def events(request: Request, asked: Annotated[AuditFilter, Query()]) -> Response:
        """All that an audit search finds, as a file; needs the right to export."""
        principal = await _exporter(gate, request)
        what = looked_for(ledger, principal, asked)
        async with trail.open(asked.as_of, asked.min_position) as moment:
            as_of = moment.as_of
        rows = _found(ledger, trail, as_of, what)
        columns = ("position", *Entry._fields, *_CALLED)
        sheet = Sheet("audit-events", as_of, _noted(asked), columns, rows)
        return await leaving.send(principal, sheet)

    return router


def _figures(
    router: APIRouter, ledger: Ledger, facts: Moments, trail: Moments, gate: Gate, leaving: Leaving
) -> None:
    """`GET /metrics/response-times.csv` and `GET /metrics/response-times/explain.csv`."""

    @router.get("/metrics/response-times.csv")
    async def times(request: Request, asked: Annotated[TimesAsked, Query()]) -> Response:
        """Response times as a file; needs the right to export."""
        principal = await _exporter(gate, request)
        as_of, by, cells = await cells_of(ledger, facts, principal, asked)
        names, labels = _names(ledger), await labels_of(ledger, trail)
        columns = ("interval", *by, *(f"{one}_label" for one in by), *Cell._fields[1:])
        rows = (
            (asked.interval, *cell.key, *_called(names, labels, by, cell.key), *cell[1:])
            for cell in cells
        )
        sheet = Sheet("response-times", as_of, _noted(asked), columns, _each(rows))
        return await leaving.send(principal, sheet)

    @router.get("/metrics/response-times/explain.csv")
    async def explained(request: Request, asked: Annotated[ExplainAsked, Query()]) -> Response:
        """Every interval behind a cell as a file, with its events; needs the right to export."""
        principal = await _exporter(gate, request)
        question, key = cell_of(ledger, principal, asked)
        async with facts.open(asked.as_of, asked.min_position) as moment:
            as_of = moment.as_of
        rows = intervals(ledger, facts, trail, as_of, asked, question, key)
        sheet = Sheet("intervals", as_of, _noted(asked), INTERVAL_COLUMNS, rows)
        return await leaving.send(principal, sheet)


def _flat(one: Mapping[str, Any]) -> Row:
    """A community's members in the order of THREE_NO."""
    source = one["resolved_at_source"]
    return (
        *(one[name] for name in _FLAT),
        *(kind[name] for kind in one["types"] for name in _OF_TYPE),
        *(source[name] for name in _AT_SOURCE),
    )


async def _exporter(gate: Gate, request: Request) -> Principal:
    """The asker, where he may take files away. Raises NotAllowed and Problem (401, 403)."""
    caller = await gate.reader(request)
    if not permit(caller.principal, EXPORTING, None):
        raise NotAllowed
    return caller.principal


async def _found(ledger: Ledger, trail: Moments, as_of: AsOf, what: Searched) -> AsyncIterator[Row]:
    """Page by page, so that no connection waits for a slow reader; the cut says so in words."""
    before: int | None = None
    sent, names = 0, _names(ledger)
    while sent < ROWS_MAX:
        async with trail.reading() as connection:
            page = await search(connection, as_of, what, before=before, rows_max=CHUNK_MAX)
        for found in page:
            one = found.entry
            called = (_post(ledger, one.post), names.get(str(one.area)), names.get(str(one.grid)))
            yield (place(ledger, found.position), *one, *called)
        sent += len(page)
        if len(page) < CHUNK_MAX:
            return
        before = page[-1].position
    yield [f"此处截断 cut here: {ROWS_MAX} rows; narrow the search"]


async def _each(rows: Iterable[Row]) -> AsyncIterator[Row]:
    for row in rows:
        yield row


def _noted(asked: BaseModel) -> dict[str, Any]:
    """The query as it is noted: what was given, and not by which face."""
    return asked.model_dump(mode="json", exclude_defaults=True, exclude={"face"})


def _names(ledger: Ledger) -> dict[str, str]:
    """What areas, grids and units are called, by id."""
    catalogue = ledger.catalogue
    names = {str(key): area.label for key, area in catalogue.areas.items()}
    names |= {str(key): grid.code for key, grid in catalogue.grids.items()}
    return names | {str(key): unit.label for key, unit in catalogue.units.items()}


def _post(ledger: Ledger, key: UUID | None) -> str | None:
    """A post by its org and where in it, never by who holds it."""
    catalogue = ledger.catalogue
    post = catalogue.posts.get(key) if key else None
    if post is None:
        return None
    where = grid_name(catalogue, post.grid) or unit_name(catalogue, post.unit)
    parts = (catalogue.orgs[post.org].label, where, post.ab_post)
    return " ".join(part for part in parts if part)


def _labels(names: Mapping[str, str], labels: Labels, row: BoardRow) -> Iterable[str | None]:
    """In the order of _LABELS: what the pages call them."""
    yield names.get(str(row.community)) or labels.area(row.community_key)
    yield names.get(str(row.grid))
    yield names.get(str(row.unit)) or labels.unit(row.unit_key)


def _called(
    names: Mapping[str, str], labels: Labels, by: Sequence[By], key: Sequence[str | None]
) -> Iterable[str | None]:
    """What a cell's key stands for; a day, a week and a month for themselves."""
    imported = {By.COMMUNITY: labels.area, By.CATEGORY: labels.category, By.UNIT: labels.unit}
    for one, part in zip(by, key, strict=True):
        named = imported.get(one)
        yield names.get(str(part)) or (named(part) if named else part)
