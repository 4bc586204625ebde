"""The facts of an incident agree with the rules' own fold of it, after every single event."""

import pytest

from adapters.eventstore.envelope import RecordedEvent
from domain.deadlines import warn_at
from domain.incident.commands.dispatch import EscalateIncident, SplitIncident
from domain.incident.commands.intake import (
    AcceptIncident,
    MergeDuplicate,
    RejectIncident,
    UnmergeDuplicate,
)
from domain.incident.events.dispatch import Part
from domain.incident.incident import Incident as Known
from domain.incident.state import evolve
from domain.incident.terms import RejectReason, Timer, TriedAction, UnmergeReason
from domain.kernel import Level
from projections.incident_facts.project import STEPS, project
from projections.incident_facts.rows import Case, running
from tests.support import examples as who
from tests.support.stories import County
from tests.support.wishes import TEXT, WISHES, Wish, by, master

STAGES = set(Timer) - {
    Timer.T8, Timer.LEVEL, Timer.RETURN, Timer.EXTENSION, Timer.VOID, Timer.REVIEW,
    Timer.NEXT_REVIEW, Timer.LEADER, Timer.REPLY,
}  # fmt: skip


PARTS = (Part(category="D1"), Part(category="E1"))
RARER: tuple[tuple[Wish, int], ...] = (
    (by(who.DISPATCHER, SplitIncident, parts=PARTS), 8),
    (by(who.DISPATCHER, MergeDuplicate, master=master), 20),
    (by(who.SUPERVISOR, UnmergeDuplicate, master=master, reason=UnmergeReason.MISTAKE), 60),
    (by(who.DISPATCHER, RejectIncident, reason=RejectReason.OUT_OF_SCOPE, told=TEXT), 20),
    (by(who.STREET_DISPATCHER, AcceptIncident), 60),
    (by(who.STREET_DISPATCHER, EscalateIncident, to_level=Level.COUNTY,
        tried=(TriedAction.SITE_VISIT,)), 20),
)  # fmt: skip
"""What is wished so seldom that its facts would hardly occur."""


@pytest.mark.parametrize("seed", range(8))
def test_facts_say_what_the_rules_know(seed: int) -> None:
    known: dict[object, Known] = {}
    cases: dict[object, Case] = {}
    levels: dict[object, Level] = {}
    county = County(seed, (*WISHES, *RARER))
    county.go_on(400)
    for position, one in enumerate(county.facts, start=1):
        stream = one.stream
        known[stream] = incident = evolve(known.get(stream), one)
        if type(one.event) in STEPS:
            cases[stream] = project(cases.get(stream), RecordedEvent(one, position, one.decided_at))
        case = cases[stream]
        assert case.incident.status == incident.status, one
        assert case.incident.urgency == incident.urgency
        assert case.incident.level == incident.level
        levels[stream] = max(incident.level, levels.get(stream, incident.level))
        assert case.incident.level_max == levels[stream]
        assert case.incident.reopenings == incident.reopened
        assert case.incident.duplicates == len(incident.attached)
        assert case.incident.children == len(incident.holds & {*incident.children})
        assert case.incident.frozen_at == incident.frozen_at, one
        assert case.incident.rejected_at == incident.rejected_at
        done = [each.resolved.at for each in incident.tasks[incident.settled :] if each.resolved]
        assert case.incident.resolved_at == max(done, default=incident.resolved_at), one
        returns = [clock.due for clock in incident.clocks if clock.timer is Timer.RETURN]
        assert case.incident.due_return == min(returns, default=None), one
        longer = [clock.due for clock in incident.clocks if clock.timer is Timer.EXTENSION]
        assert case.incident.due_extension == min(longer, default=None), one
        assert case.incident.closed_at == (incident.closed.at if incident.closed else None)
        assert {
            t.task_id: (t.unit, t.status, 0 if t.undone else t.attempt) for t in case.tasks.values()
        } == {t.id: (t.unit, t.status, t.attempt) for t in incident.tasks}
        at = one.decided_at
        clocks = {
            (c.timer, c.subject): (c.due, max(at, warn_at(c.started_at, c.due, incident.freezes)))
            for c in incident.clocks
            if c.timer in STAGES and not incident.standing_still
        }
        assert clocks == {
            (r.timer, r.task): (r.due, max(at, warn_at(r.since, r.due))) for r in running(case)
        }, one
