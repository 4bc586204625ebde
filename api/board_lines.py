"""A board's rows as a page shows them: names for ids, words for instants, and the order."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from api.languages import Language
from api.words import Words
from domain.catalogue import Catalogue
from domain.incident.terms import Status, Urgency
from projections.board.queries import BoardRow

SOON = 80
_MARK = {Urgency.URGENT: "p1", Urgency.PROMPT: "p2", Urgency.ROUTINE: "p3", Urgency.COMPLEX: "p4"}
_WORK = {Status.DISPATCHED, Status.SIGNED, Status.ON_SCENE, Status.HANDLING}
_SHORT = timedelta(hours=24)
SHOWS = ("open", "REPORTED", "ACCEPTED", "work", "RESOLVED", "still", "urgent", "soon", "over")


class Line(NamedTuple):
    """One row. pace: "" with time left, soon, over, or still. cut: the first of its urgency."""

    urgency: str | None
    mark: str
    prefix: str
    serial: str
    category: str | None
    community: str | None
    grid: str | None
    unit: str | None
    status: str
    timer: str | None
    pace: str
    share: int
    left: str
    waited: str
    cut: bool = False


def lines(
    rows: Iterable[BoardRow], catalogue: Catalogue, at: datetime, words: Words
) -> list[Line]:
    """The rows in board order (domain report §4.2), as they stand at `at`."""
    found: list[Line] = []
    for row in sorted(rows, key=order):
        line = _line(row, catalogue, at, words)
        begins = bool(found) and found[-1].mark != line.mark
        found.append(line._replace(cut=begins))
    return found


def order(row: BoardRow) -> tuple[str, bool, bool, datetime, str]:
    """Urgency; then the due that is shown; what stands still last in its class."""
    due = row.shown_due
    return (
        _mark(row),
        row.still,
        due is None,
        due or row.reported_at,
        row.number or "",
    )


def belongs(row: BoardRow, show: str, at: datetime) -> bool:
    """Whether a row is among those of a filter, one of SHOWS."""
    match show:
        case "open":
            return True
        case "work":
            return row.status in _WORK
        case "still":
            return row.still
        case "urgent":
            return row.urgency == Urgency.URGENT
        case "soon" | "over":
            return pace(row, at)[0] == show
        case _:
            return row.status == show


def pace(row: BoardRow, at: datetime) -> tuple[str, int]:
    """How far the shown limit has run: its word and its share in per cent."""
    if row.still:
        return "still", 100 if row.status == Status.PARKED else 40
    if row.shown_due is None or row.shown_from is None:
        return "", 0
    if at >= row.shown_due:
        return "over", 100
    share = int(100 * ((at - row.shown_from) / (row.shown_due - row.shown_from)))
    return ("soon" if share >= SOON else "", max(share, 0))


def span(length: timedelta) -> str:
    """A length of time as a clock: 0:42, 3:05:10, or whole days."""
    seconds = int(length.total_seconds())
    if length >= 2 * _SHORT:
        return f"{length.days} d"
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _line(row: BoardRow, catalogue: Catalogue, at: datetime, words: Words) -> Line:
    word, share = pace(row, at)
    prefix, dash, serial = (row.number or "").rpartition("-")
    community = catalogue.areas.get(row.community) if row.community else None
    grid = catalogue.grids.get(row.grid) if row.grid else None
    unit = catalogue.units.get(row.unit) if row.unit else None
    return Line(
        urgency=row.urgency,
        mark=_mark(row),
        prefix=prefix + dash,
        serial=serial,
        category=_category(row, catalogue, at, words.language),
        community=community.label if community else row.community_key,
        grid=grid.code[-3:] if grid else None,
        unit=unit.label if unit else row.unit_key,
        status=row.status,
        timer=row.shown_timer,
        pace=word,
        share=share,
        left=_left(row, word, at, catalogue.zone, words),
        waited=span(at - row.reported_at) if row.reported_at and row.reported_at <= at else "–",
    )


def _mark(row: BoardRow) -> str:
    return _MARK[Urgency(row.urgency)] if row.urgency else "p5"


def _category(
    row: BoardRow, catalogue: Catalogue, at: datetime, language: Language
) -> str | None:
    known = catalogue.category(row.category, at) if row.category else None
    return getattr(known, language) if known else (row.category or row.category_key)


def _left(row: BoardRow, word: str, at: datetime, zone: ZoneInfo, words: Words) -> str:
    """A countdown below a day; beyond it the instant, whose day ends at 24:00."""
    if word == "still":
        return words("paused")
    if row.shown_due is None:
        return words("no_clock")
    if word == "over":
        return f"{words('over')} {span(at - row.shown_due)}"
    if row.shown_due - at < _SHORT:
        return span(row.shown_due - at)
    local = row.shown_due.astimezone(zone)
    if local.hour == local.minute == 0:
        return f"{local - timedelta(days=1):%m-%d} 24:00"
    return f"{local:%m-%d %H:%M}"
