"""The end: somebody looks, somebody asks the reporter, the case is closed; and what follows."""

from collections.abc import Generator, Iterator
from datetime import datetime, timedelta
from typing import Final

from domain.incident.commands.changes import CorrectFact, Undo
from domain.incident.commands.closing import (
    CloseIncident,
    DeferVerification,
    OrderRework,
    RateResolution,
    RecordFollowUp,
    ReopenIncident,
    VerifyResolution,
)
from domain.incident.terms import (
    CheckMode,
    CloseCode,
    CorrectableField,
    DeferCause,
    FollowUpOutcome,
    ReopenReason,
    Seen,
)
from domain.kernel import Level
from domain.post.roles import Role
from domain.urgency import Urgency
from infra.demo.acts import Act, Seat
from infra.demo.hours import CALLS, CHECKS, FIELD, Hours, begins
from infra.demo.lives.case import Case
from infra.demo.lives.duty import console, of_centre, of_street, supervisor
from infra.demo.lives.work import give, hours, labour, progress, resolve, sign

_U = Urgency
VERIFY: Final = {_U.URGENT: 50, _U.PROMPT: 52, _U.ROUTINE: 400, _U.COMPLEX: 900}
ASK: Final = {_U.URGENT: 900, _U.PROMPT: 1100, _U.ROUTINE: 1600, _U.COMPLEX: 2400}
"""Minutes of T6 and T7 as shipped, days as one works in them."""

_CLOSING: Final = Hours(8, 19)
_SCORES: Final = {5: 47, 4: 35, 3: 10, 2: 5, 1: 3}
_REWORK, _DEFER, _LOOK_AGAIN = 0.045, 0.012, 0.006
_LOW, _SAD = 2, 1
"""Scores up to these: only a supervisor closes; the resident says it is not solved."""


def closed(case: Case) -> Iterator[Act]:
    """From resolved to closed, and to whatever the resident says then."""
    yield from _verified(case)
    if case.office and case.chance(_LOOK_AGAIN):
        yield from _reworked_by_supervisor(case)
    score = None
    if case.resident:
        score = yield from _asked(case)
    low = score is not None and score <= _LOW
    if low and case.office and case.chance(0.4):
        yield from _reworked_by_supervisor(case)
        score = yield from _asked(case)
        low = score is not None and score <= _LOW
    yield from _close(case, low=low)


def afterwards(case: Case) -> Iterator[Act]:
    """The resident rates it; a few come back."""
    if case.account and case.reporter and case.chance(0.5):
        case.wait_minutes(30, 2400, Hours(7, 23))
        score = case.rng.choices(list(_SCORES), list(_SCORES.values()))[0]
        yield case.act(
            case.reporter, RateResolution, score=score, text=case.perhaps("ratings", 0.5)
        )
    if not case.office or not case.chance(0.012 if case.resident else 0.004):
        return
    case.wait_minutes(600, 8000, FIELD)
    own = case.reporter if case.account and case.chance(0.7) else None
    yield case.act(
        own or supervisor(case), ReopenIncident,
        reason=case.rng.choice([ReopenReason.NOT_FIXED, ReopenReason.CAME_BACK]),
        text=case.say("reopens"),
    )  # fmt: skip
    case.wait_minutes(3, 60)
    yield from give(case)
    yield from sign(case)
    labour(case)
    yield from resolve(case)
    yield from closed(case)


def _verified(case: Case) -> Iterator[Act]:
    case.wait_limit(VERIFY[case.urgency], CHECKS)
    who = of_street(case, Role.VERIFIER)
    if case.chance(_DEFER):
        cause = case.rng.choice(list(DeferCause))
        yield case.act(who, DeferVerification, cause=cause, due_verify=case.later(0.5, 2))
        case.wait_minutes(400, 1400, CHECKS)
    while case.office and case.chance(_REWORK):
        seen = case.rng.choice([Seen.PARTLY, Seen.NOT_FIXED])
        yield case.act(
            who, VerifyResolution, seen=seen, mode=CheckMode.ON_SITE, evidence=(case.proof(),),
            text=case.say("reworks"), task_ids=(case.task,),
        )  # fmt: skip
        yield from case.stored()
        yield from _again(case)
        case.wait_limit(VERIFY[case.urgency], CHECKS)
    remote = case.answered or case.chance(0.2)
    mode = CheckMode.REMOTE if remote else CheckMode.ON_SITE
    looked_at = (remote and case.shown) or (case.proof(done=True),)
    yield case.act(
        who, VerifyResolution, seen=Seen.FIXED, mode=mode, evidence=looked_at,
        text=case.perhaps("checks", 0.5),
    )  # fmt: skip
    yield from case.stored()


