"""RecordBreach: a fact about a community, late or not, and nothing about a person."""

import json
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from pydantic import ValidationError

from domain.area.errors import AreaEnded
from domain.area.events import AreaMerged
from domain.breach.commands import RecordBreach
from domain.breach.decide import decide
from domain.breach.errors import BreachCommunityNotFound, DayAhead, NotACommunity
from domain.breach.events import BreachRecorded
from domain.breach.state import evolve
from domain.three_no import Authority, BreachType
from tests.support.examples import CATALOGUE, COMMUNITY, STREET, VILLAGE, an_id
from tests.support.given import AT, Given, fact
from tests.support.incident_town import words

given = partial(Given, evolve, decide)
TODAY = date(2020, 8, 26)
RECORD = RecordBreach(
    command_id=an_id("breach"),
    stream=an_id("breach"),
    type=BreachType.PETITION_BYPASS,
    community=COMMUNITY,
    happened_on=date(2020, 6, 15),
    source_authority=Authority.PETITION_OFFICE,
    doc=words("a reference"),
)
RECORDED = BreachRecorded(
    type=BreachType.PETITION_BYPASS,
    community=COMMUNITY,
    happened_on=date(2020, 6, 15),
    source_authority=Authority.PETITION_OFFICE,
    doc=words("a reference"),
)


def test_what_an_authority_has_told_is_recorded() -> None:
    given().knowing(CATALOGUE).when(RECORD).then(RECORDED)


def test_what_happened_today_is_recorded() -> None:
    command = RECORD.model_copy(update={"happened_on": TODAY})
    expected = RECORDED.model_copy(update={"happened_on": TODAY})
    given().knowing(CATALOGUE).when(command).then(expected)


def test_today_begins_at_midnight_of_the_ledgers_zone() -> None:
    tomorrow = date(2020, 8, 27)
    command = RECORD.model_copy(update={"happened_on": tomorrow})
    expected = RECORDED.model_copy(update={"happened_on": tomorrow})
    midnight = datetime(2020, 8, 26, 16, tzinfo=UTC)
    given().knowing(CATALOGUE).at(midnight).when(command).then(expected)
    before = given().knowing(CATALOGUE).at(midnight - timedelta(seconds=1)).when(command)
    before.then_rejected(DayAhead)


def test_nothing_is_recorded_before_it_happens() -> None:
    command = RECORD.model_copy(update={"happened_on": date(2020, 8, 27)})
    given().knowing(CATALOGUE).when(command).then_rejected(DayAhead)


def test_an_unknown_community_has_no_breach() -> None:
    command = RECORD.model_copy(update={"community": an_id("nowhere")})
    given().knowing(CATALOGUE).when(command).then_rejected(BreachCommunityNotFound)


def test_a_street_has_no_breach_of_its_own() -> None:
    command = RECORD.model_copy(update={"community": STREET})
    given().knowing(CATALOGUE).when(command).then_rejected(NotACommunity)


def test_a_community_that_has_ended_gets_no_new_breach() -> None:
    merged = AreaMerged(into=VILLAGE, valid_from=AT)
    ended = CATALOGUE.after(fact(merged, stream=COMMUNITY))
    given().knowing(ended).when(RECORD).then_rejected(AreaEnded)


@pytest.mark.parametrize("field", ["person", "reporter", "note", "phone", "address", "petitioner"])
def test_no_field_takes_a_person(field: str) -> None:
    told = RECORD.model_dump(mode="json") | {field: "张三 13800000000"}
    with pytest.raises(ValidationError, match="Extra inputs"):
        RecordBreach.model_validate_json(json.dumps(told))
