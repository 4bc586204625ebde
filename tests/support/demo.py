"""The synthetic county lived through in memory, for tests that need no database."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import cache
from typing import NamedTuple
from uuid import UUID

from adapters.eventstore.receipts import Outcome
from adapters.identity.demo import principal_of
from domain.access.permit import Principal
from domain.kernel import Actor, ActorKind
from domain.ledger.commands import OpenLedger
from domain.ledger.events import LedgerKind
from infra.demo.acts import Act
from infra.demo.county import County, county_of
from infra.demo.hours import ZONE, begins
from infra.demo.living import life
from infra.opening import opener, seeds
from tests.support.memory import Answer, Memory

LEDGER = UUID("018f0000-0000-7000-8000-000000000001")
FIRST = date(2026, 10, 1)
SEED = 7


class Told(NamedTuple):
    act: Act
    answer: Answer


def a_county(seed: int = SEED) -> County:
    return county_of(LEDGER, seed, begins(FIRST))


@cache
def the_county() -> County:
    """The one of the tests that compare no two: laid out once in a process."""
    return a_county()


def days_of(county: County, count: int) -> Iterator[Act]:
    """What happens in the first days."""
    return life(county, FIRST, begins(FIRST + timedelta(days=count)))


def local(act: Act) -> datetime:
    return act.at.astimezone(ZONE)


def opened() -> Memory:
    """A ledger with the shipped policies and calendar."""
    memory, at = Memory(), begins(FIRST)
    opening = OpenLedger(
        command_id=LEDGER, stream=LEDGER, area_code="640181000000", time_zone=ZONE.key,
        kind=LedgerKind.SYNTHETIC,
    )  # fmt: skip
    for command in (opening, *seeds(LEDGER)):
        assert memory.ask(opener(), command, at).outcome is Outcome.APPLIED
    return memory


def lived(memory: Memory, acts: Iterable[Act]) -> Iterator[Told]:
    """Every act with what the rules made of it."""
    first_events: dict[UUID, UUID] = {}
    for act in acts:
        command = act.command
        if act.undoes is not None:
            command = command.model_copy(update={"of": first_events[act.undoes]})
        answer = memory.ask(_principal(memory, act), command, act.at, act.words)
        if answer.facts:
            first_events[command.command_id] = answer.facts[0].event_id
        yield Told(act, answer)


def _principal(memory: Memory, act: Act) -> Principal:
    who = act.who
    if who.kind is not ActorKind.HUMAN or who.post is None:
        return Principal(Actor(who.kind, who.id), scope=who.scope)
    principal = principal_of(memory.catalogue, who.id, who.post, None, act.at)
    assert principal is not None, "whoever acts holds his post"
    return principal
