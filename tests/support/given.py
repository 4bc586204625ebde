"""given(facts).when(command).then(facts): reads like the rule, and asks everything twice."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Generic, Self, TypeVar
from uuid import UUID, uuid5

import pytest

from domain.catalogue import EMPTY, Catalogue
from domain.errors import Rejected
from domain.kernel import Actor, ActorKind, Command, Decision, Event, Fact
from domain.known import Known
from tests.support.stated import stated

State = TypeVar("State")
AnyCommand = TypeVar("AnyCommand", bound=Command)
ToWrite = Event | tuple[UUID, Event]

AT = datetime(2020, 8, 26, 1, tzinfo=UTC)
STREAM = UUID(int=0)
ACTOR = Actor(ActorKind.HUMAN, UUID(int=1), post=UUID(int=2))


def fact(event: Event, *, stream: UUID = STREAM, by: Actor = ACTOR, at: datetime = AT) -> Fact:
    """An event as somebody wrote it at some instant; version and ids are filled in."""
    return Fact(stream, 1, uuid5(stream, event.name), event, by, at, at, uuid5(stream, "command"))


class Given(Generic[State, AnyCommand]):
    """What happened before. `facts`: events, or facts where the actor or the instant matters."""

    def __init__(
        self,
        evolve: Callable[[State | None, Fact], State],
        decide: Callable[[State | None, AnyCommand, Known], Decision],
        *facts: Event | Fact,
    ) -> None:
        self.evolve, self.decide = evolve, decide
        self.facts = [one if isinstance(one, Fact) else fact(one) for one in facts]
        self.known = Known(AT, AT, ACTOR, EMPTY)

    def knowing(self, catalogue: Catalogue) -> Self:
        self.known = self.known._replace(catalogue=catalogue)
        return self

    def beside(self, states: Mapping[UUID, Any]) -> Self:
        """The other streams that the command names."""
        self.known = self.known._replace(states={**self.known.states, **states})
        return self

    def held(self, holders: Mapping[tuple[str, str], UUID]) -> Self:
        """Who holds the claim keys that the command names."""
        self.known = self.known._replace(holders={**self.known.holders, **holders})
        return self

    def by(self, actor: Actor) -> Self:
        self.known = self.known._replace(actor=actor)
        return self

    def at(self, effective_at: datetime, decided_at: datetime | None = None) -> Self:
        self.known = self.known._replace(
            effective_at=effective_at, decided_at=decided_at or effective_at
        )
        return self

    def having(self, **known: Any) -> Self:
        """Any other field of Known, e.g. numbers."""
        self.known = self.known._replace(**known)
        return self

    def when(self, command: AnyCommand) -> Self:
        self.command = command
        return self

    def then(self, *expected: ToWrite) -> None:
        """These facts follow; asked again nothing does, unless the command is additive."""
        written = [
            one if isinstance(one, tuple) else (self.command.stream, one) for one in expected
        ]
        assert self.answer(self.facts) == written
        own = [event for stream, event in written if stream == self.command.stream]
        again = self.answer([*self.facts, *self._as_facts(own)])
        if type(self.command).additive:
            assert [event.name for _, event in again] == [event.name for _, event in written]
        else:
            assert again == []

    def then_nothing(self) -> None:
        self.then()

    def then_rejected(self, reason: type[Rejected]) -> None:
        with pytest.raises(Rejected) as refused:
            self.answer(self.facts)
        assert type(refused.value) is reason

    def answer(self, facts: Sequence[Fact]) -> list[tuple[UUID, Event]]:
        return list(stated(self.decide(self.state(facts), self.command, self.known)))

    def state(self, facts: Sequence[Fact]) -> State | None:
        state: State | None = None
        for version, one in enumerate(facts, 1):
            state = self.evolve(
                state,
                one._replace(
                    stream=self.command.stream,
                    version=version,
                    event_id=uuid5(self.command.stream, str(version)),
                ),
            )
        return state

    def _as_facts(self, events: Sequence[Event]) -> list[Fact]:
        known, command = self.known, self.command
        return [
            Fact(
                command.stream,
                0,
                command.command_id,
                event,
                known.actor,
                known.effective_at,
                known.decided_at,
                command.command_id,
            )
            for event in events
        ]
