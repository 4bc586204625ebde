"""What may go otherwise while a unit works: more time, a pause, assistants, urging, supervision."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from domain.incident.commands.changes import CorrectFact
from domain.incident.commands.dispatch import (
    ApproveExtension,
    DenyExtension,
    DispatchTask,
    ParkIncident,
    ReassignTask,
    RequestExtension,
    ResumeIncident,
    SuspendIncident,
    UnparkIncident,
)
from domain.incident.commands.field import ResolveTask, SignTask
from domain.incident.commands.watch import ReplySupervision, SuperviseIncident, UrgeTask
from domain.incident.terms import (
    CorrectableField,
    ExtensionReason,
    ReassignCause,
    SuspendCause,
    TaskResult,
)
from domain.kernel import Level
from domain.post.roles import Role
from domain.urgency import Urgency
from infra.demo.acts import Act
from infra.demo.hours import FIELD, OFFICE
from infra.demo.lives.case import Case
from infra.demo.lives.duty import console, desk, of_centre, of_government, of_street, supervisor
from infra.demo.lives.work import (
    another,
    arrive,
    done,
    handler_of,
    hours,
    labour,
    progress,
    resolve,
    sign,
)

_EXTENDED: Final = {Urgency.PROMPT: (24.5, 40), Urgency.ROUTINE: (270, 310),
                    Urgency.COMPLEX: (500, 640)}  # fmt: skip
"""Hours from the dispatch within which an extended task may be due: after T5, before twice T5."""

_LIMIT_HOURS: Final = {Urgency.URGENT: 2, Urgency.PROMPT: 24}


def extended(case: Case) -> Iterator[Act]:
    """延期: the unit's lead asks, the supervisor decides, the work takes longer."""
    assert case.office is not None, "a task has been given"
    span = _EXTENDED.get(case.urgency)
    lead = case.office.lead
    if lead is None or span is None or case.county.routes.brisk(case.category):
        yield from done(case)
        return
    yield from arrive(case)
    yield from progress(case)
    case.wait_minutes(20, 240, hours(case, case.office))
    if case.at > case.given_at + timedelta(hours=20):
        yield from resolve(case)
        return
    due = case.given_at + timedelta(hours=case.rng.uniform(*span))
    yield case.act(
        lead, RequestExtension, task_id=case.task, reason=case.rng.choice(list(ExtensionReason)),
        new_due=_minute(due), text=case.say("extensions"),
    )  # fmt: skip
    case.wait_minutes(8, 110)
    if case.chance(0.75):
        yield case.act(supervisor(case), ApproveExtension, task_id=case.task)
    else:
        text = case.say("denials")
        yield case.act(supervisor(case), DenyExtension, task_id=case.task, text=text)
    labour(case)
    yield from resolve(case)


def suspended(case: Case) -> Iterator[Act]:
    """挂起: parts, weather or nobody at home; the clocks stand still meanwhile."""
    yield from arrive(case)
    yield from progress(case)
    case.wait_minutes(10, 120)
    who, _ = console(case, Level.TOWNSHIP)
    yield case.act(
        who, SuspendIncident, cause=case.rng.choice(list(SuspendCause)),
        review_by=case.later(3, 10), text=case.say("suspensions"),
    )  # fmt: skip
    case.wait_minutes(240, 4000, OFFICE)
    yield from progress(case, 0.3)
    case.wait_minutes(5, 60)
    who, _ = console(case, Level.TOWNSHIP)
    yield case.act(who, ResumeIncident)
    labour(case)
    yield from resolve(case)


