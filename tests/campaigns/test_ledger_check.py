"""The checker itself: every way in which a history can be wrong is found, under its own name."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import timedelta
from math import inf
from typing import Any
from uuid import UUID

import pytest

from adapters.eventstore.envelope import RecordedEvent
from adapters.ids import new_id
from domain.kernel import ActorKind
from infra.postgres.roles import Role
from tests.campaigns.evidence import UNANSWERED, Answer, Evidence, gather
from tests.campaigns.ledger_check import check
from tests.campaigns.two_ledgers import follow
from tests.support import toy
from tests.support.ledgers import Orders, work
from tests.support.postgres import EMBEDDED, Servers, cloned


@pytest.fixture(scope="module")
def seen(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evidence]:
    """What an honest ledger leaves behind."""
    path = tmp_path_factory.mktemp("honest") / "history.jsonl"
    done = asyncio.Event()
    done.set()
    with toy.registered(), cloned(servers.get(EMBEDDED)) as database:
        url = database.url(Role.WRITER)
        asyncio.run(work(Orders(url, str(path), seed=7, which=0, of=1, commands=300, clients=8)))
        yield gather(url, [path], asyncio.run(follow(url, done)))


def _commands(seen: Evidence, outcome: str) -> list[UUID]:
    return [c for c, receipt in seen.receipts.items() if receipt["outcome"] == outcome]


def _events(seen: Evidence, change: Callable[[list[RecordedEvent]], None]) -> Evidence:
    """The log as changed, renumbered; everybody who follows it is told the same."""
    events = list(seen.events)
    change(events)
    events = [event._replace(position=place) for place, event in enumerate(events, 1)]
    log = [(event.position, event.fact.event_id) for event in events]
    return seen._replace(events=events, followed=log)


def _receipt(seen: Evidence, last: str, **changed: Any) -> Evidence:
    command_id = _commands(seen, last)[-1]
    receipts = seen.receipts | {command_id: seen.receipts[command_id] | changed}
    return seen._replace(receipts=receipts)


def lost_receipt(seen: Evidence) -> Evidence:
    gone = _commands(seen, "NOTHING")[-1]
    return seen._replace(receipts={c: r for c, r in seen.receipts.items() if c != gone})


def lost_refusal(seen: Evidence) -> Evidence:
    """A person's refusal is kept as any other answer is."""
    gone = next(
        command_id
        for command_id in _commands(seen, "REFUSED")
        if seen.asked[command_id].actor.kind is ActorKind.HUMAN
    )
    return seen._replace(receipts={c: r for c, r in seen.receipts.items() if c != gone})


def lost_events(seen: Evidence) -> Evidence:
    last = seen.events[-1].fact.command_id
    kept = [event for event in seen.events if event.fact.command_id != last]
    return _events(seen, lambda events: events.__setitem__(slice(None), kept))


def doubled(seen: Evidence) -> Evidence:
    last = seen.events[-1]
    fact = last.fact._replace(version=last.fact.version + 1, event_id=new_id())
    return _events(seen, lambda events: events.append(last._replace(fact=fact)))


def one_id_twice(seen: Evidence) -> Evidence:
    first, last = seen.events[0].fact, seen.events[-1]
    fact = last.fact._replace(event_id=first.event_id)
    return _events(seen, lambda events: events.__setitem__(-1, last._replace(fact=fact)))


def torn(seen: Evidence) -> Evidence:
    half = next(
        place for place, event in enumerate(seen.events) if type(event.fact.event) is toy.Received
    )
    return _events(seen, lambda events: events.__delitem__(half))


def scattered(seen: Evidence) -> Evidence:
    half = next(
        place for place, event in enumerate(seen.events) if type(event.fact.event) is toy.Received
    )
    return _events(seen, lambda events: events.append(events.pop(half)))


def phantom(seen: Evidence) -> Evidence:
    unheard_of = _commands(seen, "APPLIED")[-1]
    asked = {c: a for c, a in seen.asked.items() if c != unheard_of}
    answers = {c: a for c, a in seen.answers.items() if c != unheard_of}
    return seen._replace(asked=asked, answers=answers)


def falsely_refused(seen: Evidence) -> Evidence:
    return _receipt(seen, "REFUSED", code="box_exists")


def wrong_nothing(seen: Evidence) -> Evidence:
    """Something was to be done, and nothing was said to be."""
    return _receipt(seen, "REFUSED", outcome="NOTHING", code=None)


def wrong_event(seen: Evidence) -> Evidence:
    last = seen.events[-1]
    fact = last.fact._replace(event=toy.Painted(colour="RED", on="0" * 64))
    return _events(seen, lambda events: events.__setitem__(-1, last._replace(fact=fact)))


def time_runs_back(seen: Evidence) -> Evidence:
    last = seen.events[-1]
    early = last._replace(recorded_at=last.recorded_at - timedelta(days=1))
    return _events(seen, lambda events: events.__setitem__(-1, early))


def recorded_late(seen: Evidence) -> Evidence:
    """It was decided at an instant that had long passed."""
    last = seen.events[-1]
    late = last._replace(recorded_at=last.recorded_at + timedelta(minutes=2))
    return _events(seen, lambda events: events.__setitem__(-1, late))


