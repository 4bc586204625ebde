"""The board played back: at every position what a view that stopped there would show."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from uuid import UUID

import pytest

from domain.urgency import Urgency
from projections.board.frames import Frame, Limit, Played, breaches, play
from projections.board.queries import BoardRow, open_board
from projections.engine.asof import AsOf, at_instant, at_position
from projections.engine.runner import Runner
from tests.integration.projections.test_board import HOUR, opened
from tests.support.asking import ask
from tests.support.life import COMMUNITY, GRID
from tests.support.log import NINE, Happened, LogWriter
from tests.support.postgres import Database
from tests.support.stories import County

STORY = County(9).go_on(180)
Told = Callable[[Iterable[Happened]], AsOf]


@pytest.fixture
def told_story(told: Told) -> AsOf:
    return told(one._replace(recorded=one.at) for one in STORY)


def shown_after(rows: list[BoardRow], frames: Iterable[Frame]) -> dict[UUID, BoardRow]:
    """What a page shows that was given a board and then frames."""
    shown = {row.stream: row for row in rows}
    for frame in frames:
        shown |= {row.stream: row for row in frame.rows}
        for stream in frame.gone:
            shown.pop(stream, None)
    return shown


def board(database: Database, as_of: AsOf) -> dict[UUID, BoardRow]:
    return {row.stream: row for row in ask(database, open_board, as_of)}


def test_after_each_frame_the_board_is_that_of_a_view_that_stopped_there(
    database: Database, log: LogWriter, runner: Callable[..., Runner]
) -> None:
    log.add_all(one._replace(recorded=one.at) for one in STORY)
    stopped = {}
    with runner() as kept:
        for position in range(4, len(STORY) + 1, 4):
            kept.catch_up(position)
            stopped[position] = board(database, ask(database, at_position, position))
    begin, end = (ask(database, at_position, n) for n in (4, len(STORY)))
    played: Played = ask(database, play, begin, end)
    assert played.next is None
    facts = [frame for frame in played.frames if frame.limit is None]
    limits = [frame for frame in played.frames if frame.limit is not None]
    assert len(facts) > 80
    assert {frame.limit for frame in limits} == {Limit.WARNED, Limit.BREACHED}
    assert [frame.at for frame in played.frames] == sorted(frame.at for frame in played.frames)
    for n, frame in enumerate(played.frames):
        if frame.limit is None and frame.position in stopped:
            assert shown_after(played.rows, played.frames[: n + 1]) == stopped[frame.position]
    assert shown_after(played.rows, played.frames) == stopped[len(STORY)]


def test_when_a_limit_passes_the_board_is_that_of_the_instant(
    database: Database, told_story: AsOf
) -> None:
    played: Played = ask(database, play, ask(database, at_position, 1), told_story)
    limits = [n for n, frame in enumerate(played.frames) if frame.limit is not None]
    assert len(limits) > 10
    for n in limits[:: max(1, len(limits) // 12)]:
        as_of = ask(database, at_instant, played.frames[n].at)
        assert shown_after(played.rows, played.frames[: n + 1]) == board(database, as_of)


@pytest.mark.parametrize("size", [3, 100])
def test_cut_into_pieces_it_plays_to_the_same_end(
    database: Database, told_story: AsOf, size: int
) -> None:
    begin = ask(database, at_position, 130)
    pieces = 0
    while True:
        played: Played = ask(database, play, begin, told_story, frames_max=size)
        assert len(played.frames) <= size
        pieces += 1
        if played.next is None:
            break
        last = played.next
        begin = (
            AsOf(last.position, last.at)
            if last.limit is None
            else ask(database, at_instant, last.at)
        )
    assert shown_after(played.rows, played.frames) == board(database, told_story)
    assert pieces > 40 // size


def test_a_reader_sees_frames_of_the_communities_asked_for(database: Database, told: Told) -> None:
    as_of = told(opened(1, Urgency.PROMPT, 1))
    seen = ask(database, play, AsOf(0, NINE), as_of, communities=[COMMUNITY])
    assert [len(frame.rows) for frame in seen.frames] == [1, 1]
    hidden = ask(database, play, AsOf(0, NINE), as_of, communities=[GRID])
    assert [frame.rows for frame in hidden.frames] == [[], []]


def test_a_limit_that_passed_while_it_ran_is_marked_and_no_other(
    database: Database, told: Told
) -> None:
    later = [
        Happened(
            UUID(int=9), opened(9, Urgency.PROMPT, 90)[0].event, NINE + 9 * HOUR, NINE + 9 * HOUR
        )
    ]
    as_of = told([*opened(1, Urgency.PROMPT, 1), *opened(2, Urgency.ROUTINE, 20), *later])
    day = NINE, NINE + timedelta(days=1)
    assert ask(database, breaches, as_of, *day) == [NINE + HOUR]
    assert ask(database, breaches, as_of, NINE + 2 * HOUR, day[1]) == []
    assert ask(database, breaches, as_of, *day, communities=[GRID]) == []


def test_marks_equal_the_frames_in_which_limits_were_breached(
    database: Database, told_story: AsOf
) -> None:
    begin = ask(database, at_position, 20)
    played: Played = ask(database, play, begin, told_story)
    expected = [
        f.at - timedelta(microseconds=1) for f in played.frames if f.limit is Limit.BREACHED
    ]
    assert ask(database, breaches, told_story, begin.instant, told_story.instant) == expected
    assert expected
