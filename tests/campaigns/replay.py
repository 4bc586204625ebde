"""Every command decided again on the state before it: the accepted ones and the refused ones.

It shares nothing with the writer but the rules (`evolve`, `decide`, `needs`, `claims`, `permit`)
and the mapper's decoding. The catalogue is taken from the log as it is walked: a campaign changes
it before its first command or not at all.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from adapters.clock import now
from adapters.eventstore.envelope import RecordedEvent
from adapters.identity.demo import principal_of
from api.problems import refusals
from domain.access.permit import Principal, permit
from domain.access.resources import resource_of, second_resource
from domain.catalogue import EMPTY
from domain.errors import NotAllowed, NotFound, Rejected
from domain.incident.events.intake import IncidentReported
from domain.kernel import ActorKind, ClaimAct, Event
from domain.known import Known, ReceiptCode
from domain.streams import KIND_OF_COMMAND, KIND_OF_EVENT
from tests.campaigns.evidence import Answer, Asked, Evidence, Finding, Outcome, left_none
from tests.campaigns.turned_away import TurnedAway

AT_ONCE: Final = timedelta(minutes=1)


class Replay:
    """Walks the log and decides every command again on the state before it."""

    def __init__(self, seen: Evidence) -> None:
        self.seen = seen
        self.now = seen.events[0].recorded_at if seen.events else now()
        self.states: dict[UUID, Any] = {}
        self.kinds: dict[UUID, str] = {}
        self.versions: Counter[UUID] = Counter()
        self.holders: dict[tuple[str, str], UUID] = {}
        self.catalogue = EMPTY
        self.numbers: set[str] = set()
        self.codes: set[str] = set()
        self.rows: dict[UUID, list[RecordedEvent]] = defaultdict(list)
        for event in seen.events:
            self.rows[event.fact.command_id].append(event)
        self.turned_away = TurnedAway(seen, self._turned_away_now)

    def findings(self) -> Iterator[Finding]:
        without_events = self._without_events()
        yield from self._decide_again(without_events.pop(0, ()))
        yield from self.turned_away.ends_at(0)
        met: set[UUID] = set()
        for event in self.seen.events:
            fact = event.fact
            if event.position > self.seen.begun:
                yield from self._instants(event)
                if fact.command_id not in met:
                    met.add(fact.command_id)
                    yield from self._applied_again(fact.command_id)
            yield from self._take(event)
            yield from self._decide_again(without_events.pop(event.position, ()))
            yield from self.turned_away.ends_at(event.position)
        for command_id, receipt in self.seen.receipts.items():
            if receipt["outcome"] == "APPLIED" and command_id not in self.rows:
                yield Finding("LOST", f"{command_id} was applied and has no events")
        for position in without_events:
            yield Finding("PHANTOM", f"something was decided at {position}, behind the log")
        if self.holders != self.seen.claims:
            wrong = set(self.holders.items()) ^ set(self.seen.claims.items())
            yield Finding("CLAIMS_WRONG", f"{wrong}")

    def _take(self, event: RecordedEvent) -> Iterator[Finding]:
        """The state after it."""
        fact = event.fact
        kind = KIND_OF_EVENT[type(fact.event)]
        self.now = event.recorded_at
        self.states[fact.stream] = kind.evolve(self.states.get(fact.stream), fact)
        self.kinds[fact.stream] = kind.name
        self.versions[fact.stream] = fact.version
        if kind.reference:
            self.catalogue = self.catalogue.after(fact)
        claims = kind.claims(fact.event, fact.stream) if event.position > self.seen.begun else ()
        for claim in claims:  # what was there before was written without them
            if claim.act is ClaimAct.TAKE:
                self.holders[claim.kind, claim.key] = fact.stream
            else:
                self.holders.pop((claim.kind, claim.key), None)
        if isinstance(fact.event, IncidentReported):
            if fact.event.number in self.numbers:
                yield Finding("DOUBLED", f"the number {fact.event.number} was given twice")
            self.numbers.add(fact.event.number)
            if code := fact.event.receipt_sha256:
                if code in self.codes:
                    yield Finding("DOUBLED", f"{fact.stream} has another's receipt code")
                self.codes.add(code)

    def _instants(self, event: RecordedEvent) -> Iterator[Finding]:
        """No campaign replays the past: what is decided is recorded at once, and done by then.

        An import alone says itself when what it brings was done.
        """
        fact, at = event.fact, event.recorded_at
        if self.seen.steady and abs(at - fact.decided_at) > AT_ONCE:
            why = f"{event.position} was decided at {fact.decided_at}, recorded at {at}"
            yield Finding("WRONGLY_DECIDED", why)
        if fact.effective_at > fact.decided_at and fact.actor.kind is not ActorKind.IMPORT:
            why = f"{event.position} is done at {fact.effective_at}, decided at {fact.decided_at}"
            yield Finding("WRONGLY_DECIDED", why)

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
                if left_none(asked, told):
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
        yield from self._same_again(asked, rows)

    def _same_again(self, asked: Asked, rows: list[RecordedEvent]) -> Iterator[Finding]:
        command_id = asked.command.command_id
        stored = [(row.fact.stream, row.fact.event) for row in rows]
        fact = rows[0].fact
        if {row.fact.actor for row in rows} != {asked.actor}:
            yield Finding("PHANTOM", f"{command_id} was asked for by {asked.actor}")
        if asked.seen not in (None, self.versions[asked.command.stream]):
            yield Finding("WRONGLY_DECIDED", f"{command_id} was to apply to {asked.seen} alone")
        if self._forbidden(asked, fact.decided_at):
            yield Finding("WRONGLY_DECIDED", f"{command_id} was not his to ask for")
        again = self._decide(asked, fact.effective_at, fact.decided_at, fact.event)
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
            again = self._decide(asked, outcome.effective_at, outcome.decided_at)
            expected: object = outcome.code if outcome.outcome == "REFUSED" else []
            wrong = "FALSELY_REFUSED" if outcome.outcome == "REFUSED" else "WRONGLY_DECIDED"
            why = f"{asked.command!r}: {outcome}"
            if self._forbidden(asked, outcome.decided_at):
                yield Finding("WRONGLY_DECIDED", f"{why}, and it was not his to ask for")
            if again != expected:
                yield Finding(wrong, f"{why}, again {again}")
            if self.versions[outcome.stream] != outcome.version:
                yield Finding(wrong, f"{why}, at version {self.versions[outcome.stream]}")

    def _turned_away_now(self, asked: Asked, answer: Answer) -> bool:
        """Whether whoever asks for it now is told that, and leaves no receipt."""
        why = self._forbidden(asked, self.now)
        if answer.error == "StaleVersion":
            version = self.versions[asked.command.stream]
            return why is None and version == answer.version != asked.seen
        if why is None:
            again = self._decide(asked, self.now, self.now)
            why = refusals().get(again) if isinstance(again, str) else None
        return why is not None and answer.error in {family.__name__ for family in why.__mro__}

    def _forbidden(self, asked: Asked, at: datetime) -> type[Rejected] | None:
        """What he is told who may not do it; where there are no posts no person is asked for his.

        Whoever may not see something that is named is told that it is not there.
        """
        self._forget()
        actor, command = asked.actor, asked.command
        kind = KIND_OF_COMMAND[type(command)]
        try:
            others = kind.needs(command, self.catalogue).streams
        except NotFound as refusal:
            return type(refusal)
        if self.kinds.get(command.stream, kind.name) != kind.name:
            return NotFound
        if actor.kind is ActorKind.HUMAN and actor.post is None:
            return None
        who: Principal | None = Principal(actor)
        if actor.post is not None:
            who = principal_of(self.catalogue, actor.id, actor.post, None, at)
        if who is None or not permit(who, command.name, None):
            return NotAllowed
        state = self.states.get(command.stream)
        named = [resource_of(kind.name, state, command, self.catalogue, at)]
        named += [second_resource(self.states.get(one), self.catalogue, at) for one in others]
        hidden = any(one and not permit(who, command.name, one) for one in named)
        return NotFound if hidden else None

    def _decide(
        self, asked: Asked, effective_at: datetime, decided_at: datetime, given: Event | None = None
    ) -> list[tuple[UUID, Event]] | str:
        """The events, or the refusal's code. given: what holds the number that it was given."""
        self._forget()
        command = asked.command
        kind = KIND_OF_COMMAND[type(command)]
        needs = kind.needs(command, self.catalogue)
        number, receipt = 0, None
        if isinstance(given, IncidentReported):
            number = int(given.number.rpartition("-")[2])
            if given.receipt_sha256 and given.receipt_key_version:
                receipt = ReceiptCode(given.receipt_sha256, given.receipt_key_version)
        known = Known(
            effective_at,
            decided_at,
            asked.actor,
            self.catalogue,
            states={s: self.states[s] for s in needs.streams if s in self.states},
            holders={key: self.holders[key] for key in needs.claims if key in self.holders},
            numbers=dict.fromkeys(kind.number_keys(command, self.catalogue, decided_at), number),
            receipt=receipt,
        )
        try:
            return list(kind.decide(self.states.get(command.stream), command, known))
        except Rejected as refusal:
            return refusal.code

    def _forget(self) -> None:
        """Decide on a catalogue that has found nothing out yet.

        The writer's remembers, and where it does so for too long, this one's memory, which is the
        same code, would bear it out.
        """
        self.catalogue = self.catalogue._replace()
