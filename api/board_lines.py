"""A board's rows as a page shows them: names for ids, words for instants."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from api.labels import Labels
from api.languages import Language
from api.words import Words
from domain.catalogue import Catalogue
from domain.incident.terms import Status
from domain.urgency import Urgency
from projections.board.queries import BoardRow

_MARK = {Urgency.URGENT: "p1", Urgency.PROMPT: "p2", Urgency.ROUTINE: "p3", Urgency.COMPLEX: "p4"}
_WORK = {Status.DISPATCHED, Status.SIGNED, Status.ON_SCENE, Status.HANDLING}
_SHORT = timedelta(hours=24)
_TAIL = re.compile(r"[^-:]*$")  # what tells a number apart, behind the last dash or colon
BY_STATUS = ("REPORTED", "ACCEPTED", "work", "RESOLVED", "VERIFIED", "SUSPENDED", "PARKED")
ACROSS = ("decide", "urgent", "soon", "over", "still")
SHOWS = ("open", *BY_STATUS, *ACROSS)  # those by status make up what is open, one each


class Line(NamedTuple):
    """One row. pace: "" with time left, soon, over, or still. cut: the first of its urgency.

    asked: what a unit asks for that waits for a decision, return or extension, the earlier one.
    """

    urgency: str | None
    mark: str
    prefix: str
    serial: str
    category: str | None
    community: str | None
    grid: str | None
    unit: str | None
    status: str
    asked: str | None
    timer: str | None
    pace: str
    share: int
    left: str
    waited: str
    cut: bool = False


def lines(
    rows: Iterable[BoardRow], catalogue: Catalogue, labels: Labels, at: datetime, words: Words
) -> list[Line]:
    """The rows, which are in board order, as they stand at `at`."""
    found: list[Line] = []
    for row in rows:
        line = _line(row, catalogue, labels, at, words)
        begins = bool(found) and found[-1].mark != line.mark
        found.append(line._replace(cut=begins))
    return found


def belongs(row: BoardRow, show: str, at: datetime) -> bool:
    """Whether a row is among those of a filter, one of SHOWS."""
    match show:
        case "open":
            return True
        case "work":
            return row.status in _WORK
        case "decide":
            return _asked(row) is not None
        case "still":
            return row.paused
        case "urgent":
            return row.urgency == Urgency.URGENT
        case "soon" | "over":
            return pace(row, at)[0] == show
        case _:
            return row.status == show


def pace(row: BoardRow, at: datetime) -> tuple[str, int]:
    """How far the shown limit has run: its word and its share in per cent."""
    if row.paused:
        return "still", 100 if row.status == Status.PARKED else 40
    if row.due is None or row.running_since is None:
        return "", 0
    if row.breached:
        return "over", 100
    share = int(100 * ((at - row.running_since) / (row.due - row.running_since)))
    return ("soon" if row.warned else ""), min(max(share, 0), 100)


def span(length: timedelta, words: Words) -> str:
    """A length of time as a clock: 0:42, 3:05:10, or whole days; the rule is that of time.ts."""
    seconds = int(max(length, timedelta(0)).total_seconds())
    if length >= 2 * _SHORT:
        return words("plain.days", n=length.days)
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _line(row: BoardRow, catalogue: Catalogue, labels: Labels, at: datetime, words: Words) -> Line:
    word, share = pace(row, at)
    number = row.number or ""
    serial = _TAIL.search(number)
    assert serial is not None, "any text ends in none or more of these"
    community = catalogue.areas.get(row.community) if row.community else None
    grid = catalogue.grids.get(row.grid) if row.grid else None
    unit = catalogue.units.get(row.unit) if row.unit else None
    return Line(
        urgency=row.urgency,
        mark=_mark(row),
        prefix=number[: serial.start()],
        serial=serial[0],
        category=_category(row, catalogue, labels, at, words.language),
        community=community.label if community else labels.area(row.community_key),
        grid=grid.code[-3:] if grid else None,
        unit=unit.label if unit else labels.unit(row.unit_key),
        status=row.status,
        asked=_asked(row),
        timer=row.timer,
        pace=word,
        share=share,
        left=_left(row, word, at, catalogue.zone, words),
        waited=span(at - row.reported_at, words),
    )


def _asked(row: BoardRow) -> str | None:
    dues = [("return", row.due_return), ("extension", row.due_extension)]
    waiting = [(due, name) for name, due in dues if due]
    return min(waiting)[1] if waiting else None


def _mark(row: BoardRow) -> str:
    return _MARK[Urgency(row.urgency)] if row.urgency else "p5"


def _category(
    row: BoardRow, catalogue: Catalogue, labels: Labels, at: datetime, language: Language
) -> str | None:
    known = catalogue.category(row.category, at) if row.category else None
    if known is None:
        return labels.category(row.category)
    return known.zh if language == "zh" else known.en


def _left(row: BoardRow, word: str, at: datetime, zone: ZoneInfo, words: Words) -> str:
    """A countdown below a day; beyond it the instant, whose day ends at 24:00."""
    if word == "still":
        why = row.paused_for
        if why is None or row.status == Status.PARKED:
            return words("shared.paused")
        return words("shared.paused_for", why=words(f"terms.pause.{why}"))
    if row.due is None:
        checked = row.status == Status.VERIFIED
        return words("terms.show.VERIFIED" if checked else "shared.no_clock")
    if word == "over":
        return f"{words('shared.over')} {span(at - row.due, words)}"
    if row.due - at < _SHORT:
        return span(row.due - at, words)
    local = row.due.astimezone(zone)
    if local.hour == local.minute == 0:
        return f"{local - timedelta(days=1):%m-%d} 24:00"
    return f"{local:%m-%d %H:%M}"
