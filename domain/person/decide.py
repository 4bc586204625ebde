"""The rules of persons. Texts are compared by their commitments, never read."""

from typing import assert_never

from domain.kernel import Decision, Event, TextRef
from domain.person.commands import (
    ChangeContact,
    PersonCommand,
    RecordTraining,
    RegisterPerson,
    RegisterSkill,
)
from domain.person.errors import PersonNotFound
from domain.person.events import (
    ContactChanged,
    PersonRegistered,
    SkillRegistered,
    TrainingRecorded,
)
from domain.person.state import Person, Training
from domain.reference import Seen


def decide(person: Person | None, command: PersonCommand, _seen: Seen) -> Decision:
    return [(command.stream, fact) for fact in _facts(person, command)]


def _facts(person: Person | None, command: PersonCommand) -> list[Event]:
    if isinstance(command, RegisterPerson):
        registered = PersonRegistered(full_name=command.full_name, phone=command.phone)
        return [] if person else [registered]
    if person is None:
        raise PersonNotFound
    match command:
        case ChangeContact():
            return change_contact(person, command)
        case RegisterSkill():
            return register_skill(person, command)
        case RecordTraining():
            return record_training(person, command)
        case _:
            assert_never(command)


def change_contact(person: Person, command: ChangeContact) -> list[Event]:
    """Only what differs is recorded."""
    full_name = _other(person.full_name, command.full_name)
    phone = _other(person.phone, command.phone)
    return [ContactChanged(full_name=full_name, phone=phone)] if full_name or phone else []


def register_skill(person: Person, command: RegisterSkill) -> list[Event]:
    new = tuple(skill for skill in command.skills if skill not in person.skills)
    return [SkillRegistered(skills=new)] if new else []


def record_training(person: Person, command: RecordTraining) -> list[Event]:
    if Training(command.course, command.hours, command.held_on) in person.trainings:
        return []
    return [TrainingRecorded(course=command.course, hours=command.hours, held_on=command.held_on)]


def _other(old: TextRef | None, new: TextRef | None) -> TextRef | None:
    same = new is None or (old is not None and old.commitment == new.commitment)
    return None if same else new
