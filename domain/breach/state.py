"""A breach, or the following of a community, as its facts leave it. `evolve` never refuses."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple, assert_never, cast
from uuid import UUID

from domain.breach.events import (
    BreachAttributed,
    BreachConfirmed,
    BreachEvent,
    BreachRecorded,
    BreachRejected,
    BreachRescinded,
    IncidentLinked,
    TrackingExtended,
    TrackingStarted,
)
from domain.breach.terms import BreachStatus
from domain.incident.terms import BreachRelation
from domain.kernel import Claim, ClaimAct, Claims, Event, Fact
from domain.three_no import BreachType

TRACKED = "tracked_community"


class Said(NamedTuple):
    """A fact that holds, and whose it is: what asking again is compared with."""

    event: Event
    by: UUID


class Tracking(NamedTuple):
    """since: the first local day that counts, by type."""

    community: UUID
    since: Mapping[BreachType, date]


class Breach(NamedTuple):
    """community: the last that it was attributed to, before that the recorded one.

    recorder: the person, whom the confirming, attributing and rescinding ones must not be.
    said: the last fact of each class.
    """

    kind: BreachType
    community: UUID
    status: BreachStatus
    recorder: UUID
    links: Mapping[UUID, BreachRelation] = {}
    said: Mapping[type[Event], Said] = {}


State = Tracking | Breach


def evolve(state: State | None, fact: Fact) -> State:
    event = cast("BreachEvent", fact.event)
    match event:
        case TrackingStarted():
            return Tracking(event.community, dict.fromkeys(event.types, event.tracked_from))
        case TrackingExtended():
            assert isinstance(state, Tracking), "what is extended was started"
            since = {**dict.fromkeys(event.types, event.tracked_from), **state.since}
            return state._replace(since=since)
        case BreachRecorded():
            breach = Breach(event.type, event.community, BreachStatus.PROVISIONAL, fact.actor.id)
        case _:
            assert isinstance(state, Breach), "a breach begins with BreachRecorded"
            breach = _followed(state, event)
    return breach._replace(said={**breach.said, type(event): Said(event, fact.actor.id)})


def _followed(
    breach: Breach,
    event: BreachConfirmed | BreachAttributed | IncidentLinked | BreachRescinded | BreachRejected,
) -> Breach:
    match event:
        case BreachConfirmed():
            return breach._replace(status=BreachStatus.CONFIRMED)
        case BreachAttributed():
            return breach._replace(community=event.community)
        case IncidentLinked():
            return breach._replace(links={**breach.links, event.incident: event.relation})
        case BreachRescinded():
            return breach._replace(status=BreachStatus.RESCINDED)
        case BreachRejected():
            return breach._replace(status=BreachStatus.REJECTED)
        case _:
            assert_never(event)


def claims(event: Event, _stream: UUID) -> Claims:
    """One stream follows a community, and for ever."""
    match event:
        case TrackingStarted(community=community):
            return [Claim(ClaimAct.TAKE, TRACKED, str(community))]
        case _:
            return []
