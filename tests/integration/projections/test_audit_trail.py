"""The audit trail: every event once, found by who, what, where and when, as of any moment."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from adapters.eventstore.mapper import COLUMNS, to_recorded
from infra.postgres.roles import Role
from projections.audit_trail.queries import (
    COUNT_MAX,
    Asked,
    Clock,
    Found,
    Missing,
    count,
    density,
    search,
)
from projections.engine.asof import AsOf, at_position
from projections.engine.rebuild import rebuild
from projections.engine.runner import Runner
from projections.views import GROUPS
from tests.support.asking import ask
from tests.support.examples import COMMUNITY, VILLAGE
from tests.support.life import accepted, dispatched
from tests.support.log import DANA, NINE, LogWriter
from tests.support.postgres import Database
from tests.support.stories import County

STORY = County(11).go_on(240)
AUDIT = GROUPS[1]
REPORTED = "incident.incident_reported.v1"


@pytest.fixture
def told(database: Database, log: LogWriter) -> AsOf:
    """The story, recorded as it was done, and taken in."""
    return taken_in(database, log.add_all(one._replace(recorded=one.at) for one in STORY))


def taken_in(database: Database, position: int) -> AsOf:
    """Let the trail come as far as the log is, and say as of when that is."""
    with Runner(database.url(Role.PROJECTOR), AUDIT) as runner:
        assert runner.catch_up() == position
    return ask(database, at_position, position)


def pages(database: Database, as_of: AsOf, asked: Asked, size: int = 17) -> list[Found]:
    """All that is found, page by page."""
    found: list[Found] = []
    while page := ask(
        database, search, as_of, asked, rows_max=size, before=found[-1].position if found else None
    ):
        found += page
    return found


def positions(found: Iterable[Found]) -> list[int]:
    return [one.position for one in found]


def test_every_event_stands_there_once_with_its_envelope(
    database: Database, told: AsOf, reader: psycopg.Connection
) -> None:
    found = {one.position: one.entry for one in pages(database, told, Asked())}
    log = reader.cursor(binary=True).execute(
        f"SELECT {COLUMNS} FROM log.events ORDER BY notification_id"  # noqa: S608
    )
    stored = [to_recorded(row) for row in log.fetchall()]
    assert list(found) == [one.position for one in reversed(stored)]
    for recorded in stored:
        fact, entry = recorded.fact, found[recorded.position]
        assert (entry.stream, entry.version, entry.event_id) == fact[:3]
        assert (entry.type, entry.kind) == (fact.event.name, fact.event.name.partition(".")[0])
        assert (entry.actor_kind, entry.actor) == (DANA.kind, DANA.id)
        assert (entry.effective_at, entry.recorded_at) == (fact.effective_at, recorded.recorded_at)


def test_later_events_of_an_incident_keep_its_number_and_its_place(
    database: Database, told: AsOf
) -> None:
    found = pages(database, told, Asked())
    first = {one.entry.stream: one.entry for one in found if one.entry.version == 1}
    assert len({entry.number for entry in first.values()}) == len(first) > 8
    for _, entry in found:
        opened = first[entry.stream]
        assert (entry.number, entry.area, entry.grid) == (opened.number, opened.area, opened.grid)
        assert entry.area in {COMMUNITY, VILLAGE}


FILTERS: dict[str, tuple[Asked, Callable[[Found], bool]]] = {
    "who": (Asked(who=DANA.id), lambda _: True),
    "nobody": (Asked(who=UUID(int=1)), lambda _: False),
    "types": (Asked(types=[REPORTED]), lambda one: one.entry.type == REPORTED),
    "area": (
        Asked(areas=[VILLAGE], nowhere=False),
        lambda one: one.entry.area == VILLAGE,
    ),
    "flag": (Asked(flag="NEVER_SEEN"), lambda one: "NEVER_SEEN" in one.entry.flags),
    "effective": (
        Asked(clock=Clock.EFFECTIVE, begin=STORY[60].at, end=STORY[120].at),
        lambda one: STORY[60].at <= one.entry.effective_at < STORY[120].at,
    ),
    "recorded": (
        Asked(begin=STORY[60].at, end=STORY[120].at),
        lambda one: STORY[60].at <= one.entry.recorded_at < STORY[120].at,
    ),
    "all at once": (
        Asked(who=DANA.id, types=[REPORTED], areas=[COMMUNITY], begin=STORY[30].at),
        lambda one: (
            one.entry.type == REPORTED
            and one.entry.area == COMMUNITY
            and one.entry.recorded_at >= STORY[30].at
        ),
    ),
}


@pytest.mark.parametrize("name", FILTERS)
def test_a_search_finds_what_meets_all_that_is_asked_newest_first(
    database: Database, told: AsOf, name: str
) -> None:
    asked, meets = FILTERS[name]
    expected = [one for one in pages(database, told, Asked()) if meets(one)]
    found = pages(database, told, asked)
    assert found == expected
    counted = ask(database, count, told, asked)
    streams = len({one.entry.stream for one in expected})
    assert counted == (len(expected), streams, False)
    assert len(expected) < COUNT_MAX


@pytest.mark.parametrize("clock", Clock)
def test_what_did_not_happen_in_time_is_found_once_that_time_was_over(
    database: Database, told: AsOf, clock: Clock
) -> None:
    every = pages(database, told, Asked(), size=200)
    window = Asked(clock=clock, begin=STORY[40].at, end=STORY[200].at)
    within = timedelta(hours=24)
    entries = [one.entry for one in every]
    came = [one for one in entries if one.type == "incident.task_dispatched.v1"]
    first = [
        one for one in entries
        if one.type == "incident.incident_accepted.v1"
        and STORY[40].at <= getattr(one, f"{clock.value}_at") < STORY[200].at
    ]  # fmt: skip
    late = {
        one.stream for one in first
        if one.effective_at + within <= told.instant and not any(
            other.stream == one.stream
            and one.effective_at <= other.effective_at <= one.effective_at + within
            for other in came
        )
    }  # fmt: skip
    assert 0 < len(late) < len({one.stream for one in first})
    missing = Missing("incident.incident_accepted.v1", ["incident.task_dispatched.v1"], within)
    found = pages(database, told, window._replace(missing=missing), size=7)
    assert found == [
        one for one in every
        if one.entry.stream in late
        and STORY[40].at <= getattr(one.entry, f"{clock.value}_at") < STORY[200].at
    ]  # fmt: skip
    assert ask(database, count, told, window._replace(missing=missing)).streams == len(late)
    young = told._replace(instant=min(one.effective_at for one in first) + within / 2)
    assert pages(database, young, window._replace(missing=missing)) == []


def test_what_came_at_the_very_end_of_its_time_came_in_time(
    database: Database, log: LogWriter
) -> None:
    within, tick = timedelta(hours=24), timedelta(microseconds=1)
    came = {UUID(int=1): NINE + within, UUID(int=2): NINE + within + tick}
    for stream, at in came.items():
        log.add(stream, accepted())
        log.add(stream, dispatched(stream), at)
    as_of = taken_in(database, log.add(UUID(int=3), accepted()))
    missing = Missing("incident.incident_accepted.v1", ["incident.task_dispatched.v1"], within)

    def late(instant: datetime) -> set[UUID]:
        found = pages(database, as_of._replace(instant=instant), Asked(missing=missing))
        return {one.entry.stream for one in found}

    assert late(NINE + within) == {UUID(int=2), UUID(int=3)}, "that time was over right then"
    assert late(NINE + within - tick) == set()


def test_an_incident_is_found_by_its_number(database: Database, told: AsOf) -> None:
    entry = pages(database, told, Asked())[5].entry
    found = pages(database, told, Asked(numbers=[entry.number or ""]))
    assert {one.entry.stream for one in found} == {entry.stream}
    assert [one.entry.version for one in found] == list(range(len(found), 0, -1))
    assert pages(database, told, Asked(numbers=["000-1999-00001"])) == []


def test_a_search_as_of_each_position_equals_one_on_a_trail_that_stopped_there(
    database: Database, log: LogWriter
) -> None:
    log.add_all(one._replace(recorded=one.at) for one in STORY)
    asked = Asked(types=[REPORTED, "incident.incident_accepted.v1"], areas=[COMMUNITY])
    stopped: dict[int, Any] = {}
    with Runner(database.url(Role.PROJECTOR), AUDIT) as runner:
        for position in range(30, len(STORY), 30):
            runner.catch_up(position)
            as_of = ask(database, at_position, position)
            stopped[position] = pages(database, as_of, asked), ask(database, count, as_of, asked)
        runner.catch_up()
    assert len(stopped[max(stopped)][0]) > len(stopped[30][0])
    for position, then in stopped.items():
        as_of = ask(database, at_position, position)
        assert (pages(database, as_of, asked), ask(database, count, as_of, asked)) == then


def test_a_rebuild_finds_no_difference(database: Database, told: AsOf) -> None:
    done = rebuild(database.url(Role.PROJECTOR), AUDIT)
    assert done.position == told.position
    streams = len({one.stream for one in STORY})
    assert [(each.table, each.same, each.equal) for each in done.differences] == [
        ("audit_streams", streams, True),
        ("audit_trail", len(STORY), True),
    ]


def test_the_parts_of_a_window_hold_all_events_in_it(database: Database, told: AsOf) -> None:
    begin, end = NINE, STORY[-1].at + timedelta(seconds=1)
    counts = ask(database, density, told, begin, end, bins=24)
    assert (len(counts), sum(counts)) == (24, len(STORY))
    part = (end - begin) / 24
    assert counts[0] == len([one for one in STORY if one.at < begin + part])
    half = ask(database, density, told, begin, STORY[100].at, bins=4)
    assert sum(half) == len([one for one in STORY if one.at < STORY[100].at])
