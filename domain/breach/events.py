"""What can have happened to a breach, or to the following of a community."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.breach.terms import AttributionBasis, RejectionReason, RescissionReason
from domain.incident.terms import BreachRelation
from domain.kernel import CaseText, Event
from domain.three_no import Authority, BreachType, Day

Types = Annotated[tuple[BreachType, ...], Field(min_length=1, max_length=len(BreachType))]


class TrackingStarted(Event, name="breach.tracking_started.v1"):
    """From this local day on breaches of these types in this community are recorded."""

    community: UUID
    types: Types
    tracked_from: Day


class TrackingExtended(Event, name="breach.tracking_extended.v1"):
    """Further types are followed, each from this local day on."""

    types: Types
    tracked_from: Day


class BreachRecorded(Event, name="breach.breach_recorded.v1"):
    """happened_on: the business date. community: where it is said to belong; provisional.

    source_authority: who has told of it. doc: the paper's own reference.
    """

    type: BreachType
    community: UUID
    happened_on: Day
    source_authority: Authority
    doc: CaseText | None = None


class BreachConfirmed(Event, name="breach.breach_confirmed.v1"):
    """Another person than the recorder has the word of the authority that vouches for the type."""

    authority: Authority
    doc: CaseText | None = None


class BreachAttributed(Event, name="breach.breach_attributed.v1"):
    """It counts for this community from now on, and for no other."""

    community: UUID
    basis: AttributionBasis


class IncidentLinked(Event, name="breach.incident_linked.v1"):
    """The matter was known before as this incident, which has the mirrored BreachLinked."""

    incident: UUID
    relation: BreachRelation


class BreachRescinded(Event, name="breach.breach_rescinded.v1"):
    reason: RescissionReason
    doc: CaseText | None = None


class BreachRejected(Event, name="breach.breach_rejected.v1"):
    reason: RejectionReason
    doc: CaseText | None = None


BreachEvent = (
    TrackingStarted
    | TrackingExtended
    | BreachRecorded
    | BreachConfirmed
    | BreachAttributed
    | IncidentLinked
    | BreachRescinded
    | BreachRejected
)
