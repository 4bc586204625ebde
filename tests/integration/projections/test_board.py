"""The open board: the most pressing first, at any moment."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from uuid import UUID

import pytest

from domain.incident.events.intake import SourceRecorded
from domain.incident.events.timed import MovedDue
from domain.incident.terms import Milestone, Status, Timer
from domain.kernel import Event
from domain.urgency import Urgency
from projections.board.queries import BoardRow, changes, open_board
from projections.engine.asof import AsOf, at_position
from projections.engine.runner import Runner
from tests.support.asking import ask
from tests.support.life import (
    COMMUNITY,
    GRID,
    WATER,
    accepted,
    dispatched,
    life,
    reported,
    resumed,
    signed,
    suspended,
    task_of,
)
from tests.support.log import NINE, Happened, LogWriter
from tests.support.postgres import Database
from tests.support.stories import County

STORY = County(5).go_on(260)
HOUR = timedelta(hours=1)
Told = Callable[[Iterable[Happened]], AsOf]


def board(database: Database, as_of: AsOf) -> list[BoardRow]:
    return ask(database, open_board, as_of)


def opened(n: int, urgency: Urgency, due_h: float, *, pause: bool = False) -> list[Happened]:
    """An incident accepted at nine, to be dispatched within `due_h` hours."""
    stream, task = UUID(int=n), task_of(UUID(int=n))
    due = NINE + due_h * HOUR
    events = [
        reported(urgency=urgency),
        accepted(urgency=urgency, due_dispatch=due, due_overall=NINE + 1000 * HOUR),
    ]
    if pause:
        events += [dispatched(task), signed(task), suspended()]
    return [Happened(stream, event, NINE, NINE) for event in events]


def test_urgency_comes_first_then_the_earliest_due_and_paused_ones_last(
    database: Database, told: Told
) -> None:
    imported = [
        Happened(UUID(int=n), _stated(state), NINE, NINE)
        for n, state in ((8, Status.SUSPENDED), (9, Status.ACCEPTED))
    ]
    as_of = told(
        [
            *imported,
            *opened(10, Urgency.URGENT, 3),
            *opened(1, Urgency.ROUTINE, 1),
            *opened(2, Urgency.URGENT, 9),
            *opened(3, Urgency.ROUTINE, 0.5),
            *opened(4, Urgency.URGENT, 2, pause=True),
            *opened(5, Urgency.COMPLEX, 0.1),
            *opened(6, Urgency.URGENT, 3),
            *life(UUID(int=7)),
        ]
    )
    rows = board(database, as_of)
    assert [row.stream.int for row in rows] == [6, 10, 2, 4, 3, 1, 5, 9, 8]
    assert [row.stream.int for row in rows if row.paused] == [4, 8]
    assert rows[3].timer is None
    assert ask(database, open_board, as_of, rows_max=2) == rows[:2]


def _stated(state: Status) -> Event:
    """Of another system, without an urgency and without a limit."""
    return SourceRecorded(
        source="myla311", row_key="1#reported", row_sha256="0" * 64,
        milestone=Milestone.REPORTED, state=state, area_key="NC 7", category_key="Graffiti",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("hours", "warned", "breached"),
    [(0.79, False, False), (0.8, True, False), (1, True, False), (1.0001, True, True)],
)
def test_a_row_is_warned_at_80_percent_and_breached_behind_its_due(
    database: Database, told: Told, hours: float, *, warned: bool, breached: bool
) -> None:
    position = told(opened(1, Urgency.PROMPT, 1)).position
    (row,) = board(database, AsOf(position, NINE + hours * HOUR))
    assert (row.timer, row.due) == ("T2", NINE + HOUR)
    assert (row.warned, row.breached) == (warned, breached)


def test_a_pause_moves_the_warning_by_as_long_as_it_took(database: Database, told: Told) -> None:
    stream, task = UUID(int=1), task_of(UUID(int=1))
    due = NINE + 10 * HOUR
    events = [
        (0, reported()), (0, accepted()), (0, dispatched(task, due_handle=due)), (0, signed(task)),
        (1, suspended()),
    ]  # fmt: skip
    moved = resumed(Status.SIGNED, MovedDue(timer=Timer.T5, subject=task, due=due + 4 * HOUR))
    as_of = told(
        Happened(stream, event, NINE + hours * HOUR, NINE + hours * HOUR)
        for hours, event in [*events, (5, moved)]
    )
    (row,) = board(database, AsOf(as_of.position, NINE + 11.99 * HOUR))
    assert (row.timer, row.due, row.warned) == ("T5", due + 4 * HOUR, False)
    (row,) = board(database, AsOf(as_of.position, NINE + 12 * HOUR))
    assert row.warned


def test_the_board_as_of_a_position_is_the_one_that_was_shown_then(
    database: Database, log: LogWriter, runner: Callable[..., Runner]
) -> None:
    log.add_all(STORY)
    shown = {}
    with runner() as kept:
        for position in range(10, len(STORY) + 1, 10):
            kept.catch_up(position)
            shown[position] = board(database, ask(database, at_position, position))
    assert any(shown.values())
    for position, rows in shown.items():
        assert board(database, ask(database, at_position, position)) == rows


def test_a_board_and_its_changes_make_the_next_board(
    database: Database, log: LogWriter, runner: Callable[..., Runner]
) -> None:
    log.add_all(STORY)
    held: dict[UUID, BoardRow] = {}
    before = 0
    with runner() as kept:
        for position in range(7, len(STORY) + 1, 11):
            kept.catch_up(position)
            as_of = ask(database, at_position, position)
            changed = ask(database, changes, before, as_of, rows_max=1000)
            assert [change.row.since for change in changed] == sorted(
                {change.row.since for change in changed}
            )
            for change in changed:
                stream = change.row.stream
                assert (stream in held) == (change.was is not None and change.was.is_open)
                held.pop(stream, None)
                if change.now.is_open:
                    held[stream] = change.row
            shown = {row.stream: row.since for row in board(database, as_of)}
            assert {stream: row.since for stream, row in held.items()} == shown
            before = position
    assert held


def test_a_change_says_where_the_incident_was_and_where_it_is(
    database: Database, told: Told
) -> None:
    one, two = UUID(int=1), UUID(int=2)
    before = told([*opened(1, Urgency.PROMPT, 1), *life(two)]).position
    after = told(
        [Happened(one, dispatched(task_of(one)), NINE, NINE), *opened(3, Urgency.ROUTINE, 1)]
    )
    given, new = ask(database, changes, before, after, rows_max=10)
    assert (given.row.stream, given.was is not None and given.was.unit, given.now.unit) == (
        one,
        None,
        given.row.unit,
    )
    assert given.row.unit is not None
    assert (new.row.stream.int, new.was) == (3, None)
    assert (new.now.is_open, new.now.community, new.now.grid) == (True, COMMUNITY, GRID)
    assert new.now.reporter is not None
    assert ask(database, changes, before, after, rows_max=1) == [given]
    assert ask(database, changes, after.position, after, rows_max=10) == []


def test_a_reader_sees_the_communities_and_units_asked_for(database: Database, told: Told) -> None:
    as_of = told([*opened(1, Urgency.PROMPT, 1), *opened(2, Urgency.PROMPT, 1, pause=True)])
    (with_water,) = ask(database, open_board, as_of, units=[WATER])
    assert with_water.stream.int == 2
    assert ask(database, open_board, as_of, units=[UUID(int=3)]) == []
    assert len(ask(database, open_board, as_of, communities=[COMMUNITY])) == 2
    assert ask(database, open_board, as_of, communities=[]) == []
