"""Changes: putting right, taking back, adding to; nothing here rewrites what was recorded."""

from uuid import UUID

from domain.incident.events.timed import MovedDue, Timed
from domain.incident.terms import (
    BreachRelation,
    ChangeReason,
    CorrectableField,
    RecalculationCause,
    Status,
    Undoable,
    VoidReason,
)
from domain.kernel import CaseText, CategoryCode, Code, Event, Evidence, GeoPoint, Instant
from domain.urgency import Urgency


class FactCorrected(Event, name="incident.fact_corrected.v1"):
    """old, new: the codes of a coded field; geo, text: the new place or description; else None."""

    field: CorrectableField
    task_id: UUID | None = None
    old: Code | None = None
    new: Code | None = None
    geo: GeoPoint | None = None
    text: CaseText | None = None


class IncidentReclassified(Event, name="incident.incident_reclassified.v1"):
    from_category: CategoryCode
    category: CategoryCode
    reason: ChangeReason
    text: CaseText | None = None


class IncidentRegraded(Event, name="incident.incident_regraded.v1"):
    from_urgency: Urgency
    urgency: Urgency
    reason: ChangeReason
    text: CaseText | None = None


class DeadlineRecalculated(Timed, name="incident.deadline_recalculated.v1"):
    """dues: of every running timer that moved."""

    cause: RecalculationCause
    dues: tuple[MovedDue, ...]


class VoidRequested(Timed, name="incident.void_requested.v1"):
    reason: VoidReason
    text: CaseText
    due_decision: Instant


class IncidentVoided(Event, name="incident.incident_voided.v1"):
    reason: VoidReason


class VoidDeclined(Event, name="incident.void_declined.v1"):
    text: CaseText | None = None


class VoidWithdrawn(Event, name="incident.void_withdrawn.v1"):
    pass


class VoidLapsed(Event, name="incident.void_lapsed.v1"):
    pass


class NoteAdded(Event, name="incident.note_added.v1"):
    text: CaseText | None = None
    evidence: tuple[Evidence, ...]


class SightingAdded(Event, name="incident.sighting_added.v1"):
    """Somebody else saw the same; geo is never given in a private category."""

    geo: GeoPoint | None = None
    text: CaseText | None = None
    evidence: tuple[Evidence, ...]
    occurred_at: Instant | None = None


class LegalAdviceReferred(Event, name="incident.legal_advice_referred.v1"):
    adviser: UUID


class BreachLinked(Event, name="incident.breach_linked.v1"):
    """What was known as this incident has become a breach, which has the mirrored fact."""

    breach: UUID
    relation: BreachRelation


class Undone(Event, name="incident.undone.v1"):
    """What one command wrote on this stream is taken back, from the event `of` on.

    status, urgency and dues are those of before, which hold again. task_id: of a dispatch taken
    back; other: the stream at the other end of a merge, or the child whose end is taken back.
    """

    of: UUID
    undone: Undoable
    status: Status
    urgency: Urgency
    dues: tuple[MovedDue, ...]
    task_id: UUID | None = None
    other: UUID | None = None


ChangesEvent = (
    FactCorrected
    | IncidentReclassified
    | IncidentRegraded
    | DeadlineRecalculated
    | VoidRequested
    | IncidentVoided
    | VoidDeclined
    | VoidWithdrawn
    | VoidLapsed
    | NoteAdded
    | SightingAdded
    | LegalAdviceReferred
    | BreachLinked
    | Undone
)
