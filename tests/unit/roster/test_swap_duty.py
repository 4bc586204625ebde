from datetime import timedelta
from functools import partial

from domain.kernel import Needs
from domain.roster.commands import SwapDuty
from domain.roster.decide import decide, needs
from domain.roster.errors import DutyNotFound, DutyOverlaps, DutyPostUnfit, RosterNotFound
from domain.roster.events import DutyRostered, DutySwapped, RosterOpened
from domain.roster.state import evolve
from tests.support.examples import CENTRE, DESK_CLERK, DISPATCHER, DISPATCHER_2, STATES, an_id
from tests.support.given import AT, Given

given = partial(Given, evolve, decide)
NIGHT = timedelta(hours=12)
OPENED = RosterOpened(org=CENTRE)
ROSTERED = DutyRostered(post=DISPATCHER.post, starts=AT, ends=AT + NIGHT)
SWAP = SwapDuty(
    command_id=an_id("command"),
    stream=an_id(f"roster:{CENTRE}"),
    from_post=DISPATCHER.post,
    to_post=DISPATCHER_2.post,
    starts=AT,
)
SWAPPED = DutySwapped(from_post=DISPATCHER.post, to_post=DISPATCHER_2.post, starts=AT)


def test_a_duty_is_swapped() -> None:
    other = DutyRostered(post=DISPATCHER.post, starts=AT + NIGHT, ends=AT + 2 * NIGHT)
    given(OPENED, ROSTERED, other).beside(STATES).when(SWAP).then(SWAPPED)


def test_a_duty_that_is_not_there_is_not_swapped() -> None:
    command = SWAP.model_copy(update={"starts": AT + NIGHT})
    given(OPENED, ROSTERED).beside(STATES).when(command).then_rejected(DutyNotFound)


def test_who_has_a_duty_at_that_time_takes_no_other() -> None:
    busy = DutyRostered(post=DISPATCHER_2.post, starts=AT - NIGHT, ends=AT + NIGHT)
    given(OPENED, ROSTERED, busy).beside(STATES).when(SWAP).then_rejected(DutyOverlaps)


def test_a_post_of_another_org_takes_no_duty() -> None:
    command = SWAP.model_copy(update={"to_post": DESK_CLERK.post})
    given(OPENED, ROSTERED).beside(STATES).when(command).then_rejected(DutyPostUnfit)


def test_without_a_roster_nothing_is_swapped() -> None:
    given().beside(STATES).when(SWAP).then_rejected(RosterNotFound)


def test_swapping_sees_who_takes_over() -> None:
    assert needs(SWAP) == Needs((DISPATCHER_2.post,))
