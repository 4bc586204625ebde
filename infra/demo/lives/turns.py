"""What may go otherwise before the work begins: the level, the class, the unit, the case itself."""

from collections.abc import Generator, Iterator
from datetime import timedelta
from typing import Final

from domain.incident.commands.changes import (
    ConfirmVoid,
    DeclineVoid,
    ReclassifyIncident,
    ReferLegal,
    RegradeIncident,
    RequestVoid,
    Undo,
    WithdrawVoid,
)
from domain.incident.commands.dispatch import (
    AcceptReturn,
    DelegateDown,
    EscalateIncident,
    ReassignTask,
    RecallTask,
    RefuseReturn,
    ReturnTask,
)
from domain.incident.terms import (
    ChangeReason,
    ReassignCause,
    RecallReason,
    ReturnReason,
    TriedAction,
    VoidReason,
)
from domain.kernel import Level
from domain.urgency import Urgency
from infra.demo.acts import Act
from infra.demo.hours import OFFICE
from infra.demo.lives.case import Case
from infra.demo.lives.duty import console, dispatcher, supervisor
from infra.demo.lives.work import another, fitting, give, give_by, handler_of, hours
from infra.demo.shape import CATEGORIES

NOWHERE: Final = frozenset({"G3"})
"""Classes that nothing is turned into."""


def nothing(_case: Case) -> Iterator[Act]:
    """Most go the ordinary way."""
    return iter(())


def escalated(case: Case) -> Iterator[Act]:
    """四级联动: what the desk cannot solve goes one level up."""
    if case.level is not Level.COMMUNITY:
        return
    case.wait_minutes(5, 60)
    who, _ = console(case)
    tried = tuple(case.rng.sample(list(TriedAction), case.rng.choice((1, 2))))
    yield case.act(
        who, EscalateIncident, to_level=Level.TOWNSHIP, tried=tried, text=case.say("escalations")
    )
    case.level = Level.TOWNSHIP


def delegated(case: Case) -> Iterator[Act]:
    """Given down, where a list allows it."""
    item = case.county.routes.delegable(case.category)
    if item is None or case.level is Level.COMMUNITY:
        return
    who, _ = console(case, max(case.level, Level.TOWNSHIP))
    case.wait_minutes(2, 15)
    yield case.act(who, DelegateDown, to_level=Level.COMMUNITY, item=item)
    case.level = Level.COMMUNITY


def reclassified(case: Case) -> Iterator[Act]:
    """A look at the place shows that it is something else of the same kind."""
    family = case.category[0]
    near = [c for c in CATEGORIES if c[0] == family and c != case.category and c not in NOWHERE]
    new = case.rng.choice(near) if near else case.category
    if new == case.category or not case.county.routes.taken(new, case.areas):
        return
    case.wait_minutes(1, 20)
    who, _ = console(case, Level.TOWNSHIP)
    yield case.act(
        who, ReclassifyIncident, category=new, reason=ChangeReason.WRONG_AT_INTAKE,
        text=case.perhaps("changes", 0.6),
    )  # fmt: skip
    case.category = new


def regraded(case: Case) -> Iterator[Act]:
    """It presses more, or less, than it seemed; now and then somebody hits the wrong key."""
    new = Urgency.ROUTINE if case.urgency is Urgency.PROMPT else Urgency.PROMPT
    case.wait_minutes(1, 10)
    who, _ = console(case, Level.TOWNSHIP)
    act = case.act(who, RegradeIncident, urgency=new, reason=ChangeReason.SITUATION_CHANGED)
    yield act
    if case.chance(0.15):
        case.wait(timedelta(seconds=case.rng.randrange(3, 9)))
        yield case.act(who, Undo, of=act.command.command_id, undoes=act.command.command_id)
    else:
        case.urgency = new


def advised(case: Case) -> Iterator[Act]:
    """一社区一法律顾问: somebody of the justice office is asked."""
    if case.category[0] != "A":
        return
    case.wait_minutes(5, 60)
    justice = next(o for o in case.county.offices.values() if o.about.code == "JUSTICE")
    adviser = case.rng.choice(justice.handlers)
    who, _ = console(case, case.level)
    yield case.act(who, ReferLegal, adviser=adviser.post)