def parked(case: Case) -> Iterator[Act]:
    """挂账: its full time has passed and there is no solution yet; the centre takes note."""
    limit = _LIMIT_HOURS.get(case.urgency)
    if limit is None:
        yield from done(case)
        return
    yield from arrive(case)
    yield from progress(case)
    case.at = max(case.at, case.given_at + timedelta(hours=limit))
    case.wait_minutes(60, 900, OFFICE)
    yield case.act(
        of_centre(case, Role.COUNTY_CENTRE), ParkIncident, explanation=case.say("parkings"),
        next_review=case.later(20, 60),
    )  # fmt: skip
    case.wait_minutes(2000, 14000, OFFICE)
    yield case.act(of_centre(case, Role.COUNTY_CENTRE), UnparkIncident)
    labour(case)
    yield from resolve(case)


def helped(case: Case) -> Iterator[Act]:
    """协办: a second unit has a task of its own beside the lead's."""
    assert case.office is not None, "a task has been given"
    office = another(case, case.office)
    if office is None:
        yield from done(case)
        return
    case.wait_minutes(5, 60)
    who, _ = console(case, case.level)
    act = case.act(who, DispatchTask, unit=office.unit, lead=False, text=case.say("assignments"))
    yield act
    task, assistant = act.command.command_id, handler_of(case, office)
    case.wait_minutes(3, 25, hours(case, office))
    yield case.act(assistant, SignTask, task_id=task)
    yield from progress(case)
    labour(case, 2)
    result, text = TaskResult.SOLVED, case.say("results")
    yield case.act(
        assistant, ResolveTask, task_id=task, result=result, text=text,
        evidence=(case.proof(done=True),),
    )  # fmt: skip
    yield from case.stored()
    labour(case, 2)
    yield from resolve(case)


def urged(case: Case) -> Iterator[Act]:
    """催办: once, sometimes twice, which the supervisor sees."""
    yield from arrive(case)
    for _ in range(case.rng.choice((1, 1, 2, 3))):
        labour(case, 3)
        by_street = case.chance(0.25)
        seat = of_street(case, Role.STREET_TEAM_MEMBER) if by_street else console(case)[0]
        yield case.act(seat, UrgeTask, task_id=case.task, text=case.perhaps("urges", 0.8))
    yield from progress(case)
    labour(case, 2)
    yield from resolve(case)


def supervised(case: Case) -> Iterator[Act]:
    """督办: the inspector asks in writing, the unit answers."""
    assert case.office is not None, "a task has been given"
    yield from arrive(case)
    labour(case, 2)
    case.wait_minutes(5, 120, OFFICE)
    act = case.act(
        of_government(case, Role.INSPECTOR), SuperviseIncident, unit=case.office.unit,
        text=case.say("supervisions"), reply_by=case.later(1, 3),
    )  # fmt: skip
    yield act
    case.wait_minutes(30, 900, hours(case, case.office))
    who = handler_of(case, case.office) if case.office.handlers else desk(case)
    yield case.act(
        who, ReplySupervision, supervision_id=act.command.command_id, text=case.say("replies")
    )
    labour(case, 2)
    yield from resolve(case)


def taken_over(case: Case) -> Iterator[Act]:
    """转派 in the middle of the work: somebody else goes on with it."""
    assert case.office is not None, "a task has been given"
    new = another(case, case.office)
    if new is None:
        yield from done(case)
        return
    yield from arrive(case)
    yield from progress(case)
    labour(case, 2)
    who, _ = console(case, case.level)
    act = case.act(
        who, ReassignTask, task_id=case.task, unit=new.unit, cause=ReassignCause.NO_RESPONSE,
        text=case.say("reassignments"),
    )  # fmt: skip
    yield act
    case.office, case.task, case.given_at = new, act.command.command_id, case.at
    yield from sign(case)
    yield from done(case)


def corrected(case: Case) -> Iterator[Act]:
    """The handler puts his own result right: it was done partly only."""
    yield from done(case)
    assert case.handler is not None, "the task has been signed for"
    case.wait_minutes(2, 15, FIELD)
    yield case.act(
        case.handler, CorrectFact, corrects=CorrectableField.TASK_RESULT, task_id=case.task,
        new=TaskResult.NOT_POSSIBLE.value,
    )  # fmt: skip


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0).astimezone(UTC)
