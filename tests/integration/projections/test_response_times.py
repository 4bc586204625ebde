"""Response times, number for number as worked out by hand."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from domain.incident.events.changes import IncidentVoided, Undone
from domain.incident.events.closing import IncidentReopened
from domain.incident.events.dispatch import ReturnAccepted
from domain.incident.events.intake import DuplicateMerged, IncidentRejected, SourceRecorded
from domain.incident.terms import (
    Milestone,
    RejectReason,
    ReopenReason,
    Status,
    Undoable,
    VoidReason,
)
from domain.kernel import Event, Level, TextRef
from domain.urgency import Urgency
from projections.engine.asof import AsOf
from projections.response_times.queries import (
    By,
    Cell,
    Interval,
    Question,
    Window,
    explain,
    response_times,
)
from tests.support.asking import ask
from tests.support.life import (
    COMMUNITY,
    LATER,
    WATER,
    accepted,
    arrived,
    closed,
    dispatched,
    happened,
    life,
    reported,
    resolved,
    signed,
    task_of,
)
from tests.support.log import NINE, Happened
from tests.support.postgres import Database

ZONE = "Asia/Shanghai"
ONE, TWO, THREE = (UUID(int=n) for n in (1, 2, 3))
URBAN = UUID(int=0x0B)
Told = Callable[[Iterable[Happened]], AsOf]


def cells(
    database: Database, as_of: AsOf, interval: Interval, *by: By, window: Window | None = None
) -> list[Cell]:
    return ask(database, response_times, as_of, Question(interval, ZONE, by, window))


def one(seconds: int) -> Cell:
    return Cell((), 1, 0, 0, seconds, seconds, seconds, seconds)


NOTHING = Cell((), 0, 0, 0, None, None, None, None)


@pytest.mark.parametrize(
    ("interval", "seconds"),
    [
        (Interval.REPORT_ACCEPT, 270),
        (Interval.ACCEPT_DISPATCH, 330),
        (Interval.DISPATCH_SIGN, 720),
        (Interval.SIGN_ARRIVE, 1500),
        (Interval.ARRIVE_RESOLVE, 6180),
        (Interval.RESOLVE_CLOSE, 81000),
        (Interval.REPORT_CLOSE, 90000),
        (Interval.FIRST_RESPONSE, 1320),
    ],
)
def test_the_worked_example(
    database: Database, told: Told, interval: Interval, seconds: int
) -> None:
    assert cells(database, told(life(ONE)), interval) == [one(seconds)]


def test_the_net_time_leaves_out_the_suspension(database: Database, told: Told) -> None:
    question = Question(Interval.ARRIVE_RESOLVE, ZONE, net=True)
    assert ask(database, response_times, told(life(ONE)), question) == [one(3780)]


def test_percentiles_are_nearest_rank(database: Database, told: Told) -> None:
    minutes = [3, 5, 8, 12, 15, 22, 30, 45, 60, 180]
    as_of = told(
        step
        for n, taken in enumerate(minutes)
        for step in happened(UUID(int=n), (0, reported()), (taken, accepted()))
    )
    (cell,) = cells(database, as_of, Interval.REPORT_ACCEPT)
    assert (cell.n, cell.p50, cell.p90, cell.p95, cell.p99) == (10, 900, 3600, 10800, 10800)


def test_what_has_not_ended_is_missing_and_never_zero(database: Database, told: Told) -> None:
    task = task_of(ONE)
    as_of = told(
        happened(
            ONE, (0, reported()), (5, accepted()), (6, dispatched(task)), (7, signed(task)),
            (90, resolved(task)), (95, closed()),
        )
    )  # fmt: skip
    assert cells(database, as_of, Interval.SIGN_ARRIVE) == [NOTHING._replace(missing=1)]
    assert cells(database, as_of, Interval.ARRIVE_RESOLVE) == [NOTHING]
    assert cells(database, as_of, Interval.RESOLVE_CLOSE) == [one(300)]


def test_a_negative_gap_is_counted_apart(database: Database, told: Told) -> None:
    as_of = told([*happened(ONE, (5, reported()), (3, accepted())), *life(TWO)])
    (cell,) = cells(database, as_of, Interval.REPORT_ACCEPT)
    assert cell == one(270)._replace(negative=1)


@pytest.mark.parametrize(
    "last",
    [
        IncidentVoided(reason=VoidReason.TEST),
        DuplicateMerged(master=TWO),
        IncidentRejected(reason=RejectReason.OUT_OF_SCOPE, told=TextRef(subject=ONE, id=ONE)),
    ],
    ids=["voided", "merged", "rejected"],
)
def test_what_was_no_incident_of_its_own_is_left_out(
    database: Database, told: Told, last: Event
) -> None:
    task = task_of(ONE)
    begun = (
        (0, reported()), (4, accepted()), (5, dispatched(task)), (6, signed(task)),
        (7, arrived(task)),
    )  # fmt: skip
    as_of = told([*happened(ONE, *begun, (8, last)), *life(TWO)])
    assert cells(database, as_of, Interval.REPORT_ACCEPT) == [one(270)]
    assert cells(database, as_of, Interval.SIGN_ARRIVE) == [one(1500)]


def test_an_interval_belongs_to_the_window_that_holds_its_end(
    database: Database, told: Told
) -> None:
    as_of = told(life(ONE))
    midnight = datetime.fromisoformat("2020-08-27T00:00:00+08:00")
    day = timedelta(days=1)
    first, second = Window(midnight - day, midnight), Window(midnight, midnight + day)
    assert cells(database, as_of, Interval.REPORT_CLOSE, window=first) == [NOTHING]
    assert cells(database, as_of, Interval.REPORT_CLOSE, window=second) == [one(90000)]
    assert cells(database, as_of, Interval.REPORT_ACCEPT, window=first) == [one(270)]


def test_a_window_leaves_out_its_own_end(database: Database, told: Told) -> None:
    as_of = told(happened(ONE, (0, reported()), (10, accepted())))
    end = NINE + timedelta(minutes=10)
    window = Window(NINE, end)
    assert cells(database, as_of, Interval.REPORT_ACCEPT, window=window) == [NOTHING]
    from_end = Window(end, end + timedelta(seconds=1))
    assert cells(database, as_of, Interval.REPORT_ACCEPT, window=from_end) == [one(600)]


def test_days_weeks_and_months_are_those_of_the_ledgers_zone(
    database: Database, told: Told
) -> None:
    late = datetime.fromisoformat("2020-08-31T15:58:00+00:00")
    as_of = told([*life(ONE), *life(TWO, late)])
    keys = {
        by: [cell.key for cell in cells(database, as_of, Interval.REPORT_ACCEPT, by)]
        for by in (By.DAY, By.WEEK, By.MONTH)
    }
    assert keys == {
        By.DAY: [("2020-08-26",), ("2020-09-01",)],
        By.WEEK: [("2020-08-24",), ("2020-08-31",)],
        By.MONTH: [("2020-08-01",), ("2020-09-01",)],
    }


def test_a_returned_attempt_stays_with_the_unit_that_returned_it(
    database: Database, told: Told
) -> None:
    first, second = task_of(ONE, 1), task_of(ONE, 2)
    as_of = told(
        happened(
            ONE, (0, reported()), (1, accepted()), (2, dispatched(first, URBAN)),
            (12, signed(first, URBAN)),
            (20, ReturnAccepted(task_id=first, unit=URBAN, due_dispatch=LATER)),
            (30, dispatched(second)), (33, signed(second)), (40, arrived(second)),
        )
    )  # fmt: skip
    by_unit = cells(database, as_of, Interval.DISPATCH_SIGN, By.UNIT)
    assert {cell.key: cell.p50 for cell in by_unit} == {(str(WATER),): 180, (str(URBAN),): 600}
    by_community = cells(database, as_of, Interval.DISPATCH_SIGN, By.COMMUNITY)
    assert [(cell.key, cell.p50) for cell in by_community] == [((str(COMMUNITY),), 600)]


def test_a_dispatch_taken_back_has_begun_nothing(database: Database, told: Told) -> None:
    wrong, right = task_of(ONE, 1), task_of(ONE, 2)
    undone = Undone(
        of=ONE, undone=Undoable.DISPATCH, status=Status.ACCEPTED, urgency=Urgency.PROMPT,
        dues=(), task_id=wrong,
    )  # fmt: skip
    as_of = told(
        happened(
            ONE, (0, reported()), (1, accepted()), (2, dispatched(wrong, URBAN)), (2.1, undone),
            (11, dispatched(right)),
        )
    )  # fmt: skip
    assert cells(database, as_of, Interval.ACCEPT_DISPATCH) == [one(600)]
    missing = cells(database, as_of, Interval.DISPATCH_SIGN, By.UNIT)
    assert missing == [NOTHING._replace(key=(str(WATER),), missing=1)]


def test_a_reopened_incident_has_not_been_closed_until_it_is_again(
    database: Database, told: Told
) -> None:
    reopened = IncidentReopened(
        n=1, reason=ReopenReason.CAME_BACK, level=Level.COMMUNITY, due_dispatch=LATER,
        due_overall=LATER, due_level=LATER,
    )  # fmt: skip
    before = told(life(ONE, paused=False))
    again = told(happened(ONE, (2000, reopened)))
    assert cells(database, again, Interval.REPORT_CLOSE) == [NOTHING._replace(missing=1)]
    last = told(happened(ONE, (3000, closed())))
    assert cells(database, last, Interval.REPORT_CLOSE) == [one(180000)]
    assert cells(database, before, Interval.REPORT_CLOSE) == [one(90000)]


def stated(milestone: Milestone, state: Status, *flags: str, area: str | None = "NC 7") -> Event:
    return SourceRecorded(
        source="myla311", row_key=f"1#{milestone}", row_sha256="0" * 64, milestone=milestone,
        state=state, area_key=area, category_key="Graffiti", unit_key="BOS", flags=flags,
    )  # fmt: skip


def test_an_import_is_measured_by_its_milestones_and_named_by_its_keys(
    database: Database, told: Told
) -> None:
    opened = stated(Milestone.REPORTED, Status.REPORTED)
    nowhere = stated(Milestone.REPORTED, Status.REPORTED, area=None)
    done = stated(Milestone.CLOSED, Status.CLOSED)
    referred = stated(Milestone.CLOSED, Status.CLOSED, "REFERRED", area=None)
    taken_back = stated(Milestone.CLOSED, Status.CLOSED, "CLOSED_BY_SOURCE")
    as_of = told(
        [
            *happened(ONE, (0, opened), (10, done)),
            *happened(TWO, (0, nowhere), (20, referred)),
            *happened(THREE, (0, opened), (30, taken_back)),
        ]
    )
    found = cells(database, as_of, Interval.REPORT_CLOSE, By.COMMUNITY)
    assert found == [one(600)._replace(key=("NC 7",)), one(1200)._replace(key=(None,))]


def test_a_cell_is_taken_apart_into_the_intervals_that_make_it(
    database: Database, told: Told
) -> None:
    unfinished = happened(ONE, (1, reported()))
    as_of = told([*life(THREE), *life(TWO, NINE + timedelta(days=1)), *unfinished])
    question = Question(Interval.REPORT_ACCEPT, ZONE, (By.COMMUNITY,))
    (cell,) = ask(database, response_times, as_of, question)
    spans = ask(database, explain, as_of, question, cell.key)
    assert [(span.stream, span.seconds) for span in spans] == [
        (TWO, 270),
        (THREE, 270),
        (ONE, None),
    ]
    assert (cell.n, cell.missing) == (2, 1)


def test_nothing_at_all_is_a_row_of_nothing(database: Database, told: Told) -> None:
    as_of = told(life(ONE)[:1])
    assert cells(database, as_of, Interval.RESOLVE_CLOSE) == [NOTHING]
    assert cells(database, as_of, Interval.RESOLVE_CLOSE, By.UNIT) == []
