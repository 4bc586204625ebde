"""Breaches and the disputes before them as facts, each at its own day."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from domain.breach.events import (
    BreachAttributed,
    BreachConfirmed,
    BreachRecorded,
    BreachRejected,
    BreachRescinded,
    IncidentLinked,
    TrackingExtended,
    TrackingStarted,
)
from domain.breach.terms import AttributionBasis, RejectionReason, RescissionReason
from domain.grid.events import GridDivided, GridKind, HouseholdsCounted
from domain.incident.terms import BreachRelation
from domain.kernel import Event
from domain.three_no import Authority, BreachType
from tests.support.log import Happened

ZONE = ZoneInfo("Asia/Shanghai")
COMMUNITY, OTHER = UUID(int=0x0C), UUID(int=0x0D)
PETITION, LITIGATION, CRIME = BreachType
VOUCHES = dict(zip(BreachType, Authority, strict=True))


def noon(day: str) -> datetime:
    """Twelve o'clock of a local day."""
    return datetime.combine(date.fromisoformat(day), time(12), ZONE)


def on(day: str, stream: UUID, event: Event) -> Happened:
    """Done and recorded at noon of a day."""
    return Happened(stream, event, noon(day), noon(day))


def tracking(
    tracked_from: str, *types: BreachType, community: UUID = COMMUNITY, known: str | None = None
) -> Happened:
    started = TrackingStarted(
        community=community,
        types=types or tuple(BreachType),
        tracked_from=date.fromisoformat(tracked_from),
    )
    return on(known or tracked_from, uuid5(community, "tracking"), started)


def extended(tracked_from: str, *types: BreachType, community: UUID = COMMUNITY) -> Happened:
    more = TrackingExtended(types=types, tracked_from=date.fromisoformat(tracked_from))
    return on(tracked_from, uuid5(community, "tracking"), more)


def recorded(
    breach: UUID,
    happened_on: str,
    known: str | None = None,
    *,
    kind: BreachType = PETITION,
    community: UUID = COMMUNITY,
) -> Happened:
    """Known on the day on which it happened, or later."""
    event = BreachRecorded(
        type=kind,
        community=community,
        happened_on=date.fromisoformat(happened_on),
        source_authority=VOUCHES[kind],
    )
    return on(known or happened_on, breach, event)


def confirmed(breach: UUID, day: str, kind: BreachType = PETITION) -> Happened:
    return on(day, breach, BreachConfirmed(authority=VOUCHES[kind]))


def attributed(breach: UUID, day: str, community: UUID) -> Happened:
    basis = AttributionBasis.PLACE_OF_MATTER
    return on(day, breach, BreachAttributed(community=community, basis=basis))


def linked(breach: UUID, day: str, incident: UUID) -> Happened:
    relation = BreachRelation.SAME_MATTER
    return on(day, breach, IncidentLinked(incident=incident, relation=relation))


def rescinded(breach: UUID, day: str) -> Happened:
    return on(day, breach, BreachRescinded(reason=RescissionReason.NOT_OF_THIS_COUNTY))


def rejected(breach: UUID, day: str) -> Happened:
    return on(day, breach, BreachRejected(reason=RejectionReason.NOT_VOUCHED_FOR))


def grids(
    day: str, *households: int, community: UUID = COMMUNITY, code: str = "640181001017"
) -> Sequence[Happened]:
    """So many grids with so many households each."""
    return [
        on(
            day,
            uuid5(community, f"grid {n}"),
            GridDivided(
                code=f"{code}{n:03d}", community=community, kind=GridKind.COMPREHENSIVE,
                households=count,
            ),
        )
        for n, count in enumerate(households, 1)
    ]  # fmt: skip


def recounted(n: int, as_of: str, households: int, known: str) -> Happened:
    count = HouseholdsCounted(as_of=date.fromisoformat(as_of), households=households)
    return on(known, uuid5(COMMUNITY, f"grid {n}"), count)


def after(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
