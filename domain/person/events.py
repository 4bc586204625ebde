"""What can have happened to a person. Nothing personal is in clear."""

from datetime import date
from typing import Annotated

from pydantic import Field

from domain.kernel import Code, Event, PersonText

Codes = Annotated[tuple[Code, ...], Field(max_length=50)]
Hours = Annotated[int, Field(ge=1, le=1000)]


class PersonRegistered(Event, name="person.person_registered.v1"):
    full_name: PersonText
    phone: PersonText | None = None


class ContactChanged(Event, name="person.contact_changed.v1"):
    full_name: PersonText | None = None
    phone: PersonText | None = None


class SkillRegistered(Event, name="person.skill_registered.v1"):
    """江苏 2021-01-28 第三部分(九): a register of skilled people."""

    skills: Codes


class TrainingRecorded(Event, name="person.training_recorded.v1"):
    course: Code
    hours: Hours
    held_on: date


PersonEvent = PersonRegistered | ContactChanged | SkillRegistered | TrainingRecorded
