"""Closing: somebody else looks at the result, the reporter is asked, the case ends or returns."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.incident.events.timed import MovedDue, Timed
from domain.incident.terms import (
    CheckMode,
    CloseCode,
    DeferCause,
    FollowUpOutcome,
    ReopenReason,
    Seen,
)
from domain.kernel import CaseText, Event, Evidence, Instant, Level

Score = Annotated[int, Field(ge=1, le=5)]


class ResolutionVerified(Timed, name="incident.resolution_verified.v1"):
    """due_follow_up: None where no resident waits for an answer."""

    mode: CheckMode
    evidence: tuple[Evidence, ...]
    text: CaseText | None = None
    occurred_at: Instant | None = None
    due_follow_up: Instant | None = None


class ReworkOrdered(Timed, name="incident.rework_ordered.v1"):
    """The tasks go on under their ids, one attempt more each; without any it is ACCEPTED again.

    dues: T5 of each task and T0, or T2 and T0.
    """

    task_ids: tuple[UUID, ...]
    reason: Seen
    mode: CheckMode | None = None
    evidence: tuple[Evidence, ...]
    text: CaseText | None = None
    occurred_at: Instant | None = None
    new_due: Instant | None = None
    dues: tuple[MovedDue, ...]


class VerificationDeferred(Event, name="incident.verification_deferred.v1"):
    cause: DeferCause
    due_verify: Instant


class FollowUpRecorded(Timed, name="incident.follow_up_recorded.v1"):
    """due_close: with this one the guard of closing is met."""

    outcome: FollowUpOutcome
    solved: bool | None = None
    score: Score | None = None
    text: CaseText | None = None
    due_close: Instant | None = None


class IncidentClosed(Event, name="incident.incident_closed.v1"):
    close_code: CloseCode
    by_timer: bool


class IncidentReopened(Timed, name="incident.incident_reopened.v1"):
    """n: the how many-th reopening this is."""

    n: int
    reason: ReopenReason
    text: CaseText | None = None
    level: Level
    due_dispatch: Instant
    due_overall: Instant
    due_level: Instant


class ResidentRated(Event, name="incident.resident_rated.v1"):
    score: Score
    text: CaseText | None = None


ClosingEvent = (
    ResolutionVerified
    | ReworkOrdered
    | VerificationDeferred
    | FollowUpRecorded
    | IncidentClosed
    | IncidentReopened
    | ResidentRated
)
