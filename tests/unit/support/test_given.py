"""The support itself: a test that asks too little must fail."""

from functools import partial
from typing import ClassVar, NamedTuple
from uuid import UUID

import pytest

from domain.errors import Conflict
from domain.kernel import Command, Decision, Event, Fact
from domain.known import Known
from tests.support.given import AT, Given, fact

LAMP, OTHER = UUID(int=1), UUID(int=2)


class Lit(Event, name="lamp.lit.v1"):
    """It shines."""


class Light(Command):
    """Asked twice, it is lit once."""


class Flicker(Command):
    additive: ClassVar[bool] = True


class Burn(Command):
    """Forgets that it was lit."""


class NoOil(Conflict):
    zh, en = "没有油。", "There is no oil."


class Lamp(NamedTuple):
    lit: int = 0


def evolve(lamp: Lamp | None, _fact: Fact) -> Lamp:
    return Lamp((lamp.lit if lamp else 0) + 1)


def decide(lamp: Lamp | None, command: Light | Flicker | Burn, known: Known) -> Decision:
    if OTHER in known.states:
        raise NoOil
    if isinstance(command, Light) and lamp:
        return []
    return [(command.stream, Lit())]


given = partial(Given, evolve, decide)
LIGHT = Light(command_id=OTHER, stream=LAMP)


def test_the_facts_that_follow_are_compared() -> None:
    given().when(LIGHT).then(Lit())
    with pytest.raises(AssertionError):
        given().when(LIGHT).then_nothing()


def test_asking_twice_must_add_nothing() -> None:
    with pytest.raises(AssertionError):
        given().when(Burn(command_id=OTHER, stream=LAMP)).then(Lit())


def test_an_additive_command_must_add_again() -> None:
    given().when(Flicker(command_id=OTHER, stream=LAMP)).then(Lit())


def test_a_refusal_is_the_very_one() -> None:
    given().beside({OTHER: Lamp()}).when(LIGHT).then_rejected(NoOil)
    with pytest.raises(AssertionError):
        given().beside({OTHER: Lamp()}).when(LIGHT).then_rejected(Conflict)


def test_facts_know_their_stream_and_their_place() -> None:
    seen: list[Fact] = []

    def keep(lamp: Lamp | None, one: Fact) -> Lamp:
        seen.append(one)
        return evolve(lamp, one)

    Given(keep, decide, Lit(), fact(Lit(), at=AT)).when(LIGHT).then_nothing()
    assert [(one.stream, one.version) for one in seen[:2]] == [(LAMP, 1), (LAMP, 2)]
