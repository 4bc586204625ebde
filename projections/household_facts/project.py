"""Every count of a grid's households; pure. A grid that has ended has none."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from adapters.eventstore.envelope import RecordedEvent
from domain.grid.events import (
    AbsenceEnded,
    AbsenceStarted,
    GridDivided,
    GridMerged,
    GridRedrawn,
    GridRetired,
    GridSplit,
    HouseholdsCounted,
    OfficerAssigned,
    OfficerReleased,
)
from domain.kernel import Event
from projections.engine.view import View, table


class Count(NamedTuple):
    """counted_on: the day that a count names; else it holds from the local day of counted_at on."""

    stream: UUID
    count_id: UUID
    community: UUID
    counted_on: date | None
    counted_at: datetime
    households: int


class Counts(NamedTuple):
    """All counts of one grid, in the order in which they became known."""

    of: Mapping[UUID, Count]


_ENDED = (GridMerged, GridSplit, GridRetired)
HANDLES: frozenset[type[Event]] = frozenset({
    GridDivided, GridRedrawn, HouseholdsCounted, *_ENDED,
})  # fmt: skip
IGNORES: frozenset[type[Event]] = frozenset({
    OfficerAssigned, OfficerReleased, AbsenceStarted, AbsenceEnded,
})  # fmt: skip


def project(before: Counts | None, recorded: RecordedEvent) -> Counts:
    fact, event = recorded.fact, recorded.fact.event
    held = before.of if before else {}
    if isinstance(event, GridDivided):
        community = event.community
    else:
        community = next(iter(held.values())).community
    on = event.as_of if isinstance(event, HouseholdsCounted) else None
    households = 0 if isinstance(event, _ENDED) else _households(event)
    count = Count(fact.stream, fact.event_id, community, on, fact.effective_at, households)
    return Counts({**held, fact.event_id: count})


def _households(event: Event) -> int:
    assert isinstance(event, (GridDivided, GridRedrawn, HouseholdsCounted)), "it counts"
    return event.households


def counts(of: Mapping[UUID, Count] | None) -> Counts:
    """A unit of what was read back."""
    return Counts(of or {})


VIEW = View(
    name="household_facts",
    version=1,
    folder=Path(__file__).parent,
    tables=(table("household_facts", Count, many=True),),
    unit=counts,
    project=project,
    handles=HANDLES,
    ignores=IGNORES,
)
