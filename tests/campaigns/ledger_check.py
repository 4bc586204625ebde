"""The checker: reads the log, receipts and claims, and what the senders wrote; decides again.

A finding is a class and a sentence; no finding is what is promised.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import inf
from typing import Any, Final
from uuid import UUID

from domain.kernel import ActorKind
from tests.campaigns.evidence import UNANSWERED, Evidence, Finding, Outcome, digest, left_none
from tests.campaigns.replay import Replay
from tests.campaigns.turned_away import TURNED_AWAY, Moments

CLASSES: Final = (
    "LOST", "DOUBLED", "TORN", "PHANTOM", "FALSELY_REFUSED", "WRONGLY_DECIDED", "OUT_OF_ORDER",
    "CLAIMS_WRONG", "MISSED", "READ_WRONG", "UNFORESEEN", "UNANSWERED", "PUT_OFF",
)  # fmt: skip

# What a sender may be told besides a receipt.
COME_AGAIN: Final = {"Unavailable", "OutcomeUnknown", "StorageFull"}
FULL: Final = "Overloaded"
FORESEEN: Final = TURNED_AWAY | COME_AGAIN | {UNANSWERED, FULL}
PUT_OFF_MAX: Final = 0.01  # a ledger waits for its database by itself


def check(seen: Evidence, put_off_max: float = PUT_OFF_MAX) -> list[Finding]:
    """Everything that is not as promised.

    put_off_max: the share of the commands that may have been told to come again.
    """
    return [
        *_order(seen),
        *_sources(seen),
        *_answers(seen),
        *_undecided(seen, put_off_max),
        *_real_time(seen),
        *_reads(seen),
        *Replay(seen).findings(),
    ]


def summary(seen: Evidence, found: Sequence[Finding], **faults: int) -> str:
    """One line: what was done, what was broken, and how often each promise failed."""
    outcomes = Counter(receipt["outcome"] for receipt in seen.receipts.values())
    counts = Counter(finding.what for finding in found)
    done = {"commands": len(seen.asked), "events": len(seen.events)} | outcomes | faults
    classes = {name: counts[name] for name in CLASSES}
    return " ".join(f"{name}={n}" for name, n in (done | classes).items())


def _order(seen: Evidence) -> Iterator[Finding]:
    versions: Counter[UUID] = Counter()
    for place, event in enumerate(seen.events, 1):
        stream = event.fact.stream
        versions[stream] += 1
        if event.position != place:
            yield Finding("OUT_OF_ORDER", f"position {event.position} stands at place {place}")
        if event.fact.version != versions[stream]:
            yield Finding("OUT_OF_ORDER", f"{stream} has no version {versions[stream]}")
    for one, next_ in pairwise(seen.events):
        if next_.recorded_at < one.recorded_at:
            yield Finding("OUT_OF_ORDER", f"time runs back at {next_.position}")
    if len({event.fact.event_id for event in seen.events}) != len(seen.events):
        yield Finding("DOUBLED", "an event id stands twice")
    log = [(event.position, event.fact.event_id) for event in seen.events]
    for one_side in set(log) ^ set(seen.followed):
        yield Finding("MISSED", f"only the log or its follower has {one_side}")
    if list(seen.followed) != sorted(seen.followed):
        yield Finding("MISSED", "the follower was led back")


def _sources(seen: Evidence) -> Iterator[Finding]:
    """Whatever is stored was asked for, and by this actor."""
    written = {event.fact.command_id for event in seen.events if event.position > seen.begun}
    for command_id in written - set(seen.receipts):
        yield Finding("PHANTOM", f"events of {command_id} have no receipt")
    for command_id, receipt in seen.receipts.items():
        asked = seen.asked.get(command_id)
        if asked is None:
            yield Finding("PHANTOM", f"nobody asked for {command_id}")
            continue
        human = asked.actor.kind is ActorKind.HUMAN
        key = str(asked.actor.id) if human else f"{asked.actor.kind}:{asked.actor.id}"
        if (receipt["actor"], receipt["stream"]) != (key, asked.command.stream):
            yield Finding("PHANTOM", f"{command_id} was asked for by another, or elsewhere")


def _answers(seen: Evidence) -> Iterator[Finding]:
    """What was said is what is stored; a refusal that left no receipt was said before any other."""
    for command_id, answers in seen.answers.items():
        stored = seen.receipts.get(command_id)
        for told in (answer.receipt for answer in answers if answer.receipt is not None):
            if stored is not None and _equal(told, stored):
                continue
            if not left_none(seen.asked[command_id], told):
                yield Finding("LOST", f"{command_id}: told {told}, stored {stored}")
            elif stored is not None and stored["position"] <= told["position"]:
                yield Finding("FALSELY_REFUSED", f"{command_id} was applied, then refused")
        for error in {answer.error for answer in answers} - FORESEEN - {None}:
            yield Finding("UNFORESEEN", f"{command_id} was answered by {error}")
        asked = seen.asked[command_id]
        kept = (a for a in answers if a.receipt is not None and not left_none(asked, a.receipt))
        known = min((answer.at for answer in kept), default=inf)
        if any(answer.error in TURNED_AWAY and answer.since > known for answer in answers):
            yield Finding("FALSELY_REFUSED", f"{command_id} was answered, then turned away")
        if any(answer.error == FULL for answer in answers):  # no campaign has as many senders
            yield Finding("FALSELY_REFUSED", f"{command_id} was told of a full queue, and none was")


def _undecided(seen: Evidence, put_off_max: float) -> Iterator[Finding]:
    """Who asks is told a decision in the end, and few are told to come again before."""
    for command_id, asked in seen.asked.items():
        answers = seen.answers.get(command_id, ())
        decided = any(answer.receipt or answer.error in TURNED_AWAY for answer in answers)
        if asked.awaited and not decided:
            errors = sorted({str(answer.error) for answer in answers})
            yield Finding("UNANSWERED", f"{command_id} was told no decision: {errors}")
    put_off = sum(any(a.error in COME_AGAIN for a in told) for told in seen.answers.values())
    if put_off > put_off_max * len(seen.asked):
        yield Finding("PUT_OFF", f"{put_off} of {len(seen.asked)} commands were to come again")


def _equal(told: dict[str, Any], stored: dict[str, Any]) -> bool:
    fields = ("command_id", *Outcome._fields)
    return all(str(told[field]) == str(stored[field]) for field in fields)


def _reads(seen: Evidence) -> Iterator[Finding]:
    """Whoever reads a stream reads a beginning of it, with all that was told before he asked."""
    ids: dict[UUID, list[UUID]] = defaultdict(list)
    for event in seen.events:
        ids[event.fact.stream].append(event.fact.event_id)
    told: dict[UUID, list[tuple[float, int]]] = defaultdict(list)
    for command_id, answers in seen.answers.items():
        for answer in answers:
            receipt = seen.receipts.get(command_id)
            if receipt is not None and answer.receipt is not None:
                told[receipt["stream"]].append((answer.at, receipt["version"]))
    for read in seen.reads:
        told[read.stream].append((read.at, read.events))
    known = {stream: sorted(moments) for stream, moments in told.items()}
    for read in seen.reads:
        if digest(ids[read.stream][: read.events]) != read.digest:
            yield Finding("READ_WRONG", f"{read} is no beginning of {read.stream}")
        before = bisect_left(known[read.stream], (read.since, 0))
        least = max((version for _, version in known[read.stream][:before]), default=0)
        if read.events < least:
            yield Finding("READ_WRONG", f"{read} ends before version {least}, which was told")


def _real_time(seen: Evidence) -> Iterator[Finding]:
    """What was known to be done before a command was first sent stands before it in the log."""
    moments = Moments(seen)
    for command_id, asked in seen.asked.items():
        receipt, last = seen.receipts.get(command_id), moments.least(asked.since)
        if receipt is not None and receipt["position"] < last + (receipt["outcome"] == "APPLIED"):
            why = f"{command_id} stands at {receipt['position']}, sent after {last} was told"
            yield Finding("OUT_OF_ORDER", why)
