"""The rules take nearly all of what the synthetic county does, and nobody checks his own work."""

from collections import Counter, defaultdict
from uuid import UUID

import pytest

from adapters.eventstore.receipts import Outcome
from domain.incident.events.closing import ResolutionVerified
from domain.incident.events.dispatch import TaskDispatched, TaskReassigned
from domain.incident.events.field import ArrivedOnScene, ProgressRecorded, TaskResolved, TaskSigned
from domain.incident.events.intake import AnsweredAtDesk, SelfHandled
from domain.incident.incident import ENDED, Incident
from infra.demo.living import setup
from tests.support.demo import Told, a_county, days_of, lived, opened
from tests.support.memory import Memory

DAYS = 3
TOOK_PART = (
    TaskDispatched, TaskReassigned, TaskSigned, ArrivedOnScene, ProgressRecorded, TaskResolved,
    SelfHandled, AnsweredAtDesk,
)  # fmt: skip


@pytest.fixture(scope="module")
def county_in_memory() -> tuple[Memory, list[Told]]:
    memory, county = opened(), a_county()
    founded = list(lived(memory, setup(county)))
    assert {told.answer.outcome for told in founded} == {Outcome.APPLIED}
    return memory, list(lived(memory, days_of(county, DAYS)))


def test_98_of_100_commands_and_more_are_accepted(
    county_in_memory: tuple[Memory, list[Told]],
) -> None:
    _, told = county_in_memory
    refused = Counter(
        (one.act.command.name, one.answer.refusal.code)
        for one in told
        if one.answer.refusal is not None
    )
    assert refused.total() <= 0.02 * len(told), refused


def test_nobody_verifies_his_own_work(county_in_memory: tuple[Memory, list[Told]]) -> None:
    _, told = county_in_memory
    took_part: defaultdict[UUID, set[UUID]] = defaultdict(set)
    verified = 0
    for fact in (fact for one in told for fact in one.answer.facts):
        if isinstance(fact.event, TOOK_PART):
            took_part[fact.stream].add(fact.actor.id)
        elif isinstance(fact.event, ResolutionVerified):
            verified += 1
            assert fact.actor.id not in took_part[fact.stream]
    assert verified > 100


def test_an_incident_has_about_a_dozen_events_and_the_board_is_full_of_open_ones(
    county_in_memory: tuple[Memory, list[Told]],
) -> None:
    memory, _ = county_in_memory
    incidents = [state for state in memory.states.values() if isinstance(state, Incident)]
    over = [one for one in incidents if one.status in ENDED]
    events = [memory.versions[one.stream] for one in over if one.tasks and one.closed]
    assert 11 < sum(events) / len(events) < 20
    assert 200 < len(incidents) - len(over) < 600


def test_b_stands_in_for_an_absent_a(county_in_memory: tuple[Memory, list[Told]]) -> None:
    _, told = county_in_memory
    for_others = {fact.actor.on_behalf_of for one in told for fact in one.answer.facts} - {None}
    assert for_others