def voided(case: Case) -> Iterator[Act]:
    """Recorded by mistake: one asks, another confirms."""
    yield from _void_asked(case)
    case.wait_minutes(10, 180)
    yield case.act(supervisor(case), ConfirmVoid, parent=case.parent)


def void_declined(case: Case) -> Iterator[Act]:
    yield from _void_asked(case)
    case.wait_minutes(5, 60)
    yield case.act(supervisor(case), DeclineVoid, text=case.say("void_answers"))


def void_withdrawn(case: Case) -> Iterator[Act]:
    act = yield from _void_asked(case)
    case.wait_minutes(2, 30)
    yield case.act(act.who, WithdrawVoid)


def _void_asked(case: Case) -> Generator[Act, None, Act]:
    case.wait_minutes(2, 30)
    who, _ = console(case)
    reason = case.rng.choice(list(VoidReason))
    act = case.act(who, RequestVoid, reason=reason, text=case.say("voids"))
    yield act
    return act


def undone(case: Case) -> Iterator[Act]:
    """Given to the wrong unit, taken back within seconds, given to the right one."""
    who, _ = console(case, case.level)
    yield from give_by(case, who, fitting(case))
    case.wait(timedelta(seconds=case.rng.randrange(3, 9)))
    yield case.act(who, Undo, of=case.task, undoes=case.task)
    case.wait_minutes(0.3, 4)
    yield from give(case)


def recalled(case: Case) -> Iterator[Act]:
    """Taken back before anybody signed."""
    yield from give(case)
    case.wait_minutes(0.5, 4)
    who, _ = console(case, case.level)
    yield case.act(
        who, RecallTask, task_id=case.task, reason=case.rng.choice(list(RecallReason)),
        text=case.perhaps("recalls", 0.6),
    )  # fmt: skip
    case.wait_minutes(1, 15)
    yield from give(case)


def returned(case: Case) -> Iterator[Act]:
    """退单: the unit says it is not its duty; the dispatcher agrees and finds another."""
    first = fitting(case)
    second = another(case, first)
    yield from give(case, first)
    if second is None or not (yield from _return_asked(case)):
        return
    case.wait_minutes(4, 70)
    yield case.act(dispatcher(case), AcceptReturn, task_id=case.task)
    case.wait_minutes(1, 25)
    yield from give(case, second)


def return_refused(case: Case) -> Iterator[Act]:
    yield from give(case)
    if (yield from _return_asked(case)):
        case.wait_minutes(4, 60)
        text = case.say("refusals")
        yield case.act(dispatcher(case), RefuseReturn, task_id=case.task, text=text)


def _return_asked(case: Case) -> Generator[Act, None, bool]:
    """Within the limit of signing, or not at all."""
    assert case.office is not None, "a task has been given"
    office = case.office
    quick = {Urgency.URGENT: 3, Urgency.PROMPT: 22}.get(case.urgency, 40)
    case.wait_minutes(1, quick)
    if office.handlers and hours(case, office).opens > case.at.hour:
        return False
    item = case.county.routes.item(office, case.category)
    yield case.act(
        handler_of(case, office), ReturnTask, task_id=case.task, item=item,
        reason=case.rng.choice(list(ReturnReason)), text=case.say("returns"),
    )  # fmt: skip
    return True


def reassigned(case: Case) -> Iterator[Act]:
    """转派: the task ends and another unit gets it, perhaps one level down."""
    yield from give(case)
    assert case.office is not None, "a task has been given"
    old = case.office
    down = another(case, old, below=old.level) if case.chance(0.5) else None
    new = down or another(case, old)
    if new is None:
        return
    case.wait_minutes(10, 240, OFFICE)
    who, _ = console(case, case.level)
    causes = [ReassignCause.CAPACITY, ReassignCause.WRONG_UNIT, ReassignCause.OWNERSHIP_RULED]
    cause = ReassignCause.DELEGATE if down else case.rng.choice(causes)
    act = case.act(
        who, ReassignTask, task_id=case.task, unit=new.unit, cause=cause,
        text=case.perhaps("reassignments", 0.7),
    )  # fmt: skip
    yield act
    case.office, case.task, case.given_at = new, act.command.command_id, case.at
