"""Field: what the unit's people do, with or without signal."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from domain.incident.commands.intake import Originals
from domain.incident.events.field import Percent
from domain.incident.terms import ContactMeans, OffPointReason, ProgressKind, TaskResult
from domain.kernel import CaseText, Command, GeoPoint, GivenInstant, Sha256


class SignTask(Command):
    task_id: UUID


class ContactReporter(Command):
    """The contact was made: whoever could not be reached was not contacted."""

    field: ClassVar[bool] = True

    task_id: UUID
    means: ContactMeans


class ArriveOnScene(Command):
    """reason, or a photo: where the distance to the reported point does not speak for itself."""

    field: ClassVar[bool] = True

    task_id: UUID
    geo: GeoPoint | None = None
    reason: OffPointReason | None = None
    evidence: Originals = ()
    occurred_at: GivenInstant | None = None


class RecordProgress(Command):
    """percent: how far the work is; None where nobody said it."""

    field: ClassVar[bool] = True
    additive: ClassVar[bool] = True

    task_id: UUID
    kind: ProgressKind
    percent: Percent | None = None
    text: CaseText | None = None
    evidence: Originals = ()
    occurred_at: GivenInstant | None = None


class ResolveTask(Command):
    """evidence: of the state after the work."""

    field: ClassVar[bool] = True

    task_id: UUID
    result: TaskResult
    evidence: Originals
    text: CaseText | None = None
    occurred_at: GivenInstant | None = None


class StoreEvidence(Command):
    """By the system, when the bytes of a declared original are durable."""

    sha256: Sha256
    served_sha256: Sha256
    bytes: Annotated[int, Field(gt=0)]


FieldCommand = (
    SignTask | ContactReporter | ArriveOnScene | RecordProgress | ResolveTask | StoreEvidence
)
