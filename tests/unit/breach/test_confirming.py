"""Confirm, reject, attribute, rescind: by another person, on the word of the right authority."""

from datetime import date
from functools import partial
from typing import Any

import pytest

from domain.area.errors import AreaEnded
from domain.area.events import AreaMerged
from domain.breach.commands import (
    AttributeBreach,
    BreachCommand,
    ConfirmBreach,
    LinkIncident,
    RejectBreach,
    RescindBreach,
)
from domain.breach.decide import decide
from domain.breach.errors import (
    AuthorityUnfit,
    BreachCommunityNotFound,
    BreachNotConfirmed,
    BreachNotFound,
    BreachStandsConfirmed,
    BreachStandsRejected,
    BreachStandsRescinded,
    RecorderConfirms,
)
from domain.breach.events import (
    BreachAttributed,
    BreachConfirmed,
    BreachRecorded,
    BreachRejected,
    BreachRescinded,
    TrackingStarted,
)
from domain.breach.state import Breach, evolve
from domain.breach.terms import AttributionBasis, RejectionReason, RescissionReason
from domain.errors import Rejected
from domain.incident.terms import BreachRelation
from domain.kernel import Event
from domain.three_no import Authority, BreachType
from tests.support.examples import (
    CATALOGUE,
    COMMUNITY,
    RECORD_CLERK,
    RECORD_CONFIRMER,
    SUPERVISOR,
    VILLAGE,
    an_id,
)
from tests.support.given import AT, Given, fact
from tests.support.incident_town import words

BREACH = an_id("breach")
IDS: dict[str, Any] = {"command_id": an_id("command"), "stream": BREACH}
RECORDED = fact(
    BreachRecorded(
        type=BreachType.CRIMINAL_CASE,
        community=COMMUNITY,
        happened_on=date(2020, 6, 15),
        source_authority=Authority.POLICE,
    ),
    by=RECORD_CLERK.actor,
)
CONFIRM = ConfirmBreach(**IDS, authority=Authority.POLICE, doc=words("立案"))
CONFIRMED = BreachConfirmed(authority=Authority.POLICE, doc=words("立案"))
REJECT = RejectBreach(**IDS, reason=RejectionReason.NOT_OF_THIS_TYPE)
REJECTED = BreachRejected(reason=RejectionReason.NOT_OF_THIS_TYPE)
ATTRIBUTE = AttributeBreach(**IDS, community=VILLAGE, basis=AttributionBasis.PLACE_OF_MATTER)
ATTRIBUTED = BreachAttributed(community=VILLAGE, basis=AttributionBasis.PLACE_OF_MATTER)
RESCIND = RescindBreach(**IDS, reason=RescissionReason.NOT_OF_THIS_COUNTY, doc=words("函"))
RESCINDED = BreachRescinded(reason=RescissionReason.NOT_OF_THIS_COUNTY, doc=words("函"))
LINK = LinkIncident(**IDS, incident=an_id("incident"), relation=BreachRelation.SAME_MATTER)


def given(*events: Event) -> Given[Any, BreachCommand]:
    """What the confirmer finds: recorded by the clerk, and what he himself has done since."""
    by = RECORD_CONFIRMER.actor
    facts = [RECORDED, *(fact(event, by=by) for event in events)]
    return Given(evolve, decide, *facts).knowing(CATALOGUE).by(by)


def test_another_person_confirms() -> None:
    given().when(CONFIRM).then(CONFIRMED)


def test_another_person_rejects() -> None:
    given().when(REJECT).then(REJECTED)


def test_what_is_confirmed_is_attributed_to_another_community() -> None:
    given(CONFIRMED).when(ATTRIBUTE).then(ATTRIBUTED)


def test_what_is_confirmed_is_rescinded() -> None:
    given(CONFIRMED).when(RESCIND).then(RESCINDED)


@pytest.mark.parametrize(
    ("events", "command"),
    [((), CONFIRM), ((), REJECT), ((CONFIRMED,), ATTRIBUTE), ((CONFIRMED,), RESCIND)],
)
def test_the_recorder_does_not_judge_his_own_record(
    events: tuple[Event, ...], command: BreachCommand
) -> None:
    given(*events).by(RECORD_CLERK.actor).when(command).then_rejected(RecorderConfirms)


