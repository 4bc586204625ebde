"""Whole lives of incidents, as the rules write them: commands drawn by a seed, decided for real."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from uuid import UUID, uuid5

from domain.errors import Rejected
from domain.incident.commands import IncidentCommand
from domain.incident.decide import decide, number_keys
from domain.incident.incident import ENDED, Incident
from domain.incident.state import evolve
from domain.kernel import Actor, Fact
from domain.known import Known
from tests.support import examples as who
from tests.support.log import NINE, Happened
from tests.support.wishes import WISHES, Wish, drawn_report

OPEN_MIN = 8
TRIES = 4


class County:
    """The example county at work; `facts` is what its incidents' commands wrote.

    wishes: what people there may wish to do, each with its weight.
    """

    def __init__(self, seed: int, wishes: Sequence[tuple[Wish, int]] = WISHES) -> None:
        self.draw = Random(seed)  # noqa: S311 - a story, not a secret
        self.now = NINE
        self.incidents: dict[UUID, Incident] = {}
        self.facts: list[Fact] = []
        self._seed = seed
        self._wishes, self._weights = zip(*wishes, strict=True)
        self._ids = 0
        self._versions: dict[UUID, int] = {}

    def new_id(self) -> UUID:
        self._ids += 1
        return uuid5(UUID(int=self._seed), str(self._ids))

    def act(self, actor: Actor, command: IncidentCommand) -> bool:
        """Write what the rules answer; whether that was anything."""
        keys = number_keys(command, who.CATALOGUE, self.now)
        known = Known(
            self.now,
            self.now,
            actor,
            who.CATALOGUE,
            states=self.incidents,
            numbers=dict.fromkeys(keys, self._ids),
        )
        try:
            decision = decide(self.incidents.get(command.stream), command, known)
        except Rejected:
            return False
        for stream, event in decision:
            version = self._versions[stream] = self._versions.get(stream, 0) + 1
            event_id, at = uuid5(stream, str(version)), self.now
            fact = Fact(stream, version, event_id, event, actor, at, at, command.command_id)
            self.incidents[stream] = evolve(self.incidents.get(stream), fact)
            self.facts.append(fact)
        return bool(decision)

    def go_on(self, events: int) -> Sequence[Happened]:
        """Let things happen until there are that many events; time passes unevenly."""
        while len(self.facts) < events:
            passed = self.draw.choice((timedelta(seconds=3), timedelta(minutes=11)))
            self.now += passed * self.draw.randint(1, 9)
            everything = list(self.incidents.values())
            open_ = [one for one in everything if one.status not in ENDED]
            if len(open_) < OPEN_MIN:
                self._report()
            else:
                self._something(self.draw.choice(open_ if self.draw.random() < 0.9 else everything))
        return [Happened(f.stream, f.event, f.effective_at, f.decided_at) for f in self.facts]

    def _report(self) -> None:
        grids = (who.GRID, who.GRID_2, who.VILLAGE_GRID)
        self.act(who.OFFICER_A.actor, drawn_report(self.draw, self.new_id(), grids))

    def _something(self, incident: Incident) -> None:
        for wish in self.draw.choices(self._wishes, self._weights, k=TRIES):
            if self.act(*wish(self, incident)):
                return
