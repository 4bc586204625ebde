"""Field: what the unit does, from the signature to the work being done, and the proofs of it."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.incident.events.timed import Timed
from domain.incident.terms import ContactMeans, OffPointReason, ProgressKind, TaskResult
from domain.kernel import CaseText, Event, Evidence, GeoPoint, Instant, Sha256

Percent = Annotated[int, Field(ge=0, le=100)]


class TaskSigned(Timed, name="incident.task_signed.v1"):
    task_id: UUID
    unit: UUID
    due_arrive: Instant | None = None


class ReporterContacted(Event, name="incident.reporter_contacted.v1"):
    task_id: UUID
    unit: UUID
    means: ContactMeans


class ArrivedOnScene(Event, name="incident.arrived_on_scene.v1"):
    """geo_ok: within 200 m of the reported point; else a photo or a reason stands for it."""

    task_id: UUID
    unit: UUID
    geo: GeoPoint | None = None
    geo_ok: bool
    reason: OffPointReason | None = None
    evidence: tuple[Evidence, ...]
    occurred_at: Instant | None = None


class ProgressRecorded(Event, name="incident.progress_recorded.v1"):
    task_id: UUID
    unit: UUID
    kind: ProgressKind
    percent: Percent | None = None
    text: CaseText | None = None
    evidence: tuple[Evidence, ...]
    occurred_at: Instant | None = None


class TaskResolved(Timed, name="incident.task_resolved.v1"):
    """due_verify: with this task the incident is resolved."""

    task_id: UUID
    unit: UUID
    result: TaskResult
    text: CaseText | None = None
    evidence: tuple[Evidence, ...]
    occurred_at: Instant | None = None
    due_verify: Instant | None = None


class EvidenceStored(Event, name="incident.evidence_stored.v1"):
    """The original's bytes are durable; served_sha256 is of the re-encoded copy that people see."""

    sha256: Sha256
    served_sha256: Sha256
    bytes: Annotated[int, Field(gt=0)]


FieldEvent = (
    TaskSigned
    | ReporterContacted
    | ArrivedOnScene
    | ProgressRecorded
    | TaskResolved
    | EvidenceStored
)
