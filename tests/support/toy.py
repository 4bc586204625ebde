"""A stream kind whose every event tells on which state it was decided.

Each event carries a digest of all that its decision saw: the history of its stream and of the
other one, who held the key. A decision on a state that was not there is found by deciding again.
Registered by `registered()` alone; the product does not know it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import ClassVar, Final, NamedTuple, TypeAlias, get_args
from unittest.mock import patch
from uuid import UUID

from domain.access import grants
from domain.access.grants import Grant, Reach
from domain.catalogue import Catalogue
from domain.errors import NotFound
from domain.kernel import (
    NOTHING_NEEDED,
    ActorKind,
    Claim,
    ClaimAct,
    Claims,
    Code,
    Command,
    Decision,
    Event,
    Fact,
    Key,
    Needs,
    Sha256,
)
from domain.known import Known
from domain.post.roles import Role
from domain.streams import EVENTS, KIND_OF_COMMAND, KIND_OF_EVENT, StreamKind
from tests.support.toy_errors import BoxExists, KeyHeld, KeyNotHeld, OtherHoldsLess, TooMuch

CEILING: Final = 100
CLAIM: Final = "toy-key"
NO_SUCH_KEY: Final = "no-such-key"
ROLE: Final = Role.DISPATCHER


class BoxOpened(Event, name="toy.box_opened.v1"):
    """The box is there, and empty."""


class Put(Event, name="toy.put.v1"):
    """on: a digest of what the decision saw. total: what lies in the box afterwards."""

    amount: int
    total: int
    on: Sha256


class Sent(Event, name="toy.sent.v1"):
    amount: int
    to: UUID
    on: Sha256


class Received(Event, name="toy.received.v1"):
    amount: int
    sender: UUID
    on: Sha256


class Painted(Event, name="toy.painted.v1"):
    colour: Code
    on: Sha256


class Compared(Event, name="toy.compared.v1"):
    other: UUID
    on: Sha256


class KeyTaken(Event, name="toy.key_taken.v1"):
    key: Key
    on: Sha256


class KeyFreed(Event, name="toy.key_freed.v1"):
    key: Key
    on: Sha256


class OpenBox(Command):
    opens: ClassVar[bool] = True


class PutIn(Command):
    """Refused where the box would hold less than nothing or more than the ceiling."""

    amount: int


class PutInAfield(PutIn):
    """The same, done where no signal is."""

    field: ClassVar[bool] = True


class SendTo(Command):
    """From one box to another: two streams, all or nothing."""

    other: UUID
    amount: int


class Paint(Command):
    """Nothing where the box has the colour already."""

    colour: Code


class Compare(Command):
    """Sees another box and changes only its own; refused where the other holds less."""

    other: UUID


class TakeKey(Command):
    key: Key


class FreeKey(Command):
    key: Key


class PassKey(Command):
    """Free here and take there, in one command."""

    key: Key
    other: UUID


ToyEvent: TypeAlias = BoxOpened | Put | Sent | Received | Painted | Compared | KeyTaken | KeyFreed
ToyCommand: TypeAlias = (
    OpenBox | PutIn | PutInAfield | SendTo | Paint | Compare | TakeKey | FreeKey | PassKey
)


class Box(NamedTuple):
    """history: a digest of every fact so far, envelopes included."""

    total: int
    colour: str
    keys: tuple[str, ...]
    history: str


def evolve(state: Box | None, fact: Fact) -> Box:
    box = state or Box(0, "WHITE", (), "")
    instants = (fact.effective_at.timestamp(), fact.decided_at.timestamp())
    envelope = (*fact[:3], fact.actor.id, *instants, fact.command_id)
    box = box._replace(history=_digest(box.history, envelope, fact.event.model_dump_json()))
    match fact.event:
        case Put(amount=amount) | Received(amount=amount):
            return box._replace(total=box.total + amount)
        case Sent(amount=amount):
            return box._replace(total=box.total - amount)
        case Painted(colour=colour):
            return box._replace(colour=colour)
        case KeyTaken(key=key):
            return box._replace(keys=(*box.keys, key))
        case KeyFreed(key=key):
            return box._replace(keys=tuple(k for k in box.keys if k != key))
        case _:
            return box


def claims(event: Event, _stream: UUID) -> Claims:
    match event:
        case KeyTaken(key=key):
            return (Claim(ClaimAct.TAKE, CLAIM, key),)
        case KeyFreed(key=key):
            return (Claim(ClaimAct.FREE, CLAIM, key),)
        case _:
            return ()


def needs(command: Command, _catalogue: Catalogue) -> Needs:
    """Raise NotFound for the one key that does not exist."""
    match command:
        case TakeKey(key=key) if key == NO_SUCH_KEY:
            raise NotFound
        case SendTo(other=other) | Compare(other=other):
            return Needs(streams=(other,))
        case TakeKey(key=key) | FreeKey(key=key):
            return Needs(claims=((CLAIM, key),))
        case PassKey(key=key, other=other):
            return Needs((other,), ((CLAIM, key),))
        case _:
            return NOTHING_NEEDED


def decide(state: Box | None, command: Command, known: Known) -> Decision:
    if isinstance(command, OpenBox):
        if state is not None:
            raise BoxExists
        return [(command.stream, BoxOpened())]
    if state is None:
        raise NotFound
    on = _digest(state, sorted(known.states.items()), sorted(known.holders.items()))
    match command:
        case PutIn(amount=amount):
            total = _within(state.total + amount)
            return [(command.stream, Put(amount=amount, total=total, on=on))] if amount else []
        case Paint(colour=colour):
            done = state.colour == colour
            return [] if done else [(command.stream, Painted(colour=colour, on=on))]
        case SendTo() | Compare():
            return _between(state, command, known, on)
        case TakeKey() | FreeKey() | PassKey():
            return _keys(state, command, known, on)
        case _:
            raise TypeError(command)


def _between(state: Box, command: SendTo | Compare, known: Known, on: str) -> Decision:
    other: Box | None = known.states.get(command.other)
    if other is None or command.other == command.stream:
        raise TooMuch
    if isinstance(command, Compare):
        if other.total < state.total:
            raise OtherHoldsLess
        return [(command.stream, Compared(other=command.other, on=on))]
    _within(state.total - command.amount)
    _within(other.total + command.amount)
    return [
        (command.stream, Sent(amount=command.amount, to=command.other, on=on)),
        (command.other, Received(amount=command.amount, sender=command.stream, on=on)),
    ]


def _keys(state: Box, command: TakeKey | FreeKey | PassKey, known: Known, on: str) -> Decision:
    key, holder = command.key, known.holders.get((CLAIM, command.key))
    if isinstance(command, TakeKey):
        if holder == command.stream:
            return []
        if holder is not None:
            raise KeyHeld
        return [(command.stream, KeyTaken(key=key, on=on))]
    if holder != command.stream or key not in state.keys:
        raise KeyNotHeld
    freed = (command.stream, KeyFreed(key=key, on=on))
    if isinstance(command, FreeKey):
        return [freed]
    if command.other not in known.states or command.other == command.stream:
        raise KeyNotHeld
    return [freed, (command.other, KeyTaken(key=key, on=on))]


def _within(total: int) -> int:
    if not 0 <= total <= CEILING:
        raise TooMuch
    return total


def _digest(*told: object) -> str:
    return sha256(repr(told).encode()).hexdigest()


TOY = StreamKind(
    name="toy",
    plural="toys",
    events=get_args(ToyEvent),
    commands=get_args(ToyCommand),
    evolve=evolve,
    decide=decide,
    needs=needs,
    claims=claims,
)


@contextmanager
def registered() -> Iterator[None]:
    """The toy is a stream kind like any other; the dispatcher, system and imports may use it."""
    names = frozenset(command.name for command in TOY.commands)
    role = Grant(Reach.LEDGER, grants.OF_ROLE[ROLE].actions | names)
    kinds = {
        kind: Grant(Reach.LEDGER, grants.OF_KIND[kind].actions | names)
        for kind in (ActorKind.SYSTEM, ActorKind.IMPORT)
    }
    with (
        patch.dict(EVENTS, {event.name: event for event in TOY.events}),
        patch.dict(KIND_OF_EVENT, dict.fromkeys(TOY.events, TOY)),
        patch.dict(KIND_OF_COMMAND, dict.fromkeys(TOY.commands, TOY)),
        patch.dict(grants.OF_ROLE, {ROLE: role}),
        patch.dict(grants.OF_KIND, kinds),
    ):
        yield
