"""A person as the facts leave him: references to the vault, and what he has learnt."""

from datetime import date
from typing import NamedTuple, assert_never, cast

from domain.kernel import Fact, TextRef
from domain.person.events import (
    ContactChanged,
    PersonEvent,
    PersonRegistered,
    SkillRegistered,
    TrainingRecorded,
)


class Training(NamedTuple):
    course: str
    hours: int
    held_on: date


class Person(NamedTuple):
    full_name: TextRef
    phone: TextRef | None = None
    skills: frozenset[str] = frozenset()
    trainings: tuple[Training, ...] = ()


def evolve(person: Person | None, fact: Fact) -> Person:
    event = cast("PersonEvent", fact.event)
    if isinstance(event, PersonRegistered):
        return Person(event.full_name, event.phone)
    assert person is not None, "a person begins with PersonRegistered"
    match event:
        case ContactChanged():
            return person._replace(
                full_name=event.full_name or person.full_name, phone=event.phone or person.phone
            )
        case SkillRegistered():
            return person._replace(skills=person.skills | frozenset(event.skills))
        case TrainingRecorded():
            training = Training(event.course, event.hours, event.held_on)
            return person._replace(trainings=(*person.trainings, training))
        case _:
            assert_never(event)
