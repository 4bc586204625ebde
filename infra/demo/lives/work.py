"""Work: a task is given, signed for, done; told plainly, without anything going wrong."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from domain.incident.commands.changes import AddNote, AddSighting
from domain.incident.commands.dispatch import DispatchTask
from domain.incident.commands.field import (
    ArriveOnScene,
    ContactReporter,
    RecordProgress,
    ResolveTask,
    SignTask,
)
from domain.incident.terms import ContactMeans, OffPointReason, ProgressKind, TaskResult
from domain.kernel import Evidence, Level
from domain.unit.events import UnitKind
from domain.urgency import Urgency
from infra.demo.acts import Act, Seat
from infra.demo.hours import FIELD, OFFICE, ROUND_THE_CLOCK, Hours
from infra.demo.lives.case import Case
from infra.demo.lives.duty import console, officer
from infra.demo.offices import Office

_U = Urgency
DISPATCH: Final = {_U.URGENT: 5, _U.PROMPT: 60, _U.ROUTINE: 200, _U.COMPLEX: 420}
SIGN: Final = {_U.URGENT: 5, _U.PROMPT: 30, _U.ROUTINE: 60, _U.COMPLEX: 60}
ARRIVE: Final = {_U.URGENT: 30, _U.PROMPT: 80, _U.ROUTINE: 300, _U.COMPLEX: 1200}
"""Minutes of T2, T3 and T4 as shipped, working hours taken as they are."""

CALL: Final = {_U.URGENT: 8, _U.PROMPT: 40, _U.ROUTINE: 200, _U.COMPLEX: 300}
"""Minutes until whoever reported it is called; T9 allows far more."""

WORK: Final = {_U.URGENT: (38, 0.6), _U.PROMPT: (210, 0.9), _U.ROUTINE: (260, 1.1),
               _U.COMPLEX: (3600, 0.7)}  # fmt: skip
"""Median minutes and spread of the work itself."""

BRISK: Final = (70, 0.8)
"""Of a matter that a list gives hours for."""

_OFFICES: Final = frozenset({UnitKind.DEPARTMENT, UnitKind.COMMUNITY_DESK, UnitKind.COMMITTEE})
_CREWS: Final = Hours(7.5, 20.5)
_TALKED_OVER: Final = frozenset("AI")


def give(case: Case, office: Office | None = None) -> Iterator[Act]:
    """Dispatch the lead task; to whom the lists allow, unless it is said to whom."""
    who, _ = console(case, case.level)
    yield from give_by(case, who, office or fitting(case))


def give_by(case: Case, who: Seat, office: Office) -> Iterator[Act]:
    act = case.act(who, DispatchTask, unit=office.unit, text=case.perhaps("assignments", 0.5))
    yield act
    case.office, case.task, case.given_at = office, act.command.command_id, case.at
    case.handler = None


def fitting(case: Case, *without: Office, below: Level | None = None) -> Office:
    """Draw a unit that the lists let have this matter. Raises LookupError where there is none."""
    found = another(case, *without, below=below)
    if found is None:
        raise LookupError(f"no unit takes {case.category} in {case.community.label}")
    return found


def another(case: Case, *without: Office, below: Level | None = None) -> Office | None:
    return case.county.routes.choose(case.rng, case.category, case.areas, without, below)


def hours(case: Case, office: Office) -> Hours:
    """When the unit works on a matter that presses as this one does."""
    if case.urgency is Urgency.URGENT:
        return ROUND_THE_CLOCK
    if case.urgency is Urgency.PROMPT:
        return Hours(6.5, 22.5)
    if office.about.kind in _OFFICES:
        return OFFICE
    return FIELD if office.about.kind is UnitKind.GRID_TEAM else _CREWS


def handler_of(case: Case, office: Office) -> Seat:
    """Somebody of the unit; of a grid team, the officer who is called first."""
    if not office.handlers:
        return officer(case.county, case.plot, case.at)
    return case.rng.choice(office.handlers)


def sign(case: Case) -> Iterator[Act]:
    """Sign, and within minutes or hours call whoever reported it."""
    office = _office(case)
    case.wait_limit(SIGN[case.urgency], hours(case, office))
    yield from sign_now(case)
    if case.resident and case.chance(0.95):
        case.wait_limit(CALL[case.urgency], hours(case, office))
        means = ContactMeans.PHONE if case.chance(0.8) else case.rng.choice(list(ContactMeans))
        yield case.act(_handler(case), ContactReporter, task_id=case.task, means=means)


def sign_now(case: Case) -> Iterator[Act]:
    case.handler = handler_of(case, _office(case))
    yield case.act(case.handler, SignTask, task_id=case.task)


def arrive(case: Case) -> Iterator[Act]:
    """Whoever only talks it over does not come to the spot."""
    if case.chance(0.55 if case.category[0] in _TALKED_OVER else 0.06):
        return
    case.wait_limit(ARRIVE[case.urgency], hours(case, _office(case)))
    point = case.near() if case.chance(0.93) else None
    reason: OffPointReason | None = None
    photos: tuple[Evidence, ...] = ()
    if point is None:
        reason = OffPointReason.NO_POINT if case.point is None else OffPointReason.NO_FIX
    if case.chance(0.25):
        photos = (case.proof(),)
    yield case.act(
        _handler(case), ArriveOnScene, task_id=case.task, geo=point, reason=reason, evidence=photos
    )
    yield from case.stored()


def progress(case: Case, share: float = 1.0) -> Iterator[Act]:
    """Say how far it is."""
    if not case.chance(share):
        return
    yield case.act(
        _handler(case), RecordProgress, task_id=case.task, kind=case.rng.choice(list(ProgressKind)),
        percent=10 * case.rng.randrange(1, 10), text=case.say("progress"),
    )  # fmt: skip


def labour(case: Case, parts: int = 1) -> None:
    """Let the work itself take its time, or one of several parts of it."""
    brisk = case.county.routes.brisk(case.category)
    median, spread = BRISK if brisk else WORK[case.urgency]
    taken = case.rng.lognormvariate(0, spread) * median / parts
    case.wait(timedelta(seconds=int(taken * 60)), hours(case, _office(case)))


def resolve(case: Case) -> Iterator[Act]:
    """Say that it is done, with a photo of how it looks now."""
    yield from _talked_about(case)
    result = TaskResult.PARTLY if case.chance(0.03) else TaskResult.SOLVED
    text = case.say("partly" if result is TaskResult.PARTLY else "results")
    yield case.act(
        _handler(case), ResolveTask, task_id=case.task, result=result, text=text,
        evidence=case.result(),
    )  # fmt: skip
    yield from case.stored()


def done(case: Case) -> Iterator[Act]:
    """From a task that has been signed for to its end."""
    yield from arrive(case)
    yield from progress(case, 0.95)
    labour(case)
    yield from progress(case, 0.5)
    case.wait_minutes(1, 12)
    yield from resolve(case)


def _talked_about(case: Case) -> Iterator[Act]:
    """Notes and sightings in between."""
    if case.chance(0.32):
        yield case.act(_handler(case), AddNote, text=case.say("notes"))
        case.wait_minutes(1, 9)
    if case.chance(0.05):
        who = officer(case.county, case.plot, case.at)
        yield case.act(who, AddSighting, geo=case.near(), text=case.say("sightings"))
        case.wait_minutes(1, 9)


def _office(case: Case) -> Office:
    assert case.office is not None, "a task has been given"
    return case.office


def _handler(case: Case) -> Seat:
    assert case.handler is not None, "the task has been signed for"
    return case.handler
