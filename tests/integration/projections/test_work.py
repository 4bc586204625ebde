"""Whose work a row is, and in what order it is asked for."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from uuid import UUID

from domain.incident.terms import Channel
from domain.kernel import Actor, ActorKind, Event
from projections.engine.asof import AsOf
from projections.incident_facts.work import tasks_of, to_look_at
from tests.support.asking import ask
from tests.support.life import (
    GRID,
    WATER,
    accepted,
    dispatched,
    reported,
    signed,
    suspended,
    task_of,
)
from tests.support.log import DANA, NINE, Happened
from tests.support.postgres import Database

Told = Callable[[Iterable[Happened]], AsOf]
ONE, TWO, THREE, FOUR = (UUID(int=n) for n in range(1, 5))
SOMEBODY = UUID(int=0xB0)


def test_nobody_is_asked_to_look_at_what_he_reported_himself(
    database: Database, told: Told
) -> None:
    as_of = told([Happened(ONE, reported(resident=True), NINE)])
    assert ask(database, to_look_at, as_of, GRID, DANA.id) == []
    (work,) = ask(database, to_look_at, as_of, GRID, SOMEBODY)
    assert work.incident.stream == ONE


def test_what_a_sensor_reports_somebody_is_asked_to_look_at(database: Database, told: Told) -> None:
    sensed = reported(channel=Channel.SENSOR)
    as_of = told([Happened(ONE, sensed, NINE, actor=Actor(ActorKind.DEVICE, SOMEBODY))])
    (work,) = ask(database, to_look_at, as_of, GRID, DANA.id)
    assert work.incident.stream == ONE


def test_tasks_come_by_what_is_due_first_and_last_those_whose_clocks_stand_still(
    database: Database, told: Told
) -> None:
    def given(stream: UUID, due_h: int, *more: Event) -> list[Happened]:
        task, due = task_of(stream), NINE + timedelta(hours=due_h)
        steps = (reported(), accepted(), dispatched(task, due_sign=due), *more)
        return [Happened(stream, step, NINE) for step in steps]

    still = signed(task_of(ONE)), suspended()
    as_of = told([*given(ONE, 1, *still), *given(TWO, 3), *given(THREE, 2), *given(FOUR, 2)])
    work = ask(database, tasks_of, as_of, WATER)
    assert [one.incident.stream for one in work] == [THREE, FOUR, TWO, ONE]
    assert [one.running is None for one in work] == [False, False, False, True]
