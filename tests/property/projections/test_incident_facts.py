"""The facts of an incident agree with the rules' own fold of it, after every single event."""

import pytest

from adapters.eventstore.envelope import RecordedEvent
from domain.deadlines import warn_at
from domain.incident.incident import Incident as Known
from domain.incident.state import evolve
from domain.incident.terms import Timer
from projections.incident_facts.project import STEPS, project
from projections.incident_facts.rows import Case, running
from tests.support.stories import County

STAGES = set(Timer) - {
    Timer.T8, Timer.LEVEL, Timer.RETURN, Timer.EXTENSION, Timer.VOID, Timer.REVIEW,
    Timer.NEXT_REVIEW, Timer.LEADER, Timer.REPLY,
}  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_facts_say_what_the_rules_know(seed: int) -> None:
    known: dict[object, Known] = {}
    cases: dict[object, Case] = {}
    county = County(seed)
    county.go_on(300)
    for position, one in enumerate(county.facts, start=1):
        stream = one.stream
        known[stream] = incident = evolve(known.get(stream), one)
        if type(one.event) in STEPS:
            cases[stream] = project(cases.get(stream), RecordedEvent(one, position, one.decided_at))
        case = cases[stream]
        assert case.incident.status == incident.status, one
        assert case.incident.urgency == incident.urgency
        assert case.incident.level == incident.level
        assert case.incident.reopenings == incident.reopened
        returns = [clock.due for clock in incident.clocks if clock.timer is Timer.RETURN]
        assert case.incident.due_return == min(returns, default=None), one
        longer = [clock.due for clock in incident.clocks if clock.timer is Timer.EXTENSION]
        assert case.incident.due_extension == min(longer, default=None), one
        assert case.incident.closed_at == (incident.closed.at if incident.closed else None)
        assert {t.task_id: (t.unit, t.status, t.attempt) for t in case.tasks.values()} == {
            t.id: (t.unit, t.status, t.attempt) for t in incident.tasks
        }
        at = one.decided_at
        clocks = {
            (c.timer, c.subject): (c.due, max(at, warn_at(c.started_at, c.due, incident.freezes)))
            for c in incident.clocks
            if c.timer in STAGES and not incident.standing_still
        }
        assert clocks == {
            (r.timer, r.task): (r.due, max(at, warn_at(r.since, r.due))) for r in running(case)
        }, one
