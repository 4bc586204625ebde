"""The rules of rosters: posts of the org, one duty at a time."""

from datetime import datetime
from typing import assert_never
from uuid import UUID

from domain.kernel import Decision, Event, Needs
from domain.org.errors import OrgNotFound
from domain.org.state import Org
from domain.post.state import Post
from domain.reference import Seen, named, taken
from domain.roster.commands import RosterCommand, RosterDuty, SwapDuty
from domain.roster.errors import (
    DutyEndsTooEarly,
    DutyNotFound,
    DutyOverlaps,
    DutyPostUnfit,
    RosterNotFound,
    RosterOfAnotherOrg,
)
from domain.roster.events import DutyRostered, DutySwapped, RosterOpened
from domain.roster.state import CLAIM, Duty, Roster


def needs(command: RosterCommand) -> Needs:
    match command:
        case RosterDuty():
            return Needs((command.org, command.post), ((CLAIM, str(command.org)),))
        case SwapDuty():
            return Needs((command.to_post,))
        case _:
            assert_never(command)


def decide(roster: Roster | None, command: RosterCommand, seen: Seen) -> Decision:
    match command:
        case RosterDuty():
            facts = roster_duty(roster, command, seen)
        case SwapDuty() if roster:
            facts = swap(roster, command, seen)
        case SwapDuty():
            raise RosterNotFound
        case _:
            assert_never(command)
    return [(command.stream, fact) for fact in facts]


def roster_duty(roster: Roster | None, command: RosterDuty, seen: Seen) -> list[Event]:
    if taken(seen, CLAIM, str(command.org), command.stream) or (
        roster and roster.org != command.org
    ):
        raise RosterOfAnotherOrg
    duty = Duty(command.post, command.starts, command.ends)
    if roster and duty in roster.duties:
        return []
    if command.ends <= command.starts:
        raise DutyEndsTooEarly
    named(seen, command.org, Org, OrgNotFound)
    _require_post(command.post, command.org, command.starts, command.ends, seen)
    if roster and roster.overlaps(*duty):
        raise DutyOverlaps
    opened: list[Event] = [] if roster else [RosterOpened(org=command.org)]
    return [
        *opened,
        DutyRostered(post=command.post, starts=command.starts, ends=command.ends),
    ]


def swap(roster: Roster, command: SwapDuty, seen: Seen) -> list[Event]:
    duties = {(duty.post, duty.starts): duty for duty in roster.duties}
    duty = duties.get((command.from_post, command.starts))
    if duty is None:
        if (command.to_post, command.starts) in duties:
            return []
        raise DutyNotFound
    _require_post(command.to_post, roster.org, duty.starts, duty.ends, seen)
    if roster.overlaps(command.to_post, duty.starts, duty.ends):
        raise DutyOverlaps
    return [
        DutySwapped(from_post=command.from_post, to_post=command.to_post, starts=command.starts)
    ]


def _require_post(post: UUID, org: UUID, starts: datetime, ends: datetime, seen: Seen) -> None:
    held = seen.states.get(post)
    if (
        not isinstance(held, Post)
        or held.org != org
        or not held.held(starts)
        or (held.until is not None and held.until < ends)
    ):
        raise DutyPostUnfit
