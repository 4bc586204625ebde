"""The county's life in one sequence: memory holds no more than the lives that are open."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from heapq import heapify, heappop, heappush
from typing import Final
from uuid import UUID

from adapters.ids import derived
from domain.grid.commands import StartAbsence
from domain.post.roles import Role
from domain.roster.commands import RosterDuty
from infra.demo.acts import Act, Seat
from infra.demo.breaches import breaches, following
from infra.demo.county import County
from infra.demo.founding import FOUNDER
from infra.demo.hours import ZONE, begins
from infra.demo.lives.duty import AWAY, away
from infra.demo.lives.whole import life as life_of
from infra.demo.shape import plans_of

AHEAD_DAYS: Final = 3
"""How long before it begins a day's roster is published, so that the last days have one too."""

_Turn = tuple[datetime, int, int, Act, Iterator[Act]]
_ROSTERED: Final = (Role.DISPATCHER, Role.DUTY_SUPERVISOR)


def setup(county: County) -> Iterator[Act]:
    """What founds the county, and the rosters of its first days; all at its first instant."""
    yield from county.founding
    yield from following(county)
    first = county.since.astimezone(ZONE).date()
    for day in range(AHEAD_DAYS):
        yield from _rosters(county, first + timedelta(days=day), county.since)


def life(county: County, first_day: date, last_instant: datetime) -> Iterator[Act]:
    """Everything that happens from the first day up to, not including, an instant; in order.

    A day's acts follow from county, seed and the days since `first_day` alone: a longer period
    begins with the very acts of a shorter one.
    """
    turns: list[_Turn] = []
    day = first_day
    while begins(day) < last_instant:
        offices = [_chores(county, day), breaches(county, day)]
        lives = [*offices, *(life_of(county, plan) for plan in plans_of(county, day))]
        for n, acts in enumerate(lives):
            first = next(acts, None)
            if first:
                turns.append((first.at, day.toordinal(), n, first, acts))
        heapify(turns)
        day += timedelta(days=1)
        until = min(begins(day), last_instant)
        while turns and turns[0][0] < until:
            _, born, n, act, acts = heappop(turns)
            yield act
            following = next(acts, None)
            if following:
                heappush(turns, (following.at, born, n, following, acts))


def _chores(county: County, day: date) -> Iterator[Act]:
    """What the offices do every day for themselves: who is away, who has duty."""
    morning = begins(day) + timedelta(hours=7, minutes=20)
    for community in county.communities:
        absent = away(county, community, day)
        if absent is None:
            continue
        desk = community.seats[Role.COMMUNITY_DESK][0]
        for plot in community.plots:
            if plot.a.id != absent.id:
                continue
            morning += timedelta(seconds=40)
            command = StartAbsence(
                command_id=county.id(day, "away", plot.code), stream=plot.grid, post=_post(plot.a),
                valid_from=_hour(day, AWAY.opens), until=_hour(day, AWAY.closes),
            )  # fmt: skip
            yield Act(morning.astimezone(UTC), desk, command)
    afternoon = begins(day) + timedelta(hours=16)
    yield from _rosters(county, day + timedelta(days=AHEAD_DAYS), afternoon.astimezone(UTC))


def _rosters(county: County, day: date, at: datetime) -> Iterator[Act]:
    """The centre's three shifts of a day, and each street's duty lead."""
    for shift in range(3):
        starts = begins(day) + timedelta(hours=8 * shift)
        for role in _ROSTERED:
            for seat in county.on_shift(role, starts):
                yield _duty(county, county.centre.org, seat, starts, 8, at)
    for town in county.towns:
        leads = town.staff.seats[Role.STREET_DUTY_LEAD]
        seat = leads[day.toordinal() % len(leads)]
        yield _duty(county, town.staff.org, seat, begins(day), 24, at)


def _duty(county: County, org: UUID, seat: Seat, starts: datetime, hours: int, at: datetime) -> Act:
    stream = derived(county.ledger_id, f"roster:{org}")
    command = RosterDuty(
        command_id=county.id("duty", _post(seat), starts.isoformat()), stream=stream, org=org,
        post=_post(seat), starts=starts.astimezone(UTC),
        ends=(starts + timedelta(hours=hours)).astimezone(UTC),
    )  # fmt: skip
    return Act(at, FOUNDER, command)


def _post(seat: Seat) -> UUID:
    assert seat.post is not None, "a person sits here"
    return seat.post


def _hour(day: date, hour: float) -> datetime:
    return (begins(day) + timedelta(hours=hour)).astimezone(UTC)
