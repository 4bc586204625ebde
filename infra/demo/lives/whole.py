"""Whole lives: reported, handled one way or another, closed; duplicates and parts beside them."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from heapq import merge
from typing import Final
from uuid import uuid5

from domain.incident.commands.changes import Undo
from domain.incident.commands.dispatch import SplitIncident
from domain.incident.commands.intake import MergeDuplicate, UnmergeDuplicate
from domain.incident.events.dispatch import Part
from domain.incident.terms import RESIDENT_CHANNELS, Channel, UnmergeReason
from domain.kernel import Level
from infra.demo.acts import Act
from infra.demo.county import County
from infra.demo.lives import trouble, turns
from infra.demo.lives.case import Case
from infra.demo.lives.closing import afterwards, closed
from infra.demo.lives.duty import console
from infra.demo.lives.intake import Outcome, accepted, received, report
from infra.demo.lives.work import DISPATCH, done, give, sign
from infra.demo.shape import Plan

Chapter = Callable[[Case], Iterator[Act]]

BEFORE: Final[Mapping[Chapter, float]] = {
    turns.nothing: 100, turns.escalated: 4, turns.delegated: 1.5, turns.reclassified: 1.6,
    turns.regraded: 2, turns.advised: 6, turns.void_declined: 0.2, turns.void_withdrawn: 0.2,
}  # fmt: skip
GIVING: Final[Mapping[Chapter, float]] = {
    give: 100, turns.undone: 0.4, turns.recalled: 1.3, turns.returned: 4.2,
    turns.return_refused: 0.9, turns.reassigned: 3,
}  # fmt: skip
WORKING: Final[Mapping[Chapter, float]] = {
    done: 100, trouble.extended: 3, trouble.suspended: 1.7, trouble.parked: 0.7,
    trouble.helped: 2.4, trouble.urged: 3.2, trouble.supervised: 1.2, trouble.taken_over: 0.8,
    trouble.corrected: 0.5,
}  # fmt: skip
"""How often, beside a hundred that go the ordinary way."""

VOIDED, SPLIT, DOUBLED = 0.007, 0.005, 0.03
_OUTAGES: Final = frozenset({"D1", "D2", "D3", "D4", "F1", "F2"})
_BESIDE: Final = ("C9", "E1", "E6", "D9", "E9")


def life(county: County, plan: Plan) -> Iterator[Act]:
    """All that happens to what is reported here, to its last act, which may lie far ahead."""
    case = Case(county, plan)
    share = 0.16 if plan.category in _OUTAGES else DOUBLED
    if plan.channel is not Channel.SENSOR and case.chance(share):
        return _doubled(case)
    return _single(case)


def _single(case: Case, *, keep: bool = False) -> Iterator[Act]:
    yield from report(case)
    yield from _from_the_desk(case, keep=keep)


def _from_the_desk(case: Case, *, keep: bool = False) -> Iterator[Act]:
    outcome = yield from received(case, keep=keep)
    if outcome is Outcome.ENDED:
        return
    if outcome is Outcome.ACCEPTED:
        if not keep and case.chance(VOIDED):
            yield from turns.voided(case)
            return
        split = not keep and case.category[0] in "CDE" and case.chance(SPLIT)
        yield from _split(case) if split else _handled(case)
    yield from closed(case)
    yield from afterwards(case)


def _handled(case: Case) -> Iterator[Act]:
    yield from _drawn(case, BEFORE)(case)
    case.wait_limit(DISPATCH[case.urgency] * 0.6)
    yield from _drawn(case, GIVING)(case)
    yield from sign(case)
    yield from _drawn(case, WORKING)(case)


def _drawn(case: Case, ways: Mapping[Chapter, float]) -> Chapter:
    return case.rng.choices(list(ways), list(ways.values()))[0]


def _split(case: Case) -> Iterator[Act]:
    """Several matters in one report: each goes its own way, the whole waits for them."""
    case.wait_minutes(3, 30)
    who, _ = console(case, max(case.level, Level.TOWNSHIP))
    others = [c for c in _BESIDE if c != case.category]
    categories = [case.category, *case.rng.sample(others, case.rng.choice((1, 2)))]
    parts = tuple(Part(category=category) for category in categories)
    act = case.act(who, SplitIncident, parts=parts)
    yield act
    children = []
    for n, category in enumerate(categories, 1):
        plan = case.sprout(f"part-{n}", case.at, case.plan.channel, category)
        child = Case(case.county, plan, stream=uuid5(act.command.command_id, str(n)))
        child.urgency, child.parent, child.point = case.urgency, case.stream, case.point
        children.append(_part(child))
    for one in merge(*children, key=lambda each: each.at):
        case.at = max(case.at, one.at.astimezone(case.at.tzinfo))
        yield one
    case.wait_minutes(1, 5)


def _part(case: Case) -> Iterator[Act]:
    case.wait_minutes(2, 9)
    yield from accepted(case)
    case.wait_limit(DISPATCH[case.urgency] * 0.6)
    yield from give(case)
    yield from sign(case)
    yield from done(case)
    yield from closed(case)


def _doubled(case: Case) -> Iterator[Act]:
    """The same matter is reported again, by others; the copies are merged into the first."""
    count = case.rng.choice((1, 1, 1, 2, 3))
    copies = [_copy(case, n) for n in range(count)]
    return merge(_single(case, keep=True), *copies, key=lambda act: act.at)


def _copy(master: Case, n: int) -> Iterator[Act]:
    """Begins within the hour, while the first is open."""
    rng = master.rng
    channel = rng.choice([Channel.HOTLINE_12345, Channel.HOTLINE_12345, Channel.WECHAT])
    at = master.plan.at + timedelta(seconds=rng.randrange(240, 3000))
    plan = master.sprout(f"copy-{n}", at, channel, master.category)
    case = Case(master.county, plan)
    apart = master.resident and case.chance(0.15)
    master.resident = master.resident or channel in RESIDENT_CHANNELS
    return _merged(case, master, apart=apart)


def _merged(case: Case, master: Case, *, apart: bool) -> Iterator[Act]:
    yield from report(case)
    case.wait_minutes(1, 9)
    who, _ = console(case, Level.TOWNSHIP)
    act = case.act(who, MergeDuplicate, master=master.stream)
    yield act
    if not apart and case.chance(0.05):
        case.wait(timedelta(seconds=case.rng.randrange(3, 9)))
        merged = act.command.command_id
        yield case.act(who, Undo, of=merged, also=(master.stream,), undoes=merged)
        case.wait_minutes(1, 3)
        yield case.act(who, MergeDuplicate, master=master.stream)
    if apart:
        case.wait_minutes(20, 240)
        who, _ = console(case, Level.TOWNSHIP)
        reason = case.rng.choice(list(UnmergeReason))
        yield case.act(who, UnmergeDuplicate, master=master.stream, reason=reason)
        yield from _from_the_desk(case, keep=True)
