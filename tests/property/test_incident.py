"""Whatever is asked of incidents, in whatever order: what must hold, holds.

Every command goes through the town of the unit tests, which asks everything twice and checks the
invariants of each state after each fact; here the orders are drawn, and the histories are folded.
"""

from contextlib import suppress
from datetime import timedelta
from itertools import pairwise
from typing import Any, get_args
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import example as example_of
from hypothesis import strategies as st

from domain.errors import Rejected
from domain.incident.commands import IncidentCommand
from domain.incident.commands.changes import AddNote
from domain.incident.commands.field import ResolveTask
from domain.incident.commands.intake import RecordSource, ReportIncident
from domain.incident.events.changes import IncidentVoided, Undone
from domain.incident.events.closing import (
    IncidentReopened,
    ResolutionVerified,
    ReworkOrdered,
)
from domain.incident.events.dispatch import (
    ExtensionApproved,
    IncidentDelegated,
    IncidentEscalated,
    ReturnAccepted,
)
from domain.incident.incident import ENDED, Incident
from domain.incident.lifecycle import TASK_TAKEN_IN, allowed
from domain.incident.state import evolve, fold
from domain.incident.terms import Status
from domain.kernel import Command, Fact
from domain.urgency import Urgency
from tests.support.examples import COLLEAGUES, SYSTEM
from tests.support.incident_commands import HANDLER_OF, example
from tests.support.incident_town import Story, Town, Who
from tests.support.incidents import (
    accepted,
    closed,
    dispatched,
    handling,
    helped,
    report,
    resolved,
    signed,
    verified,
)

COMMANDS: list[type[Command]] = [
    c for c in get_args(IncidentCommand) if c not in {ReportIncident, RecordSource}
]
BEGINNINGS = (accepted, dispatched, handling, resolved, verified, closed)
BY_NAME = {kind.name: kind for kind in COMMANDS}
WAITS_S = (*[0] * 12, *[1] * 6, 11, 600, 3600, 6 * 3600, 86_400, 4 * 86_400, 91 * 86_400)
HASTY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

steps = st.lists(
    st.tuples(
        st.integers(0, 1000),
        st.integers(0, 4),
        st.sampled_from((None, None, None, *COLLEAGUES, SYSTEM)),
        st.sampled_from(WAITS_S),
        st.booleans(),
    ),
    min_size=1,
    max_size=60,
)


def tell(asked: list[tuple[int, int, Who | None, int, bool]]) -> Town:
    """Ask one after the other, mostly of who could do it; refusals are part of the story.

    Half of the commands are such as the incident's standing takes and no notes, so that stories
    get somewhere; the first step says from where two of the incidents go on.
    """
    town = Town()
    begin = BEGINNINGS[asked[0][0] % len(BEGINNINGS)]
    begin(town=town)
    helped(signed(town=town))
    report(town, urgency=Urgency.PROMPT)
    for n, which, somebody, wait_s, fitting in asked:
        story = Story(town, list(town.states)[which % len(town.states)])
        town.now += timedelta(seconds=wait_s)
        taken = [BY_NAME[name] for name in allowed(story.incident)]
        leading = [kind for kind in taken if not kind.additive] if fitting else []
        kinds = leading or COMMANDS
        kind = kinds[n % len(kinds)]
        able, fields = example(story, kind)
        with suppress(Rejected):
            story.does(somebody or able, kind, **fields)
    return town


def folded(facts: list[Fact]) -> list[Incident]:
    states: list[Incident] = []
    for fact in facts:
        states.append(evolve(states[-1] if states else None, fact))
    return states


@HASTY
@given(steps)
def test_no_order_of_commands_breaks_an_invariant(asked: Any) -> None:
    town = tell(asked)
    for stream, facts in town.facts.items():
        assert [fact.version for fact in facts] == list(range(1, len(facts) + 1))
        assert folded(facts)[-1] == town.states[stream]
    for state in town.states.values():
        _check_merges(state, town)


@HASTY
@given(steps, st.data())
def test_folding_in_two_halves_is_folding_the_whole(asked: Any, drawn: st.DataObject) -> None:
    for facts in tell(asked).facts.values():
        cut = drawn.draw(st.integers(1, len(facts)))
        half = fold(None, facts[:cut])
        assert fold(half, facts[cut:]) == folded(facts)[-1]
        assert half == folded(facts[:cut])[-1]


