"""How a matter comes in, and what becomes of it at the first desk."""

from collections.abc import Generator, Iterator
from datetime import UTC, timedelta
from enum import Enum
from typing import Any, Final

from domain.incident.commands.changes import CorrectFact
from domain.incident.commands.intake import (
    AcceptHandover,
    AcceptIncident,
    AnswerAtDesk,
    OfferHandover,
    RejectIncident,
    ReportIncident,
    SelfHandle,
    VerifyReport,
)
from domain.incident.terms import (
    RESIDENT_CHANNELS,
    Channel,
    CloseCode,
    CorrectableField,
    RejectReason,
    ReportFault,
)
from domain.kernel import ActorKind, GeoPoint, Level
from domain.post.roles import Role
from domain.urgency import Urgency
from infra.demo.acts import Act, Seat
from infra.demo.hours import FIELD, open_at
from infra.demo.lives.case import Case
from infra.demo.lives.duty import (
    console,
    desk,
    desk_open,
    dispatcher,
    of_government,
    officer,
    resident,
)
from infra.demo.phrases import full_name, of_canary, phone, place, templates

ACCEPT: Final = {
    Urgency.URGENT: 5, Urgency.PROMPT: 15, Urgency.ROUTINE: 30, Urgency.COMPLEX: 60,
}  # fmt: skip
"""Minutes of T1 as shipped; what people take is drawn from it."""

_POINT: Final = {
    Channel.PATROL: 0.94, Channel.WECHAT: 0.8, Channel.APP: 0.95, Channel.SENSOR: 1.0,
    Channel.INSPECTION: 0.9, Channel.HOTLINE_12345: 0.12,
}  # fmt: skip
_PHOTO: Final = {Channel.PATROL: 0.6, Channel.WECHAT: 0.5, Channel.APP: 0.6,
                 Channel.INSPECTION: 0.7}  # fmt: skip
_LOCAL: Final = frozenset({Channel.PATROL, Channel.WECHAT, Channel.WINDOW, Channel.VISIT,
                           Channel.APP})  # fmt: skip
_BY_NAME: Final = frozenset({Channel.HOTLINE_12345, Channel.WINDOW, Channel.VISIT,
                             Channel.PETITION_REFERRAL})  # fmt: skip
_FAMILIES_ANSWERED: Final = frozenset("ADHIX")


class Outcome(Enum):
    """What the first desk made of it."""

    ACCEPTED = "accepted"
    RESOLVED = "resolved"
    ENDED = "ended"


def report(case: Case) -> Iterator[Act]:
    plan, rng = case.plan, case.rng
    case.reporter = who = _reporter(case)
    if rng.random() < _POINT.get(plan.channel, 0.25):
        case.point = GeoPoint(
            lat=round(case.plot.lat + rng.uniform(-0.002, 0.002), 6),
            lon=round(case.plot.lon + rng.uniform(-0.002, 0.002), 6),
        )
    photos = rng.choice((1, 1, 2)) if rng.random() < _PHOTO.get(plan.channel, 0.0) else 0
    before = case.at - timedelta(minutes=rng.randrange(1, 20)) if case.chance(0.15) else None
    yield case.act(
        who, ReportIncident, channel=plan.channel, category=plan.category, grid=case.plot.grid,
        geo=case.point, evidence=tuple(case.proof() for _ in range(photos)),
        occurred_at=before.astimezone(UTC) if before else None, **_told(case),
    )  # fmt: skip
    if case.county.categories[plan.category].private:
        case.point = None
    yield from case.stored()
    if case.chance(0.02):
        yield from _corrected(case)
    if case.chance(0.02):
        yield from _handed_over(case)


def received(case: Case, *, keep: bool = False) -> Generator[Act, None, Outcome]:
    """Take the matter up; `keep`: it is neither refused nor settled at once."""
    looked = case.plan.channel in {Channel.SENSOR, *RESIDENT_CHANNELS}
    if looked and case.chance(0.35) and open_at(case.at, FIELD, case.county.calendar):
        yield from _looked_at(case)
    if not keep and case.chance(_settled_share(case)):
        yield from _self_handled(case)
        return Outcome.RESOLVED
    case.wait_limit(ACCEPT[case.urgency])
    family = case.category[0]
    if not keep and case.resident and family in _FAMILIES_ANSWERED and case.chance(0.13):
        yield from _answered(case)
        return Outcome.RESOLVED
    if not keep and case.chance(0.05 if case.resident else 0.008):
        yield from _rejected(case, case.rng.choice(list(RejectReason)))
        return Outcome.ENDED
    yield from accepted(case)
    return Outcome.ACCEPTED