def done_ahead(seen: Evidence) -> Evidence:
    """It counts as done before anybody has decided it, in its receipt too."""
    last = seen.events[-1].fact
    ahead = last.decided_at + timedelta(seconds=1)
    events = [
        event._replace(fact=event.fact._replace(effective_at=ahead))
        if event.fact.command_id == last.command_id
        else event
        for event in seen.events
    ]
    receipt = seen.receipts[last.command_id] | {"effective_at": ahead}
    return seen._replace(events=events, receipts=seen.receipts | {last.command_id: receipt})


def claim_kept(seen: Evidence) -> Evidence:
    return seen._replace(claims=seen.claims | {(toy.CLAIM, "key-never-taken"): new_id()})


def event_missed(seen: Evidence) -> Evidence:
    return seen._replace(followed=seen.followed[:-1])


def led_back(seen: Evidence) -> Evidence:
    """He met everything, and something of it once more."""
    return seen._replace(followed=[*seen.followed, seen.followed[0]])


def asked_too_late(seen: Evidence) -> Evidence:
    """First sent when all else had been told, and yet at a place that was taken by then."""
    other, one = sorted(
        _commands(seen, "APPLIED"), key=lambda command_id: seen.receipts[command_id]["position"]
    )[-2:]
    late = seen.asked[other]._replace(since=inf)
    position = seen.receipts[one]["position"]
    receipts = seen.receipts | {other: seen.receipts[other] | {"position": position}}
    return seen._replace(asked=seen.asked | {other: late}, receipts=receipts)


def _told(seen: Evidence, command_id: UUID, error: str) -> Evidence:
    """Besides its receipt it got another answer, right when it was asked for."""
    since = seen.asked[command_id].since
    told = Answer(since, since, None, error)
    return seen._replace(answers=seen.answers | {command_id: [told, *seen.answers[command_id]]})


def denied(seen: Evidence) -> Evidence:
    """A box that has long been there is said not to be."""
    return _told(seen, _commands(seen, "NOTHING")[-1], "NotFound")


def forbidden(seen: Evidence) -> Evidence:
    return _told(seen, _commands(seen, "APPLIED")[-1], "NotAllowed")


def full_queue(seen: Evidence) -> Evidence:
    return _told(seen, _commands(seen, "APPLIED")[-1], "Overloaded")


def put_off(seen: Evidence) -> Evidence:
    """One in twenty is to come again, and nothing was broken."""
    for command_id in list(seen.asked)[::20]:
        seen = _told(seen, command_id, "Unavailable")
    return seen


def never_decided(seen: Evidence) -> Evidence:
    """He asked again and again, and was told nothing."""
    asked = _commands(seen, "APPLIED")[-1]
    since = seen.asked[asked].since
    return seen._replace(answers=seen.answers | {asked: [Answer(since, since, None, UNANSWERED)]})


def still_asking(seen: Evidence) -> Evidence:
    """Nobody answered at all."""
    asked = _commands(seen, "APPLIED")[-1]
    return seen._replace(answers={c: a for c, a in seen.answers.items() if c != asked})


def test_an_honest_history_has_no_finding(seen: Evidence) -> None:
    assert check(seen, put_off_max=0) == []
    assert all(_commands(seen, outcome) for outcome in ("APPLIED", "NOTHING", "REFUSED"))
    assert seen.claims


@pytest.mark.parametrize(
    ("tamper", "found"),
    [
        (lost_receipt, "LOST"),
        (lost_refusal, "LOST"),
        (lost_events, "LOST"),
        (doubled, "DOUBLED"),
        (one_id_twice, "DOUBLED"),
        (torn, "TORN"),
        (scattered, "TORN"),
        (phantom, "PHANTOM"),
        (falsely_refused, "FALSELY_REFUSED"),
        (wrong_nothing, "WRONGLY_DECIDED"),
        (wrong_event, "WRONGLY_DECIDED"),
        (time_runs_back, "OUT_OF_ORDER"),
        (asked_too_late, "OUT_OF_ORDER"),
        (recorded_late, "WRONGLY_DECIDED"),
        (done_ahead, "WRONGLY_DECIDED"),
        (claim_kept, "CLAIMS_WRONG"),
        (event_missed, "MISSED"),
        (led_back, "MISSED"),
        (denied, "FALSELY_REFUSED"),
        (forbidden, "FALSELY_REFUSED"),
        (full_queue, "FALSELY_REFUSED"),
        (put_off, "PUT_OFF"),
        (never_decided, "UNANSWERED"),
        (still_asking, "UNANSWERED"),
    ],
)
def test_a_wrong_history_is_found(
    seen: Evidence, tamper: Callable[[Evidence], Evidence], found: str
) -> None:
    assert found in {finding.what for finding in check(tamper(seen))}


def test_refused_on_the_very_head_that_it_was_applied_at_is_found(seen: Evidence) -> None:
    command_id = _commands(seen, "APPLIED")[-1]
    asked, answers = seen.asked[command_id], seen.answers[command_id]
    machine = asked._replace(actor=asked.actor._replace(kind=ActorKind.SYSTEM))
    told = next(a for a in answers if a.receipt is not None and a.receipt["outcome"] == "APPLIED")
    assert told.receipt is not None
    refused = told._replace(receipt=told.receipt | {"outcome": "REFUSED", "code": "box_exists"})
    tampered = seen._replace(
        asked=seen.asked | {command_id: machine},
        answers=seen.answers | {command_id: [*answers, refused]},
    )
    assert f"{command_id} was applied, then refused" in {one.why for one in check(tampered)}
