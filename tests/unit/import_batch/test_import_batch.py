"""OpenImportBatch, PublishLabels and FinishImportBatch."""

from functools import partial
from typing import Any

import pytest

from domain.import_batch.commands import (
    FinishImportBatch,
    ImportBatchCommand,
    OpenImportBatch,
    PublishLabels,
)
from domain.import_batch.decide import decide
from domain.import_batch.errors import ImportBatchFinished, ImportBatchNotFound
from domain.import_batch.events import Finished, Label, LabelKind, LabelsPublished, Opened
from domain.import_batch.state import evolve
from tests.support.examples import an_id
from tests.support.given import Given

given = partial(Given, evolve, decide)
BATCH, COMMAND = an_id("batch"), an_id("command")
WORDS: dict[str, Any] = {
    "source": "la311",
    "file_sha256": "f" * 64,
    "zone": "America/Los_Angeles",
    "authority": "City of Los Angeles",
}
OPEN = OpenImportBatch(command_id=BATCH, stream=BATCH, **WORDS)
OPENED = Opened(**WORDS)
HARBOUR = Label(kind=LabelKind.AREA, code="HARBOR", label="Harbour")
GRAFFITI = Label(kind=LabelKind.CATEGORY, code="Graffiti Removal", label="Graffiti removal")
PUBLISH = PublishLabels(command_id=COMMAND, stream=BATCH, labels=(HARBOUR, GRAFFITI))
FINISH = FinishImportBatch(command_id=COMMAND, stream=BATCH, rows=10, commands=19, refused=1)
FINISHED = Finished(rows=10, commands=19, refused=1)


def test_a_batch_is_opened() -> None:
    given().when(OPEN).then(OPENED)


def test_labels_are_published() -> None:
    given(OPENED).when(PUBLISH).then(LabelsPublished(labels=(HARBOUR, GRAFFITI)))


def test_only_a_new_or_changed_label_is_published() -> None:
    before = LabelsPublished(labels=(HARBOUR, GRAFFITI.model_copy(update={"label": "Graffiti"})))
    given(OPENED, before).when(PUBLISH).then(LabelsPublished(labels=(GRAFFITI,)))


def test_a_batch_is_finished_with_its_counts() -> None:
    given(OPENED).when(FINISH).then(FINISHED)


def test_a_batch_is_finished_once() -> None:
    other = FINISH.model_copy(update={"rows": 11})
    given(OPENED, FINISHED).when(other).then_rejected(ImportBatchFinished)


def test_labels_may_follow_a_finished_batch() -> None:
    labels = LabelsPublished(labels=(HARBOUR, GRAFFITI))
    given(OPENED, FINISHED).when(PUBLISH).then(labels)


@pytest.mark.parametrize("command", [PUBLISH, FINISH])
def test_without_a_batch_there_is_nothing(command: ImportBatchCommand) -> None:
    given().when(command).then_rejected(ImportBatchNotFound)