def accepted(case: Case) -> Iterator[Act]:
    """By the desk of the place where it can, by the street or the centre otherwise."""
    near = case.plan.channel in _LOCAL and case.chance(0.65)
    level = Level.COMMUNITY if near else Level.TOWNSHIP if case.chance(0.3) else Level.COUNTY
    who, case.level = console(case, level)
    promised = case.resident and case.chance(0.15)
    agent = desk(case).post if case.category[0] == "I" and case.chance(0.4) else None
    yield case.act(
        who, AcceptIncident, promised_by=case.later(2, 8) if promised else None, agent=agent
    )


def _reporter(case: Case) -> Seat:
    match case.plan.channel:
        case Channel.PATROL:
            return case.plot.lead if case.chance(0.04) else officer(case.county, case.plot, case.at)
        case Channel.APP | Channel.ONLINE:
            case.account = True
            return resident(case)
        case Channel.WECHAT if case.chance(0.5):
            case.account = True
            return resident(case)
        case Channel.WECHAT:
            return officer(case.county, case.plot, case.at)
        case Channel.WINDOW | Channel.VISIT:
            return desk(case)
        case Channel.SENSOR:
            return Seat(
                ActorKind.DEVICE, case.county.id("sensor", case.plot.code), scope=case.county.area
            )
        case Channel.DEPARTMENT:
            offices = [one for one in case.county.offices.values() if one.level is Level.COUNTY]
            return case.rng.choice(case.rng.choice(offices).handlers)
        case Channel.INSPECTION:
            return of_government(case, Role.INSPECTOR)
        case _:
            return dispatcher(case)


def _told(case: Case) -> dict[str, Any]:
    """The words of a report, and whose they are."""
    rng, plan = case.rng, case.plan
    if plan.canary is not None:
        name, number, rest = of_canary(case.county.seed, plan.canary)
        return {"text": case.story + rest, "reporter_name": name, "reporter_phone": number}
    if plan.channel is Channel.SENSOR:
        return {}
    named = plan.channel in _BY_NAME
    call = named or (plan.channel is Channel.WECHAT and not case.account and case.chance(0.4))
    return {
        "text": case.story,
        "reporter_name": full_name(rng) if named and case.chance(0.85) else None,
        "reporter_phone": phone(rng) if call and case.chance(0.95) else None,
    }


def _corrected(case: Case) -> Iterator[Act]:
    """Its author puts right where it is."""
    human = case.reporter and case.reporter.kind is ActorKind.HUMAN
    if not case.reporter or not human or case.plan.channel in {
        Channel.DEPARTMENT, Channel.INSPECTION,
    }:  # fmt: skip
        return
    case.wait_minutes(1, 4)
    corrected: str = case.rng.choice(templates()["corrections"])
    spot = place(case.rng, rural=case.plot.rural)
    yield case.act(
        case.reporter, CorrectFact, corrects=CorrectableField.DESCRIPTION,
        text=corrected.format(s=spot) + "。" + case.story,
    )  # fmt: skip


def _handed_over(case: Case) -> Iterator[Act]:
    """首问负责: whoever took it answers for it until the desk has accepted."""
    offers = {Channel.PATROL, Channel.HOTLINE_12345, Channel.PETITION_REFERRAL, Channel.LEADER}
    if not case.reporter or case.plan.channel not in offers or not desk_open(case):
        return
    to = desk(case)
    case.wait_minutes(0.5, 3)
    yield case.act(case.reporter, OfferHandover, to=to.post)
    case.wait_minutes(0.5, 4)
    yield case.act(to, AcceptHandover)


def _looked_at(case: Case) -> Iterator[Act]:
    who = officer(case.county, case.plot, case.at)
    if case.reporter and who.id == case.reporter.id:
        who = case.plot.lead
    case.wait_minutes(3, 9)
    fault = case.rng.choice(list(ReportFault)) if case.chance(0.05) else None
    yield case.act(who, VerifyReport, valid=fault is None, fault=fault, evidence=(case.proof(),))
    yield from case.stored()


def _settled_share(case: Case) -> float:
    """How likely the officer settles it alone: only what the list of micro-issues names."""
    if not case.county.routes.micro(case.category):
        return 0.0
    return 0.86 if case.plan.channel is Channel.PATROL else 0.25


def _self_handled(case: Case) -> Iterator[Act]:
    who = officer(case.county, case.plot, case.at)
    before = (case.proof(),)
    case.wait_minutes(4, 31, FIELD)
    yield case.act(
        who,
        SelfHandle,
        before=before,
        after=case.result(),
        text=case.perhaps("self_handled", 0.7),
    )
    yield from case.stored()


def _answered(case: Case) -> Iterator[Act]:
    case.answered = True
    who, _ = console(case)
    code = CloseCode.REFERRED if case.chance(0.25) else CloseCode.EXPLAINED
    yield case.act(who, AnswerAtDesk, code=code, text=case.say("answers"))


def _rejected(case: Case, reason: RejectReason) -> Iterator[Act]:
    who, _ = console(case, Level.TOWNSHIP)
    told: str = templates()["rejections"][reason]
    yield case.act(who, RejectIncident, reason=reason, told=told, parent=case.parent)
