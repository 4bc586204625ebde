"""RegisterPerson, ChangeContact, RegisterSkill and RecordTraining; texts by commitment only."""

from datetime import date
from functools import partial

import pytest

from domain.kernel import Secrecy, TextRef
from domain.person.commands import (
    ChangeContact,
    PersonCommand,
    RecordTraining,
    RegisterPerson,
    RegisterSkill,
)
from domain.person.decide import decide
from domain.person.errors import PersonNotFound
from domain.person.events import (
    ContactChanged,
    PersonRegistered,
    SkillRegistered,
    TrainingRecorded,
)
from domain.person.state import evolve
from domain.words import text_fields
from tests.support.examples import an_id
from tests.support.given import Given

given = partial(Given, evolve, decide)
LI, COMMAND = an_id("person li"), an_id("command")


def words(name: str, commitment: str) -> TextRef:
    return TextRef(subject=LI, id=an_id(name), commitment=commitment * 64)


NAME, PHONE, NEW_PHONE = words("name", "a"), words("phone", "b"), words("new phone", "c")
REGISTER = RegisterPerson(command_id=LI, stream=LI, full_name=NAME, phone=PHONE)
REGISTERED = PersonRegistered(full_name=NAME, phone=PHONE)
CHANGE = ChangeContact(command_id=COMMAND, stream=LI, phone=NEW_PHONE)
SKILL = RegisterSkill(command_id=COMMAND, stream=LI, skills=("FIRST_AID", "ELECTRICIAN"))
TRAIN = RecordTraining(
    command_id=COMMAND, stream=LI, course="GRID_BASICS", hours=8, held_on=date(2020, 8, 1)
)


def test_a_person_is_registered() -> None:
    given().when(REGISTER).then(REGISTERED)


def test_a_telephone_number_changes() -> None:
    given(REGISTERED).when(CHANGE).then(ContactChanged(phone=NEW_PHONE))


def test_a_name_changes_and_the_telephone_stays() -> None:
    name = words("new name", "d")
    command = CHANGE.model_copy(update={"full_name": name, "phone": words("again", "b")})
    given(REGISTERED).when(command).then(ContactChanged(full_name=name))


def test_a_first_telephone_number_is_a_change() -> None:
    given(PersonRegistered(full_name=NAME)).when(CHANGE).then(ContactChanged(phone=NEW_PHONE))


def test_skills_are_registered() -> None:
    given(REGISTERED).when(SKILL).then(SkillRegistered(skills=("FIRST_AID", "ELECTRICIAN")))


def test_only_a_new_skill_is_registered() -> None:
    known = SkillRegistered(skills=("FIRST_AID",))
    given(REGISTERED, known).when(SKILL).then(SkillRegistered(skills=("ELECTRICIAN",)))


def test_a_training_is_recorded() -> None:
    recorded = TrainingRecorded(course="GRID_BASICS", hours=8, held_on=date(2020, 8, 1))
    given(REGISTERED).when(TRAIN).then(recorded)


@pytest.mark.parametrize("command", [CHANGE, SKILL, TRAIN])
def test_nothing_is_known_of_a_person_who_is_not_there(command: PersonCommand) -> None:
    given().when(command).then_rejected(PersonNotFound)


def test_name_and_telephone_are_sealed_with_the_persons_own_key() -> None:
    sealed = {"full_name": Secrecy.PERSON, "phone": Secrecy.PERSON}
    assert text_fields(RegisterPerson) == sealed
    assert text_fields(ChangeContact) == sealed