@pytest.mark.parametrize(
    ("events", "command", "why"),
    [
        ((CONFIRMED,), CONFIRM, BreachStandsConfirmed),
        ((REJECTED,), REJECT, BreachStandsRejected),
        ((CONFIRMED, RESCINDED), RESCIND, BreachStandsRescinded),
    ],
)
def test_what_somebody_else_has_judged_is_not_judged_again(
    events: tuple[Event, ...], command: BreachCommand, why: type[Rejected]
) -> None:
    given(*events).by(SUPERVISOR.actor).when(command).then_rejected(why)


@pytest.mark.parametrize("authority", [Authority.COURT, Authority.PETITION_OFFICE])
def test_only_the_authority_of_its_type_vouches_for_it(authority: Authority) -> None:
    command = CONFIRM.model_copy(update={"authority": authority})
    given().when(command).then_rejected(AuthorityUnfit)


@pytest.mark.parametrize(
    ("events", "command", "why"),
    [
        ((), ATTRIBUTE, BreachNotConfirmed),
        ((), RESCIND, BreachNotConfirmed),
        ((CONFIRMED,), REJECT, BreachStandsConfirmed),
        ((CONFIRMED,), CONFIRM.model_copy(update={"doc": None}), BreachStandsConfirmed),
        ((REJECTED,), CONFIRM, BreachStandsRejected),
        ((REJECTED,), LINK, BreachStandsRejected),
        ((CONFIRMED, RESCINDED), RESCIND.model_copy(update={"doc": None}), BreachStandsRescinded),
        ((CONFIRMED, RESCINDED), ATTRIBUTE, BreachStandsRescinded),
        ((CONFIRMED, RESCINDED), LINK, BreachStandsRescinded),
    ],
)
def test_a_status_takes_only_what_may_follow_it(
    events: tuple[Event, ...], command: BreachCommand, why: type[Rejected]
) -> None:
    given(*events).when(command).then_rejected(why)


@pytest.mark.parametrize(
    ("events", "command", "names"),
    [
        ((), RESCIND, ("confirm-breach", "link-incident", "reject-breach")),
        ((CONFIRMED,), REJECT, ("attribute-breach", "link-incident", "rescind-breach")),
        ((REJECTED,), CONFIRM, ()),
    ],
)
def test_a_refusal_says_what_would_be_taken(
    events: tuple[Event, ...], command: BreachCommand, names: tuple[str, ...]
) -> None:
    asked = given(*events).when(command)
    with pytest.raises(Rejected) as refused:
        asked.answer(asked.facts)
    assert refused.value.allowed == names


def test_it_is_not_attributed_to_nowhere() -> None:
    command = ATTRIBUTE.model_copy(update={"community": an_id("nowhere")})
    given(CONFIRMED).when(command).then_rejected(BreachCommunityNotFound)


def test_it_is_not_attributed_to_a_community_that_has_ended() -> None:
    merged = CATALOGUE.after(fact(AreaMerged(into=COMMUNITY, valid_from=AT), stream=VILLAGE))
    given(CONFIRMED).knowing(merged).when(ATTRIBUTE).then_rejected(AreaEnded)


@pytest.mark.parametrize("command", [CONFIRM, REJECT, ATTRIBUTE, RESCIND, LINK])
def test_where_no_breach_is_nothing_follows(command: BreachCommand) -> None:
    partial(Given, evolve, decide)().knowing(CATALOGUE).when(command).then_rejected(BreachNotFound)
    tracking = TrackingStarted(
        community=COMMUNITY, types=(BreachType.CRIMINAL_CASE,), tracked_from=date(2020, 1, 1)
    )
    Given(evolve, decide, tracking).knowing(CATALOGUE).when(command).then_rejected(BreachNotFound)


def test_the_last_attribution_holds() -> None:
    asked = given(CONFIRMED, ATTRIBUTED).when(ATTRIBUTE)
    state = asked.state(asked.facts)
    assert isinstance(state, Breach)
    assert state.community == VILLAGE
