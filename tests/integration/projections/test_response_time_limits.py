"""Response times at their limits: what took no time, how far they reach, since when it is known."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from uuid import UUID

from domain.incident.events.changes import FactCorrected
from domain.incident.events.field import ReporterContacted
from domain.incident.terms import ContactMeans, CorrectableField
from projections.engine.asof import AsOf
from projections.response_times.parts import Totals, Which, listed, totals
from projections.response_times.queries import (
    Interval,
    Question,
    explain,
    reach,
    response_times,
)
from tests.support.asking import ask
from tests.support.life import (
    LATER,
    WATER,
    accepted,
    arrived,
    dispatched,
    happened,
    life,
    reported,
    signed,
    task_of,
)
from tests.support.log import NINE, Happened
from tests.support.postgres import Database

ZONE = "Asia/Shanghai"
ONE, TWO = UUID(int=1), UUID(int=2)
Told = Callable[[Iterable[Happened]], AsOf]


def test_what_took_no_time_at_all_is_counted_and_does_not_run_backwards(
    database: Database, told: Told
) -> None:
    as_of = told(happened(ONE, (0, reported()), (0, accepted())))
    question = Question(Interval.REPORT_ACCEPT, ZONE)
    (cell,) = ask(database, response_times, as_of, question)
    assert (cell.n, cell.missing, cell.negative, cell.p99) == (1, 0, 0, 0)
    assert ask(database, totals, as_of, question, ()) == Totals(n=1, missing=0, negative=0)
    assert ask(database, listed, as_of, question, (), Which.BACKWARDS) == []


def test_they_reach_from_the_first_instant_to_the_last_of_any_incident(
    database: Database, told: Told
) -> None:
    earlier = happened(TWO, (-60, reported()), (-30, accepted()))
    as_of = told([*life(ONE), *earlier])
    assert ask(database, reach, as_of) == (NINE - timedelta(hours=1), NINE + timedelta(hours=25))


def test_an_interval_of_a_task_is_known_since_its_task_or_its_incident_last_changed(
    database: Database, told: Told
) -> None:
    task = task_of(ONE)
    corrected = FactCorrected(field=CorrectableField.CHANNEL, old="HOTLINE_12345", new="VISIT")
    called = ReporterContacted(task_id=task, unit=WATER, means=ContactMeans.PHONE)
    question = Question(Interval.SIGN_ARRIVE, ZONE)
    steps = (
        (0, reported()), (1, accepted()), (2, dispatched(task, due_contact=LATER)),
        (3, signed(task)), (4, arrived(task)),
    )  # fmt: skip
    for happens, since in (steps, 5), (((5, corrected),), 6), (((6, called),), 7):
        as_of = told(happened(ONE, *happens))
        (span,) = ask(database, explain, as_of, question, ())
        assert span.since == since
