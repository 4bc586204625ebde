from datetime import timedelta

from domain.incident.commands.watch import SuperviseIncident
from domain.incident.errors.changes import ReplyNotAhead
from domain.incident.errors.dispatch import UnitNotServing
from domain.incident.errors.standing import IncidentIsSuspended
from domain.incident.events.watch import SupervisionIssued
from domain.incident.terms import Timer
from tests.support.examples import INSPECTOR, URBAN, an_id
from tests.support.given import AT
from tests.support.incident_town import words
from tests.support.incidents import handling, reported, suspended

LOOK = {"unit": URBAN, "text": words("look at it"), "reply_by": AT + timedelta(days=1)}


def test_an_inspector_asks_a_unit_for_a_reply() -> None:
    story = handling().when(INSPECTOR, SuperviseIncident, **LOOK)
    story.then(SupervisionIssued, supervision_id=story.command.command_id, **LOOK)
    assert story.incident.clock(Timer.REPLY, story.command.command_id)


def test_as_often_as_it_takes() -> None:
    story = reported().does(INSPECTOR, SuperviseIncident, **LOOK)
    story.when(INSPECTOR, SuperviseIncident, **LOOK).then(SupervisionIssued)
    assert len(story.incident.supervisions) == 2


def test_the_reply_lies_ahead_and_the_unit_exists() -> None:
    story = handling()
    story.when(INSPECTOR, SuperviseIncident, **{**LOOK, "reply_by": AT})
    story.then_refused(ReplyNotAhead)
    story.when(INSPECTOR, SuperviseIncident, **{**LOOK, "unit": an_id("no unit")})
    story.then_refused(UnitNotServing)


def test_what_stands_still_is_not_supervised() -> None:
    suspended().when(INSPECTOR, SuperviseIncident, **LOOK).then_refused(IncidentIsSuspended)
