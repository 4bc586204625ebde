from typing import Any

from domain.incident.commands.changes import CorrectFact
from domain.incident.errors.changes import CorrectionUnfit, NotYoursToCorrect
from domain.incident.errors.dispatch import TaskNotFound
from domain.incident.errors.standing import IncidentIsMerged
from domain.incident.events.changes import FactCorrected
from domain.incident.terms import Channel, CorrectableField
from tests.support.examples import (
    DISPATCHER,
    OFFICER_A,
    OFFICER_B,
    SUPERVISOR,
    URBAN_HANDLER,
    an_id,
)
from tests.support.incident_town import FAR, HERE, words
from tests.support.incidents import closed, merged, parked, reported, resolved

CHANNEL: dict[str, Any] = {"corrects": CorrectableField.CHANNEL, "new": "WECHAT"}
RESULT: dict[str, Any] = {"corrects": CorrectableField.TASK_RESULT, "new": "PARTLY"}
CODE: dict[str, Any] = {"corrects": CorrectableField.CLOSE_CODE, "new": "UNSOLVED"}
PLACE: dict[str, Any] = {"corrects": CorrectableField.PLACE, "geo": FAR}
TEXT: dict[str, Any] = {"corrects": CorrectableField.DESCRIPTION, "text": words("rather so")}


def test_its_author_corrects_a_fact_within_a_day() -> None:
    story = reported().after(hours=24).when(OFFICER_A, CorrectFact, **CHANNEL)
    story.then(FactCorrected, field=CorrectableField.CHANNEL, old="HOTLINE_12345", new="WECHAT")
    assert story.incident.channel is Channel.WECHAT


def test_place_and_description_are_corrected_too() -> None:
    story = reported().when(OFFICER_A, CorrectFact, **PLACE).then(FactCorrected, geo=FAR, old=None)
    assert story.incident.geo == FAR
    story.when(OFFICER_A, CorrectFact, **TEXT).then(FactCorrected, text=words("rather so"))
    assert story.incident.text == words("rather so")


def test_what_stands_already_needs_no_correcting() -> None:
    same = {"corrects": CorrectableField.PLACE, "geo": HERE}
    reported().when(OFFICER_A, CorrectFact, **same).then_nothing()


def test_later_a_supervisor_does() -> None:
    story = reported().after(hours=24, seconds=1)
    story.when(OFFICER_A, CorrectFact, **CHANNEL).then_refused(NotYoursToCorrect)
    story.when(SUPERVISOR, CorrectFact, **CHANNEL).then(FactCorrected)


def test_nobody_else_does() -> None:
    reported().when(OFFICER_B, CorrectFact, **CHANNEL).then_refused(NotYoursToCorrect)


def test_an_outcome_is_corrected_by_whom_it_is_of() -> None:
    story = resolved().when(URBAN_HANDLER, CorrectFact, task_id=None, **RESULT)
    story.then_refused(CorrectionUnfit)
    task = story.task.id
    story.when(SUPERVISOR, CorrectFact, task_id=task, **RESULT).then_refused(NotYoursToCorrect)
    story.when(URBAN_HANDLER, CorrectFact, task_id=task, **RESULT)
    story.then(FactCorrected, old="SOLVED", new="PARTLY", task_id=task)
    closed().when(DISPATCHER, CorrectFact, **CODE).then(FactCorrected, old="SOLVED")


def test_what_is_not_there_yet_is_not_corrected() -> None:
    story = reported()
    story.when(SUPERVISOR, CorrectFact, **CODE).then_refused(CorrectionUnfit)
    story.when(SUPERVISOR, CorrectFact, task_id=an_id("none"), **RESULT)
    story.then_refused(TaskNotFound)


def test_the_value_fits_the_field() -> None:
    story = reported()
    unfit: list[dict[str, Any]] = [
        {"corrects": CorrectableField.CHANNEL},
        {"corrects": CorrectableField.CHANNEL, "new": "CARRIER_PIGEON"},
        {"corrects": CorrectableField.CHANNEL, "new": "WECHAT", "geo": FAR},
        {"corrects": CorrectableField.PLACE, "text": words("there")},
        {"corrects": CorrectableField.PLACE, "geo": FAR, "task_id": an_id("a task")},
        {"corrects": CorrectableField.DESCRIPTION, "geo": FAR},
    ]
    for fields in unfit:
        story.when(OFFICER_A, CorrectFact, **fields).then_refused(CorrectionUnfit)


def test_a_private_category_gets_no_point_afterwards() -> None:
    reported(category="A4").when(OFFICER_A, CorrectFact, **PLACE).then_refused(CorrectionUnfit)


def test_parked_incidents_are_corrected_and_merged_ones_on_their_master() -> None:
    parked().when(SUPERVISOR, CorrectFact, **CHANNEL).then(FactCorrected)
    merged()[0].when(SUPERVISOR, CorrectFact, **CHANNEL).then_refused(IncidentIsMerged)
