"""A roster as its facts leave it."""

from datetime import datetime
from typing import NamedTuple, assert_never, cast
from uuid import UUID

from domain.kernel import Claim, ClaimAct, Claims, Event, Fact
from domain.roster.events import DutyRostered, DutySwapped, RosterEvent, RosterOpened

CLAIM = "roster"


class Duty(NamedTuple):
    post: UUID
    starts: datetime
    ends: datetime


class Roster(NamedTuple):
    org: UUID
    duties: tuple[Duty, ...] = ()

    def on_duty(self, at: datetime) -> tuple[UUID, ...]:
        return tuple(duty.post for duty in self.duties if duty.starts <= at < duty.ends)

    def overlaps(self, post: UUID, starts: datetime, ends: datetime) -> bool:
        return any(d.post == post and d.starts < ends and starts < d.ends for d in self.duties)


def evolve(roster: Roster | None, fact: Fact) -> Roster:
    event = cast("RosterEvent", fact.event)
    if isinstance(event, RosterOpened):
        return Roster(event.org)
    assert roster is not None, "a roster begins with RosterOpened"
    match event:
        case DutyRostered():
            duty = Duty(event.post, event.starts, event.ends)
            return roster._replace(duties=(*roster.duties, duty))
        case DutySwapped():
            duties = [_swapped(duty, event) for duty in roster.duties]
            return roster._replace(duties=tuple(duties))
        case _:
            assert_never(event)


def _swapped(duty: Duty, event: DutySwapped) -> Duty:
    if (duty.post, duty.starts) == (event.from_post, event.starts):
        return duty._replace(post=event.to_post)
    return duty


def claims(event: Event) -> Claims:
    """One roster per org."""
    match event:
        case RosterOpened(org=org):
            return [Claim(ClaimAct.TAKE, CLAIM, str(org))]
        case _:
            return []
