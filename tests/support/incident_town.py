"""A small ledger in memory for incident rules: stories are told with real commands alone.

`story.when(who, Command, …)` is followed by `then(Event, field=value, …)`, `then_nothing()` or
`then_refused(Why)`. Everything that is done is asked a second time under a new id: it must add
nothing, unless it is declared additive; and every state passes the invariants.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import UUID, uuid5

import pytest

from domain.catalogue import Catalogue
from domain.errors import Rejected
from domain.incident.commands import IncidentCommand
from domain.incident.commands.watch import EscalateByTimer
from domain.incident.decide import decide, needs, number_keys
from domain.incident.incident import Incident, Task
from domain.incident.lifecycle import allowed
from domain.incident.state import evolve
from domain.kernel import (
    Actor,
    Command,
    Event,
    Evidence,
    EvidenceKind,
    Fact,
    GeoPoint,
    TextRef,
)
from domain.known import Known
from tests.support.examples import (
    CATALOGUE,
    Colleague,
    an_id,
)
from tests.support.given import AT
from tests.support.incident_invariants import check
from tests.support.stated import stated

Who = Colleague | Actor
HERE = GeoPoint(lat=38.1, lon=106.34)
FAR = GeoPoint(lat=38.11, lon=106.34)


def words(name: str) -> TextRef:
    """A sealed text; the same words have the same commitment."""
    commitment = uuid5(an_id("words"), name).hex * 2
    return TextRef(subject=an_id("subject"), id=uuid5(an_id("id"), name), commitment=commitment)


def photo(name: str, at: datetime = AT) -> Evidence:
    sha256 = uuid5(an_id("photo"), name).hex * 2
    return Evidence(sha256=sha256, kind=EvidenceKind.PHOTO, captured_at=at)


def actor_of(who: Who) -> Actor:
    return who if isinstance(who, Actor) else who.actor


class Town:
    """All incidents of a story, the clock, and how many ids and numbers were used."""

    def __init__(self, catalogue: Catalogue = CATALOGUE, now: datetime = AT) -> None:
        self.catalogue, self.now = catalogue, now
        self.states: dict[UUID, Incident] = {}
        self.facts: dict[UUID, list[Fact]] = {}
        self.ids = 0
        self.numbers: dict[str, int] = {}

    def new_id(self) -> UUID:
        self.ids += 1
        return an_id(f"id {self.ids}")

    def ask(self, who: Who, command: IncidentCommand) -> list[tuple[UUID, Event]]:
        """What the rules answer; nothing is written. Raises the refusal."""
        return self.ask_at(who, command, self.now)

    def ask_at(
        self, who: Who, command: IncidentCommand, effective_at: datetime
    ) -> list[tuple[UUID, Event]]:
        named = needs(command, self.catalogue).streams
        keys = number_keys(command, self.catalogue, self.now)
        known = Known(
            effective_at,
            self.now,
            actor_of(who),
            self.catalogue,
            states={s: self.states[s] for s in named if s in self.states},
            numbers={key: self.numbers.get(key, 0) + 1 for key in keys},
        )
        return list(stated(decide(self.states.get(command.stream), command, known)))

    def write(
        self,
        who: Who,
        command: IncidentCommand,
        events: Sequence[tuple[UUID, Event]],
        effective_at: datetime | None = None,
    ) -> None:
        for key in number_keys(command, self.catalogue, self.now):
            self.numbers[key] = self.numbers.get(key, 0) + 1
        for stream, event in events:
            past = self.facts.setdefault(stream, [])
            fact = Fact(
                stream, len(past) + 1, self.new_id(), event, actor_of(who),
                effective_at or self.now, self.now, command.command_id,
            )  # fmt: skip
            past.append(fact)
            self.states[stream] = evolve(self.states.get(stream), fact)
        for stream in {stream for stream, _ in events}:
            check(self.states[stream])

    def do(self, who: Who, command: IncidentCommand, effective_at: datetime | None = None) -> None:
        """Ask and write, and ask for the same under a new id."""
        opening = command.stream not in self.states
        events = self.ask_at(who, command, effective_at or self.now)
        self.write(who, command, events, effective_at)
        if not opening:
            self._ask_again(who, command)

    def _ask_again(self, who: Who, command: IncidentCommand) -> None:
        again = command.model_copy(update={"command_id": self.new_id()})
        if type(command).additive:
            return
        if isinstance(command, EscalateByTimer):
            with pytest.raises(Rejected):  # a level timer that began anew is not due again
                self.ask(who, again)
            return
        assert self.ask(who, again) == [], f"{command.name} asked twice"


class Story:
    """One incident of a town, told step by step."""

    def __init__(self, town: Town, stream: UUID) -> None:
        self.town, self.stream = town, stream

    @property
    def incident(self) -> Incident:
        return self.town.states[self.stream]

    @property
    def task(self) -> Task:
        """The latest one."""
        return self.incident.tasks[-1]

    @property
    def last(self) -> Fact:
        return self.town.facts[self.stream][-1]

    def after(self, **passed: float) -> Self:
        self.town.now += timedelta(**passed)
        return self

    def at(self, now: datetime) -> Self:
        self.town.now = now
        return self

    def when(self, who: Who, kind: type[Command], /, **fields: Any) -> Self:
        """Prepare a command on this incident; a task command is about the latest task."""
        of_task = kind.model_fields.get("task_id")
        if of_task and of_task.is_required() and "task_id" not in fields:
            fields["task_id"] = self.task.id
        self.who = who
        self.command: Any = kind(command_id=self.town.new_id(), stream=self.stream, **fields)
        self.effective_at: datetime | None = None
        return self

    def done_at(self, effective_at: datetime) -> Self:
        """Offline: it counts as done earlier than it is received."""
        self.effective_at = effective_at
        return self

    def then(self, *kinds: type[Event], **fields: Any) -> Self:
        """Exactly these facts follow on this incident; fields are those of the first."""
        before = len(self.town.facts[self.stream])
        self.town.do(self.who, self.command, self.effective_at)
        events = [fact.event for fact in self.town.facts[self.stream][before:]]
        assert [type(event) for event in events] == list(kinds)
        said = {name: getattr(events[0], name) for name in fields}
        assert said == fields
        return self

    def then_nothing(self) -> Self:
        assert self.town.ask(self.who, self.command) == []
        return self

    def then_refused(self, why: type[Rejected]) -> Self:
        with pytest.raises(Rejected) as refused:
            self.town.ask_at(self.who, self.command, self.effective_at or self.town.now)
        assert type(refused.value) is why
        assert refused.value.allowed == allowed(self.incident)
        return self

    def does(self, who: Who, kind: type[Command], /, **fields: Any) -> Self:
        """A step on the way, which is not what the test is about."""
        self.when(who, kind, **fields)
        self.town.do(self.who, self.command)
        return self
