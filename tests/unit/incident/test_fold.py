"""An incident as its facts leave it is a value: nothing that follows changes it."""

from copy import copy, deepcopy

import pytest

from domain.incident.commands.changes import CorrectFact
from domain.incident.commands.intake import OfferHandover
from domain.incident.events.changes import FactCorrected
from domain.incident.events.intake import HandoverOffered
from domain.incident.state import evolve, fold
from domain.incident.terms import Channel, CorrectableField
from tests.support.examples import DESK_CLERK, DISPATCHER, OFFICER_A
from tests.support.incidents import handling, reported


def test_nobody_can_change_an_incident() -> None:
    incident = handling().incident
    seen = deepcopy(incident)
    with pytest.raises(AttributeError, match="level: an incident is changed by facts alone"):
        incident.level = incident.first_level
    with pytest.raises(AttributeError):
        del incident.level
    assert incident == seen == copy(incident)


def test_what_follows_leaves_the_state_before_as_it_was() -> None:
    story = handling()
    facts = story.town.facts[story.stream]
    for n in range(1, len(facts)):
        before = fold(None, facts[:n])
        seen = deepcopy(before)
        after = evolve(before, facts[n])
        assert before == seen != after
        assert after == fold(None, facts[: n + 1])


def test_what_is_said_again_and_again_takes_no_more_room() -> None:
    story = reported()
    story.does(OFFICER_A, CorrectFact, corrects=CorrectableField.CHANNEL, new=Channel.APP)
    for _ in range(20):
        for to in (DESK_CLERK, DISPATCHER):
            story.does(OFFICER_A, OfferHandover, to=to.post)
    assert len(story.incident.said) < 32
    held = [type(one.event) for one in story.incident.said]
    assert held.count(FactCorrected) == 1
    assert HandoverOffered in held


def test_a_state_can_be_read_in_a_failing_test() -> None:
    assert "REPORTED" in repr(reported().incident)
