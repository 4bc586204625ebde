"""What happens in the synthetic county: in order, the same for ever, shaped like real days."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest

from domain.access.grants import OF_ROLE
from domain.incident.commands.intake import ReportIncident
from domain.streams import KIND_OF_COMMAND
from infra.demo.acts import Act
from infra.demo.living import setup
from infra.demo.phrases import canaries
from tests.support.demo import SEED, a_county, days_of, local, the_county

COUNTY = the_county()


@pytest.fixture(scope="module")
def two_days() -> list[Act]:
    return list(days_of(COUNTY, 2))


@pytest.fixture(scope="module")
def month() -> tuple[Counter[str], Counter[str], Counter[int]]:
    """Commands by name, reports by weekday name, reports by local hour, of 31 days."""
    names: Counter[str] = Counter()
    weekdays: Counter[str] = Counter()
    hours: Counter[int] = Counter()
    for act in days_of(COUNTY, 31):
        names[act.command.name] += 1
        if isinstance(act.command, ReportIncident):
            weekdays[f"{local(act):%a}"] += 1
            hours[local(act).hour] += 1
    return names, weekdays, hours


def test_the_same_seed_lives_the_same_life(two_days: list[Act]) -> None:
    assert list(days_of(a_county(), 2)) == two_days


def test_a_longer_period_begins_with_the_acts_of_a_shorter_one(two_days: list[Act]) -> None:
    longer = list(days_of(COUNTY, 3))
    assert longer[: len(two_days)] == two_days
    assert len(longer) > len(two_days)


def test_acts_come_in_the_order_of_their_instants_and_each_has_an_id_of_its_own(
    two_days: list[Act],
) -> None:
    acts = [*setup(COUNTY), *two_days]
    assert all(earlier.at <= later.at for earlier, later in pairwise(acts))
    ids = [act.command.command_id for act in acts]
    assert len(set(ids)) == len(ids)


def test_about_330_incidents_a_day_are_reported(
    month: tuple[Counter[str], Counter[str], Counter[int]],
) -> None:
    names, _, _ = month
    assert 300 < names[ReportIncident.name] / 31 < 360


def test_patrols_make_two_peaks_and_nights_and_weekends_are_quiet(
    month: tuple[Counter[str], Counter[str], Counter[int]],
) -> None:
    _, weekdays, hours = month
    morning, noon, afternoon = hours[9], hours[12], hours[15]
    assert min(morning, afternoon) > 2 * noon
    assert sum(hours[hour] for hour in range(6)) < sum(hours.values()) * 0.05
    assert hours[20] > hours[2] * 5
    assert weekdays["Sun"] / weekdays["Wed"] < 0.85


def test_a_month_holds_every_command_that_people_give_to_incidents(
    month: tuple[Counter[str], Counter[str], Counter[int]],
) -> None:
    names, _, _ = month
    granted = {name for grant in OF_ROLE.values() for name in grant.actions}
    of_incidents = {
        command.name for command, kind in KIND_OF_COMMAND.items() if kind.name == "incident"
    }
    assert not (granted & of_incidents) - names.keys()


def test_every_canary_is_planted_on_the_first_day(two_days: list[Act]) -> None:
    first = [act for act in two_days if local(act).date() == local(two_days[0]).date()]
    spoken = [words.value for act in first for words in act.words]
    planted = canaries(SEED)
    assert len(set(planted)) == len(planted) == 24
    for canary in planted:
        assert sum(canary in value for value in spoken) == 1


def test_no_canary_is_found_but_where_it_was_planted(two_days: list[Act]) -> None:
    planted = canaries(SEED)
    shown = "\n".join(map(repr, [*setup(COUNTY), *two_days]))
    assert not any(canary in shown for canary in planted)


def test_the_last_days_have_a_roster_for_the_day_after(two_days: list[Act]) -> None:
    ends = [
        act.command.model_dump()["ends"]
        for act in [*setup(COUNTY), *two_days]
        if act.command.name == "roster-duty"
    ]
    assert max(ends) >= two_days[-1].at + timedelta(days=2)
