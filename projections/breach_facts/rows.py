"""The rows: one breach, one community that is followed, and every step that was taken on either."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID


class Breach(NamedTuple):
    """community: for which it counts; recorded_in: where it was said to belong at first.

    recorded_at: when the log took it. status: of domain.breach.terms.
    """

    stream: UUID
    type: str
    community: UUID
    recorded_in: UUID
    happened_on: date
    status: str
    recorded_at: datetime


class Tracking(NamedTuple):
    """The first local day that counts, by type; None: that type is not followed."""

    stream: UUID
    community: UUID
    petition_bypass: date | None = None
    admin_litigation: date | None = None
    criminal_case: date | None = None


class Step(NamedTuple):
    """One event; its row version begins at its position and never ends.

    kind: the event's class. code: the reason, basis, relation or types that it gives.
    incident: that it links. community: that it names. post, role: who did it, as an office.
    """

    stream: UUID
    step_id: UUID
    n: int
    kind: str
    recorded_at: datetime
    post: UUID | None = None
    role: str | None = None
    authority: str | None = None
    community: UUID | None = None
    incident: UUID | None = None
    code: str | None = None


class Record(NamedTuple):
    """All of one stream: a breach, or the following of a community."""

    breach: Breach | None
    tracking: Tracking | None
    steps: Mapping[UUID, Step]


def record(
    breach: Breach | None, tracking: Tracking | None, steps: Mapping[UUID, Step] | None
) -> Record:
    """A unit of what was read back."""
    return Record(breach, tracking, steps or {})
