"""LinkIncident: both streams say so in one command."""

from datetime import date

import pytest

from domain.breach.commands import BreachCommand, LinkIncident
from domain.breach.decide import decide, needs
from domain.breach.errors import IncidentLinkedOtherwise, LinkedIncidentNotFound
from domain.breach.events import BreachConfirmed, BreachRecorded, IncidentLinked
from domain.breach.state import State, evolve
from domain.incident.events.changes import BreachLinked
from domain.incident.terms import BreachRelation
from domain.kernel import Event, Needs
from domain.three_no import Authority, BreachType
from tests.support.examples import CATALOGUE, COMMUNITY, an_id
from tests.support.given import Given
from tests.support.incidents import merged, parked, reported

BREACH, INCIDENT = an_id("breach"), an_id("incident")
RECORDED = BreachRecorded(
    type=BreachType.ADMIN_LITIGATION,
    community=COMMUNITY,
    happened_on=date(2020, 6, 15),
    source_authority=Authority.COURT,
)
CONFIRMED = BreachConfirmed(authority=Authority.COURT)
LINK = LinkIncident(
    command_id=an_id("command"), stream=BREACH, incident=INCIDENT,
    relation=BreachRelation.SAME_MATTER,
)  # fmt: skip
LINKED = IncidentLinked(incident=INCIDENT, relation=BreachRelation.SAME_MATTER)
MIRRORED = BreachLinked(breach=BREACH, relation=BreachRelation.SAME_MATTER)
KNOWN = {INCIDENT: reported().incident}


def given(*events: Event) -> Given[State, BreachCommand]:
    return Given[State, BreachCommand](evolve, decide, *events).knowing(CATALOGUE).beside(KNOWN)


def test_a_provisional_breach_is_linked_and_the_incident_says_so() -> None:
    given(RECORDED).when(LINK).then(LINKED, (INCIDENT, MIRRORED))


def test_a_confirmed_breach_is_linked_and_the_incident_says_so() -> None:
    given(RECORDED, CONFIRMED).when(LINK).then(LINKED, (INCIDENT, MIRRORED))


@pytest.mark.parametrize("incident", [parked().incident, merged()[0].incident])
def test_it_does_not_matter_where_the_incident_stands(incident: object) -> None:
    given(RECORDED).beside({INCIDENT: incident}).when(LINK).then(LINKED, (INCIDENT, MIRRORED))


def test_an_incident_keeps_its_one_relation() -> None:
    command = LINK.model_copy(update={"relation": BreachRelation.SAME_PLACE})
    given(RECORDED, LINKED).when(command).then_rejected(IncidentLinkedOtherwise)


def test_what_is_no_incident_is_not_linked() -> None:
    unknown = Given[State, BreachCommand](evolve, decide, RECORDED).knowing(CATALOGUE)
    unknown.when(LINK).then_rejected(LinkedIncidentNotFound)
    unknown.beside({INCIDENT: CATALOGUE.areas[COMMUNITY]})
    unknown.when(LINK).then_rejected(LinkedIncidentNotFound)


def test_the_rule_sees_the_incident_that_it_writes_on() -> None:
    assert needs(LINK, CATALOGUE) == Needs(streams=(INCIDENT,))
