"""What can be asked of a breach, or of the following of a community."""

from typing import ClassVar
from uuid import UUID

from domain.breach.events import Types
from domain.breach.terms import AttributionBasis, RejectionReason, RescissionReason
from domain.incident.terms import BreachRelation
from domain.kernel import CaseText, Command
from domain.three_no import Authority, BreachType, Day


class RecordBreach(Command):
    opens: ClassVar[bool] = True

    type: BreachType
    community: UUID
    happened_on: Day
    source_authority: Authority
    doc: CaseText | None = None


class StartTracking(Command):
    """Follow a community from a local day on, which may lie in the past."""

    opens: ClassVar[bool] = True

    community: UUID
    types: Types
    tracked_from: Day


class ExtendTracking(Command):
    """Follow further types in the same community."""

    types: Types
    tracked_from: Day


class ConfirmBreach(Command):
    authority: Authority
    doc: CaseText | None = None


class AttributeBreach(Command):
    community: UUID
    basis: AttributionBasis


class LinkIncident(Command):
    incident: UUID
    relation: BreachRelation


class RescindBreach(Command):
    """The authority takes back what was confirmed; the record stays and counts no longer."""

    reason: RescissionReason
    doc: CaseText | None = None


class RejectBreach(Command):
    """What was recorded is not confirmed."""

    reason: RejectionReason
    doc: CaseText | None = None


BreachCommand = (
    RecordBreach
    | StartTracking
    | ExtendTracking
    | ConfirmBreach
    | AttributeBreach
    | LinkIncident
    | RescindBreach
    | RejectBreach
)
