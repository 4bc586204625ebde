"""What can have happened to an import batch."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from domain.kernel import Event, Key, PublicLabel, Sha256, SourceCode, Value, ZoneName

Count = Annotated[int, Field(ge=0)]


class LabelKind(StrEnum):
    AREA = "AREA"
    CATEGORY = "CATEGORY"
    UNIT = "UNIT"


class Label(Value):
    """What the source calls one of its codes."""

    kind: LabelKind
    code: SourceCode
    label: PublicLabel


class Opened(Event, name="import_batch.opened.v1"):
    """authority: who vouches for the file's instants. zone: the one that they are stated in.

    zone_assumed: the source names none, so that it is our choice.
    """

    source: Key
    file_sha256: Sha256
    zone: ZoneName
    zone_assumed: bool = False
    authority: PublicLabel


class LabelsPublished(Event, name="import_batch.labels_published.v1"):
    labels: Annotated[tuple[Label, ...], Field(min_length=1, max_length=5000)]


class Finished(Event, name="import_batch.finished.v1"):
    """rows: read. commands: sent for them. refused: of those."""

    rows: Count
    commands: Count
    refused: Count


ImportBatchEvent = Opened | LabelsPublished | Finished
