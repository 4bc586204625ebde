"""What can be asked of an import batch."""

from typing import Annotated, ClassVar

from pydantic import Field

from domain.import_batch.events import Count, Label
from domain.kernel import Command, Key, PublicLabel, Sha256, ZoneName


class OpenImportBatch(Command):
    opens: ClassVar[bool] = True

    source: Key
    file_sha256: Sha256
    zone: ZoneName
    zone_assumed: bool = False
    authority: PublicLabel


class PublishLabels(Command):
    labels: Annotated[tuple[Label, ...], Field(min_length=1, max_length=5000)]


class FinishImportBatch(Command):
    rows: Count
    commands: Count
    refused: Count


ImportBatchCommand = OpenImportBatch | PublishLabels | FinishImportBatch
