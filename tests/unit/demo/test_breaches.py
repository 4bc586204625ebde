"""The county's breaches: nothing about a person, two persons for each, and days that fit."""

from collections import Counter
from datetime import date, timedelta

import pytest

from adapters.eventstore.receipts import Outcome
from domain.breach.commands import LinkIncident, RecordBreach, StartTracking
from domain.breach.state import Breach
from domain.breach.terms import BreachStatus
from domain.kernel import Command
from domain.post.roles import Role
from infra.demo import breaches
from infra.demo.acts import Act
from infra.demo.county import county_of
from infra.demo.hours import begins
from infra.demo.living import setup
from tests.support.demo import FIRST, LEDGER, SEED, lived, local, opened, the_county

COUNTY = the_county()
MONTH = [act for n in range(31) for act in breaches.breaches(COUNTY, FIRST + timedelta(days=n))]


def asked(kind: type[Command]) -> list[Act]:
    return [act for act in MONTH if isinstance(act.command, kind)]


def test_the_list_names_every_community_once() -> None:
    assert sorted(breaches.WORDS) == sorted(one.label for one in COUNTY.communities)
    assert Counter(breaches.WORDS.values()) == {"CLEAN": 7, "NOT_CLEAN": 6, "INSUFFICIENT": 2}


def test_all_are_followed_for_three_years_but_one_for_a_hundred_days() -> None:
    since = {
        act.command.community: act.command.tracked_from
        for act in breaches.following(COUNTY)
        if isinstance(act.command, StartTracking)
    }
    labels = {one.area: one.label for one in COUNTY.communities}
    short = [labels[area] for area, day in since.items() if FIRST - day < timedelta(days=1000)]
    assert (len(since), short) == (15, [breaches.SHORT])
    assert min(since.values()) == date(FIRST.year - 3, FIRST.month, 1)


@pytest.mark.parametrize("first", [FIRST, date(2026, 12, 1), date(2027, 1, 1), date(2028, 2, 29)])
def test_the_first_day_is_taken_by_the_rules_whenever_the_county_is_founded(first: date) -> None:
    county = county_of(LEDGER, SEED, begins(first))
    acts = list(breaches.breaches(county, first))
    assert all(local(act).date() == first for act in acts)
    assert sorted(acts, key=lambda act: act.at) == acts
    recorded = {
        act.command.happened_on.year for act in acts if isinstance(act.command, RecordBreach)
    }
    assert recorded == set(breaches.years_told(county))
    assert all(
        act.command.happened_on < first for act in acts if isinstance(act.command, RecordBreach)
    )


def test_some_are_late_some_rescinded_some_linked_some_attributed_elsewhere() -> None:
    late = [
        act for act in asked(RecordBreach)
        if (local(act).date() - act.command.model_dump()["happened_on"]).days > 30
    ]  # fmt: skip
    in_time = len(asked(RecordBreach)) - len(late)
    names = Counter(act.command.name for act in MONTH)
    assert len(late) > 15
    assert in_time >= 7
    assert names["rescind-breach"] == 2
    assert names["reject-breach"] == 1
    assert names["attribute-breach"] == 1
    assert len(asked(LinkIncident)) >= 3


def test_the_rules_take_all_of_it() -> None:
    memory = opened()
    assert {told.answer.outcome for told in lived(memory, setup(COUNTY))} == {Outcome.APPLIED}
    links = {act.command.command_id for act in asked(LinkIncident)}
    told = list(lived(memory, (act for act in MONTH if act.command.command_id not in links)))
    refused = [(one.act.command.name, one.answer.refusal) for one in told if one.answer.refusal]
    assert refused == []
    found = [state for state in memory.states.values() if isinstance(state, Breach)]
    assert Counter(one.status for one in found) == {
        BreachStatus.CONFIRMED: 22,
        BreachStatus.PROVISIONAL: 2,
        BreachStatus.RESCINDED: 2,
        BreachStatus.REJECTED: 1,
    }


def test_two_persons_write_about_each() -> None:
    clerk = COUNTY.government.seats[Role.RECORD_CLERK][0]
    confirmer = COUNTY.government.seats[Role.RECORD_CONFIRMER][0]
    assert clerk.id != confirmer.id
    assert {act.who for act in asked(RecordBreach)} == {clerk}
    assert {act.who for act in MONTH} == {clerk, confirmer}
