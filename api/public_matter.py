"""What whoever has a receipt code may know of the matter: how far it is, by when, how it ended.

Nothing here names a person, a unit, an id or a number, and nothing is written by a person. The
place is the community; it and the class are left out where the class is private. Instants are
whole minutes.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel

from domain.catalogue import Catalogue
from domain.incident.terms import Status
from domain.policy.categories import Category
from domain.policy.errors import PolicyNotInForce
from projections.receipt_codes.queries import Standing


class Stage(StrEnum):
    """How far it is, in the words of a receipt and not of an office."""

    RECEIVED = "RECEIVED"
    ACCEPTED = "ACCEPTED"
    REOPENED = "REOPENED"
    DISPATCHED = "DISPATCHED"
    HANDLING = "HANDLING"
    PAUSED = "PAUSED"
    RESOLVED = "RESOLVED"
    VERIFIED = "VERIFIED"
    CLOSED = "CLOSED"
    REJECTED = "REJECTED"
    VOIDED = "VOIDED"


_STAGE_OF: Mapping[str, Stage] = {
    Status.REPORTED: Stage.RECEIVED,
    Status.ACCEPTED: Stage.ACCEPTED,
    Status.DISPATCHED: Stage.DISPATCHED,
    Status.SIGNED: Stage.HANDLING,
    Status.ON_SCENE: Stage.HANDLING,
    Status.HANDLING: Stage.HANDLING,
    Status.SUSPENDED: Stage.PAUSED,
    Status.PARKED: Stage.PAUSED,
    Status.RESOLVED: Stage.RESOLVED,
    Status.VERIFIED: Stage.VERIFIED,
    Status.CLOSED: Stage.CLOSED,
    Status.REJECTED: Stage.REJECTED,
    Status.VOIDED: Stage.VOIDED,
}
_IN_WORK = (Stage.ACCEPTED, Stage.REOPENED, Stage.DISPATCHED, Stage.HANDLING)


class PublicStep(BaseModel):
    """at: when it was reached; None where that is not known or belongs to an earlier round."""

    stage: Stage
    state: Literal["done", "now", "ahead"]
    at: datetime | None


class PublicLimit(BaseModel):
    """By when, and whether that is over.

    ACCEPT: it is settled whether it is ours. PROMISED by the unit, else OVERALL by the rules: it is
    done. VERIFY: it is looked at on the spot.
    """

    what: Literal["ACCEPT", "PROMISED", "OVERALL", "VERIFY"]
    at: datetime
    passed: bool


class PublicClass(BaseModel):
    zh: str
    en: str


class PublicMatter(BaseModel):
    """As known at `at`. community, category: None in a private class.

    merged: all else is told of another report of the same matter. result: SOLVED, EXPLAINED,
    REFERRED or UNSOLVED. paused_for: COURT, WEATHER, RESIDENT_AWAY, PARTS, PARKED or SPLIT, unless
    merged or private.
    """

    at: datetime
    stage: Stage
    merged: bool
    community: str | None
    category: PublicClass | None
    paused_for: str | None
    limit: PublicLimit | None
    result: str | None
    steps: list[PublicStep]


def matter(found: Standing, catalogue: Catalogue, at: datetime) -> PublicMatter:
    """What is told of what was found."""
    own = _category(catalogue, found.category, at)
    now = _category(catalogue, found.category_now, at)
    private = own is None or own.private or now is None or now.private
    area = catalogue.areas.get(found.community) if found.community else None
    stage = stage_of(found)
    return PublicMatter(
        at=_minute(at),
        stage=stage,
        merged=found.merged,
        community=None if private or area is None else area.label,
        category=None if private or own is None else PublicClass(zh=own.zh, en=own.en),
        paused_for=None if private or found.merged else found.paused_for,
        limit=limit_of(found, at),
        result=found.closing if stage is Stage.CLOSED else None,
        steps=list(course(found)),
    )


def _category(catalogue: Catalogue, code: str | None, at: datetime) -> Category | None:
    """None where no list in force knows it: then it is told as a private one is."""
    try:
        return catalogue.category(code, at) if code else None
    except PolicyNotInForce:
        return None


def stage_of(found: Standing) -> Stage:
    stage = _STAGE_OF[found.status]
    return Stage.REOPENED if stage is Stage.ACCEPTED and found.reopened_at else stage


def limit_of(found: Standing, at: datetime) -> PublicLimit | None:
    """The one that runs; None where the clocks stand still or nothing is left to do."""
    stage = stage_of(found)
    if stage is Stage.RECEIVED:
        return _limit("ACCEPT", found.due_accept, at)
    if stage is Stage.RESOLVED:
        return _limit("VERIFY", found.due_verify, at)
    if stage not in _IN_WORK or found.frozen_at:
        return None
    promised = found.promised_by
    if promised and found.reopened_at and promised < found.reopened_at:
        promised = None  # it was given for the round before
    return _limit("PROMISED", promised, at) or _limit("OVERALL", found.due_overall, at)


def course(found: Standing) -> Iterator[PublicStep]:
    """The steps behind it, the one where it stands, and those ahead.

    What was left out on the way is left out. An instant before that of the step before it is of an
    earlier round, or of the other report; it is not told.
    """
    reached = {
        Stage.RECEIVED: found.reported_at,
        Stage.ACCEPTED: found.accepted_at,
        Stage.REOPENED: found.reopened_at,
        Stage.DISPATCHED: found.dispatched_at,
        Stage.HANDLING: found.signed_at,
        Stage.PAUSED: found.frozen_at,
        Stage.RESOLVED: found.resolved_at,
        Stage.VERIFIED: found.verified_at,
        Stage.CLOSED: found.closed_at,
        Stage.REJECTED: found.rejected_at,
    }
    stage, last = stage_of(found), found.reported_at
    state: Literal["done", "now", "ahead"] = "done"
    for step in _way(found, stage):
        at = reached.get(step)
        state = "now" if step is stage else "done" if state == "done" else "ahead"
        if state == "ahead" or (state == "now" and at is None):
            yield PublicStep(stage=step, state=state, at=None)
        elif at is not None:
            yield PublicStep(stage=step, state=state, at=_minute(at) if at >= last else None)
            last = max(last, at)


def _way(found: Standing, stage: Stage) -> Iterator[Stage]:
    """Every step that there may be, in order."""
    yield Stage.RECEIVED
    if stage in (Stage.REJECTED, Stage.VOIDED):
        yield stage
        return
    yield Stage.ACCEPTED
    if found.reopened_at:
        yield Stage.REOPENED
    yield from (Stage.DISPATCHED, Stage.HANDLING)
    if stage is Stage.PAUSED:
        yield stage
    yield Stage.VERIFIED if found.verified_at else Stage.RESOLVED
    yield Stage.CLOSED


def _limit(
    what: Literal["ACCEPT", "PROMISED", "OVERALL", "VERIFY"], due: datetime | None, at: datetime
) -> PublicLimit | None:
    return PublicLimit(what=what, at=_minute(due), passed=due <= at) if due else None


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
