"""What can be asked of a person."""

from datetime import date
from typing import ClassVar

from domain.kernel import Code, Command, PersonText
from domain.person.events import Codes, Hours


class RegisterPerson(Command):
    opens: ClassVar[bool] = True

    full_name: PersonText
    phone: PersonText | None = None


class ChangeContact(Command):
    full_name: PersonText | None = None
    phone: PersonText | None = None


class RegisterSkill(Command):
    skills: Codes


class RecordTraining(Command):
    course: Code
    hours: Hours
    held_on: date


PersonCommand = RegisterPerson | ChangeContact | RegisterSkill | RecordTraining