def _again(case: Case) -> Iterator[Act]:
    """The unit does it once more."""
    assert case.office is not None, "a task has been given"
    case.wait_minutes(10, 200, hours(case, case.office))
    yield from progress(case)
    labour(case, 2)
    yield from resolve(case)


def _reworked_by_supervisor(case: Case) -> Iterator[Act]:
    """返工 after it was verified already."""
    case.wait_minutes(20, 400, _CLOSING)
    yield case.act(supervisor(case), OrderRework, reason=Seen.NOT_FIXED, text=case.say("reworks"))
    yield from _again(case)
    yield from _verified(case)


def _asked(case: Case) -> Generator[Act, None, int | None]:
    """回访: until somebody answers, or three times on two days; returns the score, if any."""
    agent = of_centre(case, Role.FOLLOWUP_AGENT)
    case.wait_limit(ASK[case.urgency], CALLS)
    first = case.at
    for attempt in range(3):
        if attempt:
            case.at = _next_call(case, first, attempt)
        roll = case.rng.random()
        if roll < 0.84:  # noqa: PLR2004 - most are reached
            return (yield from _reached(case, agent))
        if roll < 0.88:  # noqa: PLR2004 - some say no
            yield case.act(agent, RecordFollowUp, outcome=FollowUpOutcome.REFUSED)
            return None
        yield case.act(
            agent, RecordFollowUp, outcome=FollowUpOutcome.UNREACHED,
            text=case.perhaps("unreached", 0.7),
        )  # fmt: skip
    return None


def _reached(case: Case, agent: Seat) -> Generator[Act, None, int]:
    score = case.rng.choices(list(_SCORES), list(_SCORES.values()))[0]
    yield case.act(
        agent, RecordFollowUp, outcome=FollowUpOutcome.REACHED, solved=score > _SAD, score=score,
        text=case.perhaps("satisfied" if score > _LOW else "dissatisfied", 0.6),
    )  # fmt: skip
    return score


def _next_call(case: Case, first: datetime, attempt: int) -> datetime:
    """The second on the same day where there is time, the third on another."""
    case.wait_minutes(90, 300, CALLS)
    other_day = begins(first.date()) + timedelta(days=1, hours=CALLS.opens, minutes=30)
    return max(case.at, other_day) if attempt == 2 else case.at  # noqa: PLR2004 - the last one


def _close(case: Case, *, low: bool) -> Iterator[Act]:
    """By the street or the centre; after a bad score by a supervisor."""
    case.wait_minutes(3, 200, _CLOSING)
    who = supervisor(case) if low else console(case, Level.TOWNSHIP)[0]
    code = CloseCode.UNSOLVED if low and case.chance(0.4) else CloseCode.SOLVED
    if case.answered:
        code = CloseCode.EXPLAINED
    act = case.act(who, CloseIncident, close_code=code, parent=case.parent)
    yield act
    if case.parent is None and case.chance(0.003):
        case.wait(timedelta(seconds=case.rng.randrange(3, 9)))
        yield case.act(who, Undo, of=act.command.command_id, undoes=act.command.command_id)
        case.wait_minutes(2, 30)
        yield case.act(who, CloseIncident, close_code=code, parent=case.parent)
    if case.chance(0.004):
        case.wait_minutes(5, 90)
        new = CloseCode.REFERRED.value
        yield case.act(who, CorrectFact, corrects=CorrectableField.CLOSE_CODE, new=new)
