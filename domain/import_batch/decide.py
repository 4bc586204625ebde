"""The rules of import batches."""

from typing import assert_never

from domain.import_batch.commands import (
    FinishImportBatch,
    ImportBatchCommand,
    OpenImportBatch,
    PublishLabels,
)
from domain.import_batch.errors import ImportBatchFinished, ImportBatchNotFound
from domain.import_batch.events import Finished, LabelsPublished, Opened
from domain.import_batch.state import ImportBatch
from domain.kernel import Decision, Event
from domain.reference import Seen


def decide(batch: ImportBatch | None, command: ImportBatchCommand, _seen: Seen) -> Decision:
    return [(command.stream, fact) for fact in _facts(batch, command)]


def _facts(batch: ImportBatch | None, command: ImportBatchCommand) -> list[Event]:
    if isinstance(command, OpenImportBatch):
        return open_batch(batch, command)
    if batch is None:
        raise ImportBatchNotFound
    match command:
        case PublishLabels():
            return publish_labels(batch, command)
        case FinishImportBatch():
            return finish(batch, command)
        case _:
            assert_never(command)


def open_batch(batch: ImportBatch | None, command: OpenImportBatch) -> list[Event]:
    opened = Opened(
        source=command.source,
        file_sha256=command.file_sha256,
        zone=command.zone,
        zone_assumed=command.zone_assumed,
        authority=command.authority,
    )
    return [] if batch else [opened]


def publish_labels(batch: ImportBatch, command: PublishLabels) -> list[Event]:
    """Only what is new; labels may follow a finished batch, since the file does not change."""
    new = tuple(
        one for one in command.labels if batch.labels.get((one.kind, one.code)) != one.label
    )
    return [LabelsPublished(labels=new)] if new else []


def finish(batch: ImportBatch, command: FinishImportBatch) -> list[Event]:
    finished = Finished(rows=command.rows, commands=command.commands, refused=command.refused)
    if batch.finished == finished:
        return []
    if batch.finished:
        raise ImportBatchFinished
    return [finished]
