from datetime import timedelta

from domain.incident.commands.dispatch import DenyExtension, RequestExtension
from domain.incident.decide.extending import decides_extension
from domain.incident.errors.dispatch import (
    AskerMayNotDecide,
    HigherLevelDecides,
    NoExtensionPending,
)
from domain.incident.events.dispatch import ExtensionDenied
from domain.incident.terms import ExtensionReason, Timer
from tests.support.examples import STREET_DISPATCHER, SUPERVISOR, URBAN_LEAD
from tests.support.incident_town import Story, words
from tests.support.incidents import handling


def asked() -> Story:
    story = handling()
    clock = story.incident.clock(Timer.T5, story.task.id)
    assert clock
    return story.does(
        URBAN_LEAD, RequestExtension, reason=ExtensionReason.PARTS,
        new_due=clock.due + timedelta(days=1),
    )  # fmt: skip


def test_a_denied_extension_moves_nothing() -> None:
    story = asked()
    before = story.incident.clock(Timer.T5, story.task.id)
    story.when(SUPERVISOR, DenyExtension, text=words("no")).then(ExtensionDenied)
    assert story.incident.clock(Timer.T5, story.task.id) == before
    assert not story.incident.clock(Timer.EXTENSION, story.task.id)


def test_nobody_decides_his_own_request() -> None:
    asked().when(URBAN_LEAD, DenyExtension).then_refused(AskerMayNotDecide)


def test_a_level_below_the_incidents_does_not() -> None:
    asked().when(STREET_DISPATCHER, DenyExtension).then_refused(HigherLevelDecides)


def test_what_nobody_asked_for_is_not_denied() -> None:
    handling().when(SUPERVISOR, DenyExtension).then_refused(NoExtensionPending)


def test_it_is_offered_to_whom_the_rules_would_take_it_from() -> None:
    waiting = asked().incident
    offered = [decides_extension(waiting, who.actor) for who in (SUPERVISOR, STREET_DISPATCHER)]
    assert offered == [True, False]
    assert not decides_extension(waiting, URBAN_LEAD.actor)
    assert not decides_extension(handling().incident, SUPERVISOR.actor)
