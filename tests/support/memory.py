"""A ledger in memory: the real rules, rights, needs, claims and numbers, without a database."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from adapters.eventstore.receipts import Outcome
from domain.access.permit import Principal, permit
from domain.access.resources import resource_of, second_resource
from domain.catalogue import EMPTY, Catalogue
from domain.errors import NotAllowed, NotFound, Rejected
from domain.kernel import ClaimAct, Command, Fact
from domain.known import Known, ReceiptCode
from domain.streams import KIND_OF_COMMAND, KIND_OF_EVENT
from domain.words import Words, sealed


class Answer(NamedTuple):
    outcome: Outcome
    facts: tuple[Fact, ...] = ()
    refusal: Rejected | None = None


class Memory:
    """Decides one command after the other, each at an instant of its own."""

    def __init__(self) -> None:
        self.catalogue: Catalogue = EMPTY
        self.states: dict[UUID, Any] = {}
        self.versions: Counter[UUID] = Counter()
        self.holders: dict[tuple[str, str], UUID] = {}
        self.numbers: Counter[str] = Counter()

    def ask(
        self, principal: Principal, command: Command, at: datetime, words: Iterable[Words] = ()
    ) -> Answer:
        """Decide and fold. Raises what is no refusal by the rules."""
        command = sealed(command, {one.id: sha256(one.value.encode()).hexdigest() for one in words})
        try:
            facts = self._decided(principal, command, at)
        except Rejected as refusal:
            return Answer(Outcome.REFUSED, refusal=refusal)
        return Answer(Outcome.APPLIED if facts else Outcome.NOTHING, facts)

    def _decided(self, principal: Principal, command: Command, at: datetime) -> tuple[Fact, ...]:
        kind, state = KIND_OF_COMMAND[type(command)], self.states.get(command.stream)
        if not permit(principal, command.name, None):
            raise NotAllowed
        resource = resource_of(kind.name, state, command, self.catalogue, at)
        if resource is not None and not permit(principal, command.name, resource):
            raise NotFound
        needs = kind.needs(command, self.catalogue)
        for stream in needs.streams:
            resource = second_resource(self.states.get(stream), self.catalogue, at)
            if resource is not None and not permit(principal, command.name, resource):
                raise NotFound
        keys = kind.number_keys(command, self.catalogue, at)
        known = Known(
            at, at, principal.actor, self.catalogue,
            states={s: self.states[s] for s in needs.streams if s in self.states},
            holders={key: self.holders[key] for key in needs.claims if key in self.holders},
            numbers={key: self._number(key) for key in keys},
            receipt=ReceiptCode("0" * 64, 1) if command.gives_receipt_code else None,
        )  # fmt: skip
        decision = kind.decide(state, command, known)
        return tuple(
            self._fold(stream, event, principal, command, at) for stream, event in decision
        )

    def _fold(
        self, stream: UUID, event: Any, principal: Principal, command: Command, at: datetime
    ) -> Fact:
        self.versions[stream] += 1
        version = self.versions[stream]
        fact = Fact(
            stream, version, uuid5(stream, str(version)), event, principal.actor, at, at,
            command.command_id,
        )  # fmt: skip
        kind = KIND_OF_EVENT[type(event)]
        for claim in kind.claims(event, stream):
            key = (claim.kind, claim.key)
            if claim.act is ClaimAct.FREE:
                self.holders.pop(key, None)
            else:
                assert self.holders.setdefault(key, stream) == stream, key
        self.states[stream] = kind.evolve(self.states.get(stream), fact)
        if kind.reference:
            self.catalogue = self.catalogue.after(fact)
        return fact

    def _number(self, key: str) -> int:
        self.numbers[key] += 1
        return self.numbers[key]