@HASTY
@given(steps)
def test_nobody_decides_on_what_he_did_or_asked_for_himself(asked: Any) -> None:
    for facts in tell(asked).facts.values():
        for before, fact in zip(folded(facts)[:-1], facts[1:], strict=True):
            by = fact.actor.id
            match fact.event:
                case ResolutionVerified() | ReworkOrdered():
                    assert by not in before.handlers | before.dispatchers
                case ReturnAccepted(task_id=task_id):
                    task = before.task(task_id)
                    assert task
                    assert task.asked_return
                    assert task.asked_return.by != by
                case ExtensionApproved(task_id=task_id):
                    task = before.task(task_id)
                    assert task
                    assert task.asked_extension
                    assert task.asked_extension.by != by
                case IncidentVoided():
                    assert before.void
                    assert before.void.by != by
                case _:
                    continue


@HASTY
@given(steps)
def test_each_timer_that_started_is_stopped_cancelled_or_open(asked: Any) -> None:
    """None runs twice at once, and none comes back but by a fact that starts it."""
    for facts in tell(asked).facts.values():
        states = folded(facts)
        for (before, after), fact in zip(pairwise(states), facts[1:], strict=True):
            was = {(c.timer, c.subject): c for c in before.clocks}
            new = [c for c in after.clocks if (c.timer, c.subject) not in was]
            if isinstance(fact.event, Undone):
                continue
            resumed = {before.stopped_overall and before.stopped_overall.started_at}
            for clock in new:
                assert clock.started_at in {fact.decided_at} | resumed, fact.event.name
                assert clock.due is not None


@HASTY
@given(steps)
def test_escalation_climbs_until_it_is_delegated_or_reopened(asked: Any) -> None:
    for facts in tell(asked).facts.values():
        states = folded(facts)
        for (before, after), fact in zip(pairwise(states), facts[1:], strict=True):
            if isinstance(fact.event, IncidentEscalated):
                assert after.level > before.level
            if after.level < before.level:
                assert isinstance(
                    fact.event, IncidentDelegated | IncidentReopened | Undone
                ) or fact.event.name.startswith("incident.self_handled")


DISPATCHED_BY_THE_HANDLER = [
    *[(0, 0, None, 0, False)] * 4,
    (186, 1, next(one for one in COLLEAGUES if one.name == "urban handler"), 0, False),
    (308, 1, None, 0, True),
]


@HASTY
@given(steps)
@example_of(DISPATCHED_BY_THE_HANDLER)
def test_from_everywhere_that_is_open_a_command_leads_away(asked: Any) -> None:
    town = tell(asked)
    for stream in list(town.states):
        story = Story(town, stream)
        if story.incident.status in ENDED - {Status.MERGED} or story.incident.holds:
            continue
        assert any(_leaves(story, kind) for kind in COMMANDS), story.incident.status
        if story.incident.standing_still or story.incident.status is Status.MERGED:
            continue
        for task in story.incident.open_tasks:
            assert any(_moves(story, task.id, kind) for kind in TASK_TAKEN_IN), task.status


@HASTY
@given(steps, st.integers(2, 4))
def test_an_additive_command_adds_every_time(asked: Any, times: int) -> None:
    town = tell(asked)
    story = Story(town, next(iter(town.states)))
    if story.incident.status is Status.VOIDED:
        return
    before = len(town.facts[story.stream])
    for _ in range(times):
        who, fields = example(story, AddNote)
        story.does(who, AddNote, **fields)
    assert len(town.facts[story.stream]) == before + times


def _check_merges(state: Incident, town: Town) -> None:
    """Readers follow the chain of masters to its end."""
    seen = set()
    while state.master is not None:
        assert state.stream not in seen, "merges form no circle"
        seen.add(state.stream)
        assert state.stream in town.states[state.master].attached
        state = town.states[state.master]


def _leaves(story: Story, kind: type[Command]) -> bool:
    who, fields = example(story, kind)
    after = _after(story, who, kind, fields)
    return after is not None and after.status is not story.incident.status


def _moves(story: Story, task_id: UUID, kind: type[Command]) -> bool:
    who, fields = example(story, kind)
    task = story.incident.task(task_id)
    assert task
    if kind is ResolveTask:
        who = HANDLER_OF[task.unit]
    for able in (who, *COLLEAGUES):  # the first may have dispatched it, and then another handles it
        after = _after(story, able, kind, {**fields, "task_id": task_id})
        moved = after and after.task(task_id)
        if moved and moved.status is not task.status:
            return True
    return False


def _after(story: Story, who: Who, kind: type[Command], fields: Any) -> Incident | None:
    """What would follow; nothing is written."""
    story.when(who, kind, **fields)
    try:
        events = story.town.ask(who, story.command)
    except Rejected:
        return None
    state = story.incident
    for stream, event in events:
        if stream == story.stream:
            state = evolve(state, story.last._replace(event=event))
    return state
