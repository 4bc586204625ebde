"""The checker: reads the log, receipts and claims, and what the senders wrote; decides again.

It shares nothing with the writer but the rules (`evolve`, `decide`, `needs`, `claims`) and the
mapper's decoding. A finding is a class and a sentence; no finding is what is promised.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from math import inf
from typing import Any, Final
from uuid import UUID

from adapters.eventstore.envelope import RecordedEvent
from domain.catalogue import EMPTY
from domain.errors import Rejected
from domain.kernel import Actor, ActorKind, ClaimAct, Command, Event
from domain.known import Known
from domain.streams import KIND_OF_COMMAND, KIND_OF_EVENT
from tests.campaigns.evidence import Asked, Evidence, Finding, Outcome

CLASSES: Final = (
    "LOST", "DOUBLED", "TORN", "PHANTOM", "FALSELY_REFUSED", "WRONGLY_DECIDED", "OUT_OF_ORDER",
    "CLAIMS_WRONG", "MISSED",
)  # fmt: skip


def check(seen: Evidence) -> list[Finding]:
    """Everything that is not as promised."""
    return [
        *_order(seen),
        *_sources(seen),
        *_answers(seen),
        *_real_time(seen),
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
    for command_id in {event.fact.command_id for event in seen.events} - set(seen.receipts):
        yield Finding("PHANTOM", f"events of {command_id} have no receipt")
    for command_id, receipt in seen.receipts.items():
        asked = seen.asked.get(command_id)
        if asked is None:
            yield Finding("PHANTOM", f"nobody asked for {command_id}")
            continue
        human = asked.kind == ActorKind.HUMAN
        key = str(asked.actor) if human else f"{asked.kind}:{asked.actor}"
        if (receipt["actor"], receipt["stream"]) != (key, asked.command.stream):
            yield Finding("PHANTOM", f"{command_id} was asked for by another, or elsewhere")


def _answers(seen: Evidence) -> Iterator[Finding]:
    """What was said is what is stored; a refusal that left no receipt was said before any other."""
    for command_id, answers in seen.answers.items():
        stored = seen.receipts.get(command_id)
        for told in (answer.receipt for answer in answers if answer.receipt is not None):
            if stored is not None and _equal(told, stored):
                continue
            if not _left_none(seen.asked[command_id], told):
                yield Finding("LOST", f"{command_id}: told {told}, stored {stored}")
            elif stored is not None and stored["position"] <= told["position"]:
                yield Finding("FALSELY_REFUSED", f"{command_id} was applied, then refused")
        known = min((answer.at for answer in answers if answer.receipt is not None), default=inf)
        if any(answer.error == "NotFound" and answer.since > known for answer in answers):
            yield Finding("FALSELY_REFUSED", f"{command_id} was answered, then not found")


def _equal(told: dict[str, Any], stored: dict[str, Any]) -> bool:
    fields = ("command_id", *Outcome._fields)
    return all(str(told[field]) == str(stored[field]) for field in fields)


def _left_none(asked: Asked, told: dict[str, Any]) -> bool:
    return asked.kind != ActorKind.HUMAN and told["outcome"] == "REFUSED"


def _real_time(seen: Evidence) -> Iterator[Finding]:
    """What was known to be done before a command was first sent stands before it in the log."""
    done = sorted(
        (answer.at, seen.receipts[command_id]["position"])
        for command_id, answers in seen.answers.items()
        for answer in answers
        if answer.receipt is not None and answer.receipt["outcome"] == "APPLIED"
    )
    last, next_done = 0, 0
    for command_id, asked in sorted(seen.asked.items(), key=lambda item: item[1].since):
        while next_done < len(done) and done[next_done][0] < asked.since:
            last = max(last, done[next_done][1])
            next_done += 1
        receipt = seen.receipts.get(command_id)
        if receipt is not None and receipt["position"] < last + (receipt["outcome"] == "APPLIED"):
            why = f"{command_id} stands at {receipt['position']}, sent after {last} was told"
            yield Finding("OUT_OF_ORDER", why)


class Replay:
    """Walks the log and decides every command again on the state before it."""

    def __init__(self, seen: Evidence) -> None:
        self.seen = seen
        self.states: dict[UUID, Any] = {}
        self.versions: Counter[UUID] = Counter()
        self.holders: dict[tuple[str, str], UUID] = {}
        self.rows: dict[UUID, list[RecordedEvent]] = defaultdict(list)
        for event in seen.events:
            self.rows[event.fact.command_id].append(event)

    def findings(self) -> Iterator[Finding]:
        without_events = self._without_events()
        yield from self._decide_again(without_events.pop(0, ()))
        met: set[UUID] = set()
        for event in self.seen.events:
            fact = event.fact
            if fact.command_id not in met:
                met.add(fact.command_id)
                yield from self._applied_again(fact.command_id)
            kind = KIND_OF_EVENT[type(fact.event)]
            self.states[fact.stream] = kind.evolve(self.states.get(fact.stream), fact)
            self.versions[fact.stream] = fact.version
            for claim in kind.claims(fact.event, fact.stream):
                if claim.act is ClaimAct.TAKE:
                    self.holders[claim.kind, claim.key] = fact.stream
                else:
                    self.holders.pop((claim.kind, claim.key), None)
            yield from self._decide_again(without_events.pop(event.position, ()))
        for command_id, receipt in self.seen.receipts.items():
            if receipt["outcome"] == "APPLIED" and command_id not in self.rows:
                yield Finding("LOST", f"{command_id} was applied and has no events")
        for position in without_events:
            yield Finding("PHANTOM", f"something was decided at {position}, behind the log")
        if self.holders != self.seen.claims:
            wrong = set(self.holders.items()) ^ set(self.seen.claims.items())
            yield Finding("CLAIMS_WRONG", f"{wrong}")

    def _without_events(self) -> dict[int, list[tuple[Asked, Outcome]]]:
        """Refusals and nothings by the position that they were decided at."""
        found: dict[int, list[tuple[Asked, Outcome]]] = defaultdict(list)
        for command_id, receipt in self.seen.receipts.items():
            asked = self.seen.asked.get(command_id)
            if asked is not None and receipt["outcome"] != "APPLIED":
                outcome = Outcome(*(receipt[field] for field in Outcome._fields))
                found[outcome.position].append((asked, outcome))
        for command_id, answers in self.seen.answers.items():
            asked = self.seen.asked[command_id]
            for told in (answer.receipt for answer in answers if answer.receipt is not None):
                if _left_none(asked, told):
                    outcome = Outcome(
                        told["outcome"], told["code"], UUID(told["stream"]), told["version"],
                        told["position"], datetime.fromisoformat(told["effective_at"]),
                        datetime.fromisoformat(told["decided_at"]),
                    )  # fmt: skip
                    found[outcome.position].append((asked, outcome))
        return found

    def _applied_again(self, command_id: UUID) -> Iterator[Finding]:
        rows = self.rows[command_id]
        positions = [row.position for row in rows]
        receipt = self.seen.receipts.get(command_id)
        asked = self.seen.asked.get(command_id)
        if positions != list(range(positions[0], positions[0] + len(rows))):
            yield Finding("TORN", f"{command_id} has events at {positions}")
        if receipt is None or asked is None:
            return  # a phantom, found elsewhere
        if (receipt["outcome"], receipt["position"]) != ("APPLIED", positions[-1]):
            yield Finding("LOST", f"{command_id} wrote {positions}, its receipt says {receipt}")
        own = [row.fact.version for row in rows if row.fact.stream == receipt["stream"]]
        if own and receipt["version"] != own[-1]:
            yield Finding("WRONGLY_DECIDED", f"{command_id} left {own}, not {receipt['version']}")
        if {row.fact.effective_at for row in rows} != {receipt["effective_at"]}:
            yield Finding("WRONGLY_DECIDED", f"{command_id} has another instant in its receipt")
        stored = [(row.fact.stream, row.fact.event) for row in rows]
        fact = rows[0].fact
        again = self._decide(asked.command, fact.actor, fact.effective_at, fact.decided_at)
        if again == stored:
            return
        if isinstance(again, list) and again and stored == again[: len(stored)]:
            yield Finding("TORN", f"{command_id}: {len(stored)} of {len(again)} events")
        elif isinstance(again, list) and again and stored[: len(again)] == again:
            yield Finding("DOUBLED", f"{command_id}: {len(stored)} events, not {len(again)}")
        else:
            yield Finding("WRONGLY_DECIDED", f"{command_id}: stored {stored}, again {again}")

    def _decide_again(self, decided: Iterable[tuple[Asked, Outcome]]) -> Iterator[Finding]:
        for asked, outcome in decided:
            actor = Actor(ActorKind(asked.kind), asked.actor)
            instants = outcome.effective_at, outcome.decided_at
            again = self._decide(asked.command, actor, *instants)
            expected: object = outcome.code if outcome.outcome == "REFUSED" else []
            wrong = "FALSELY_REFUSED" if outcome.outcome == "REFUSED" else "WRONGLY_DECIDED"
            why = f"{asked.command!r}: {outcome}"
            if again != expected:
                yield Finding(wrong, f"{why}, again {again}")
            if self.versions[outcome.stream] != outcome.version:
                yield Finding(wrong, f"{why}, at version {self.versions[outcome.stream]}")

    def _decide(
        self, command: Command, actor: Actor, effective_at: datetime, decided_at: datetime
    ) -> list[tuple[UUID, Event]] | str:
        """The events, or the refusal's code."""
        kind = KIND_OF_COMMAND[type(command)]
        needs = kind.needs(command, EMPTY)
        known = Known(
            effective_at,
            decided_at,
            actor,
            EMPTY,
            states={s: self.states[s] for s in needs.streams if s in self.states},
            holders={key: self.holders[key] for key in needs.claims if key in self.holders},
        )
        try:
            return list(kind.decide(self.states.get(command.stream), command, known))
        except Rejected as refusal:
            return refusal.code
