"""Row versions of a made-up view: what a position made is one version, whatever the batch."""

from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import pytest

from adapters.eventstore.envelope import RecordedEvent
from projections.engine.fold import Units, Written, fold
from projections.engine.view import View, table
from tests.support.log import NINE, Happened
from tests.support.recorded import recorded
from tests.unit.projections.toy import Marked

ONE, TWO = UUID(int=1), UUID(int=2)


class Sheet(NamedTuple):
    stream: UUID
    last: str


class Line(NamedTuple):
    stream: UUID
    line: UUID
    said: str


class Book(NamedTuple):
    sheet: Sheet | None
    lines: dict[UUID, Line]


def project(book: Book | None, one: RecordedEvent) -> Book | None:
    """Write the line whose number ends what was said, strike it out, or burn the book (X).

    MOVE12 strikes out line 1 and writes line 2 in one step.
    """
    event = one.fact.event
    assert isinstance(event, Marked)
    said, stream = event.said, one.fact.stream
    if said == "X":
        return None
    if said == "NOTHING":
        return book
    lines = dict(book.lines) if book else {}
    key = UUID(int=int(said[-1]))
    if said.startswith("MOVE"):
        lines.pop(UUID(int=int(said[-2])), None)
    if said.startswith("STRIKE"):
        lines.pop(key, None)
    else:
        lines[key] = Line(stream, key, said)
    return Book(Sheet(stream, said), lines)


BOOKS = View(
    "books", 1, Path(), (table("sheets", Sheet), table("lines", Line, many=True)), Book, project,
    frozenset({Marked}), frozenset(),
)  # fmt: skip


def folded(*said: str, batch: int = 100, stream: UUID = ONE) -> list[list[list[Any]]]:
    """All versions of both tables, as a database would have them after batches of that size."""
    events = list(recorded(Happened(stream, Marked(said=one), NINE) for one in said))
    units: Units = {stream: None}
    tables: list[list[list[Any]]] = [[], []]
    for n in range(0, len(events), batch):
        for kept, written in zip(tables, fold(BOOKS, units, events[n : n + batch]), strict=True):
            _apply(kept, written)
    return tables


def _apply(kept: list[list[Any]], written: Written) -> None:
    column = 1 if written.table.many else 0
    for (_, key), position in written.closed.items():
        (current,) = [one for one in kept if one[1] is None and one[2][column] == key]
        current[1] = position
    kept += written.versions


def test_each_change_ends_the_version_before_it() -> None:
    sheets, _ = folded("A1", "B1")
    assert sheets == [[1, 2, Sheet(ONE, "A1")], [2, None, Sheet(ONE, "B1")]]


def test_a_row_that_stays_the_same_has_one_version() -> None:
    _, lines = folded("A1", "B2", "A1")
    assert [version[:2] for version in lines] == [[1, None], [2, None]]


def test_an_event_that_says_nothing_new_leaves_no_trace() -> None:
    assert folded("A1", "NOTHING") == folded("A1")


def test_a_row_that_is_gone_has_an_end_and_no_successor() -> None:
    _, lines = folded("A1", "A2", "STRIKE1")
    assert [(v[0], v[1], v[2].line.int) for v in lines] == [(1, 3, 1), (2, None, 2)]


@pytest.mark.parametrize("batch", [1, 100])
def test_a_row_is_gone_though_another_comes_in_the_same_step(batch: int) -> None:
    _, lines = folded("A1", "A2", "MOVE23", batch=batch)
    assert [(v[0], v[1], v[2].line.int) for v in lines] == [(1, None, 1), (2, 3, 2), (3, None, 3)]


def test_a_row_may_come_back() -> None:
    _, lines = folded("A1", "STRIKE1", "B1")
    assert [version[:2] for version in lines] == [[1, 2], [3, None]]


def test_a_unit_may_vanish_altogether() -> None:
    sheets, lines = folded("A1", "B2", "X")
    assert [version[1] for version in sheets] == [2, 3]
    assert [version[1] for version in lines] == [3, 3]


def test_the_batch_shows_nowhere() -> None:
    story = ("A1", "B2", "NOTHING", "STRIKE1", "C1", "C1", "X", "A3", "STRIKE3", "A3", "B3")
    assert folded(*story, batch=1) == folded(*story, batch=3) == folded(*story)


class Entry(NamedTuple):
    stream: UUID
    said: str


class Diary(NamedTuple):
    sheet: Sheet
    last: Entry | None


def note(_: Diary | None, one: RecordedEvent) -> Diary:
    event, stream = one.fact.event, one.fact.stream
    assert isinstance(event, Marked)
    return Diary(Sheet(stream, event.said[0]), Entry(stream, event.said))


DIARY = View(
    "diary", 1, Path(), (table("pages", Sheet), table("entries", Entry, lasting=True)), Diary, note,
    frozenset({Marked}), frozenset(),
)  # fmt: skip


def test_what_lasts_is_a_row_per_event_that_nothing_ends() -> None:
    events = list(recorded(Happened(ONE, Marked(said=said), NINE) for said in ("A1", "A1", "B2")))
    units: Units = {ONE: None}
    first, second = fold(DIARY, units, events[:1]), fold(DIARY, units, events[1:])
    assert [one.closed for one in (*first, *second)] == [{}, {}, {(ONE, ONE): 3}, {}]
    entries = [*first[1].versions, *second[1].versions]
    assert [(begin, end, row.said) for begin, end, row in entries] == [
        (1, None, "A1"), (2, None, "A1"), (3, None, "B2"),
    ]  # fmt: skip


def test_a_diary_that_was_read_back_without_its_entries_goes_on() -> None:
    events = list(recorded(Happened(ONE, Marked(said=said), NINE) for said in ("A1", "A2")))
    whole: Units = {ONE: None}
    fold(DIARY, whole, events[:1])
    back: Units = {ONE: Diary(Sheet(ONE, "A"), None)}
    assert [w[1:] for w in fold(DIARY, back, events[1:])] == [
        w[1:] for w in fold(DIARY, whole, events[1:])
    ]
