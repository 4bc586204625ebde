"""An import batch as its facts leave it."""

from collections.abc import Mapping
from typing import NamedTuple, assert_never, cast

from domain.import_batch.events import (
    Finished,
    ImportBatchEvent,
    LabelKind,
    LabelsPublished,
    Opened,
)
from domain.kernel import Fact


class ImportBatch(NamedTuple):
    source: str
    file_sha256: str
    labels: Mapping[tuple[LabelKind, str], str]
    finished: Finished | None = None


def evolve(batch: ImportBatch | None, fact: Fact) -> ImportBatch:
    event = cast("ImportBatchEvent", fact.event)
    if isinstance(event, Opened):
        return ImportBatch(event.source, event.file_sha256, {})
    assert batch is not None, "a batch begins with Opened"
    match event:
        case LabelsPublished():
            new = {(one.kind, one.code): one.label for one in event.labels}
            return batch._replace(labels={**batch.labels, **new})
        case Finished():
            return batch._replace(finished=event)
        case _:
            assert_never(event)
