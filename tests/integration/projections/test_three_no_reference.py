"""Any story of breaches, on any day as known at any position, says what a second telling says."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random
from uuid import UUID

import psycopg
import pytest

from domain.incident.events.changes import IncidentReclassified, IncidentVoided
from domain.incident.events.closing import FollowUpRecorded, IncidentReopened
from domain.incident.events.intake import DuplicateMerged, IncidentRejected
from domain.incident.terms import (
    ChangeReason,
    CloseCode,
    FollowUpOutcome,
    RejectReason,
    ReopenReason,
    VoidReason,
)
from domain.kernel import Event, Level, TextRef
from domain.policy.three_no import ThreeNoRules
from domain.three_no import BreachType
from infra.postgres.roles import Role
from projections.engine.asof import AsOf
from projections.engine.rebuild import rebuild
from projections.engine.runner import Runner
from projections.three_no.queries import Question
from projections.three_no.reading import WindowKind, standings_of
from projections.three_no.status import Standing
from projections.views import GROUPS
from tests.support import breaches as told_of
from tests.support import life, seeds, three_no_reference
from tests.support.asking import ask
from tests.support.breaches import COMMUNITY, OTHER
from tests.support.log import Happened, LogWriter
from tests.support.postgres import Database
from tests.support.tables import versions

FIRST = date(2019, 10, 1)
PLACES = [COMMUNITY, OTHER]
NOT_TOLD_OF = {"task_facts", "receipt_codes"}
REF = TextRef(subject=COMMUNITY, id=COMMUNITY)


def story(seed: int) -> Iterator[Happened]:
    """A year of disputes and breaches; every third day something happens."""
    draw = Random(seed)  # noqa: S311 - a story, not a secret
    disputes: dict[UUID, str] = {}
    records: dict[UUID, tuple[str, BreachType]] = {}
    yield from told_of.grids("2019-10-01", 900, 1100)
    yield from told_of.grids("2019-10-01", 400, community=OTHER, code="640181001018")
    yield told_of.tracking("2019-10-02")
    for n in range(140):
        day = (FIRST + timedelta(days=2 + 3 * n)).isoformat()
        some = draw.random()
        if n == 60:
            yield told_of.tracking(day, BreachType.CRIMINAL_CASE, community=OTHER)
        elif some < 0.25:
            stream = UUID(int=0xA00 + n)
            disputes[stream] = "open"
            category = draw.choice(["A5", "A1", "E3"])
            yield told_of.on(
                day, stream, life.reported(category=category, community=draw.choice(PLACES))
            )
        elif some < 0.6 and disputes:
            stream = draw.choice(list(disputes))
            yield told_of.on(day, stream, _followed(draw, stream, disputes))
        elif some < 0.75:
            stream, kind = UUID(int=0xB00 + n), draw.choice(list(BreachType))
            records[stream] = "PROVISIONAL", kind
            late = draw.choice([0, 3, 30, 31, 60])
            happened = told_of.after(day, -late)
            yield told_of.recorded(stream, happened, day, kind=kind, community=draw.choice(PLACES))
        elif records:
            yield from _judged(draw, day, records, list(disputes))
        if n % 40 == 39:
            yield told_of.recounted(1, told_of.after(day, -10), 700 + n, day)


def _followed(draw: Random, stream: UUID, disputes: dict[UUID, str]) -> Event:
    if disputes[stream] == "closed":
        disputes[stream] = "open"
        return IncidentReopened(
            n=1, reason=ReopenReason.CAME_BACK, level=Level.COMMUNITY, due_dispatch=life.LATER,
            due_overall=life.LATER, due_level=life.LATER,
        )  # fmt: skip
    some = draw.random()
    if some < 0.5:
        disputes[stream] = "closed"
        return life.closed(draw.choice(list(CloseCode)))
    if some < 0.65:
        reached = FollowUpOutcome.REACHED
        return FollowUpRecorded(outcome=reached, solved=True, score=draw.randint(1, 5))
    if some < 0.75:
        return IncidentReclassified(
            from_category="A5", category=draw.choice(["A2", "E3"]),
            reason=ChangeReason.WRONG_AT_INTAKE,
        )  # fmt: skip
    del disputes[stream]
    if some < 0.85:
        return IncidentVoided(reason=VoidReason.TEST)
    if some < 0.93 and disputes:
        return DuplicateMerged(master=draw.choice(list(disputes)))
    return IncidentRejected(reason=RejectReason.OUT_OF_SCOPE, told=REF)


def _judged(
    draw: Random, day: str, records: dict[UUID, tuple[str, BreachType]], disputes: list[UUID]
) -> Iterator[Happened]:
    stream = draw.choice(list(records))
    status, kind = records[stream]
    if draw.random() < 0.4 and disputes:
        yield told_of.linked(stream, day, draw.choice(disputes))
    elif status == "PROVISIONAL" and draw.random() < 0.8:
        records[stream] = "CONFIRMED", kind
        yield told_of.confirmed(stream, day, kind)
    elif status == "PROVISIONAL":
        del records[stream]
        yield told_of.rejected(stream, day)
    elif draw.random() < 0.6:
        yield told_of.attributed(stream, day, draw.choice(PLACES))
    else:
        del records[stream]
        yield told_of.rescinded(stream, day)


def plainly(one: Standing) -> dict[str, object]:
    return {
        "status": one.status.value,
        "clean_days": one.clean_days,
        "types": {
            t.type.value: (t.status.value, t.confirmed, t.clean_days, t.late) for t in one.types
        },
        "unresolved": one.unresolved,
        **{name: value for name, value in one.at_source._asdict().items() if name != "community"},
        "households": one.households,
    }


@pytest.mark.parametrize("seed", range(4))
def test_every_answer_is_that_of_a_second_telling(
    database: Database, told: Callable[..., AsOf], seed: int, reader: psycopg.Connection
) -> None:
    head = told(story(seed)).position
    rows = reader.execute(
        "SELECT originator_id, topic, state, notification_id, effective_at, recorded_at"
        "  FROM log.events ORDER BY notification_id"
    ).fetchall()
    lines = [three_no_reference.Line(row) for row in rows]
    rules = seeds.policy("three-no")
    assert isinstance(rules, ThreeNoRules)
    seen = set()
    for known in range(6, head + 1, 23):
        for valid in (date(2019, 12, 31), date(2020, 5, 17), date(2020, 11, 30)):
            for kind in WindowKind:
                begin = kind.begin(valid)
                asked = Question(known, told_of.ZONE.key, valid, begin, rules)
                found = ask(database, standings_of, asked, PLACES)
                for one in found:
                    place = str(one.community)
                    expected = three_no_reference.status(lines, known, valid, begin, place)
                    assert plainly(one) == expected, (known, valid, kind, place)
                    seen.add(one.status)
    assert len(seen) >= 3, "a story in which nothing happens tells nothing"


def test_a_rebuild_of_breaches_equals_what_was_kept_event_by_event(
    database: Database, log: LogWriter, reader: psycopg.Connection
) -> None:
    happened = list(story(9))
    with Runner(database.url(Role.PROJECTOR), GROUPS[0], batch_max=1) as kept:
        for one in happened:
            log.add_all([one])
            kept.catch_up()
    before = versions(reader)
    done = rebuild(database.url(Role.PROJECTOR), GROUPS[0])
    assert all(each.equal for each in done.differences)
    assert versions(reader) == before
    assert all(before[table] for table in before if table not in NOT_TOLD_OF)
