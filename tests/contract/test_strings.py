"""No word of a person's is in an event: every string is a code, a public label, or sealed."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from enum import Enum
from typing import Annotated, Any, ClassVar, Literal, get_origin
from uuid import UUID

import pytest
from pydantic import AwareDatetime, BaseModel, StringConstraints

from domain.kernel import (
    CaseText,
    Code,
    Command,
    Event,
    GeoPoint,
    PublicLabel,
    PublicText,
    Secrecy,
    TextRef,
    Value,
)
from domain.streams import EVENTS, KIND_OF_COMMAND, KIND_OF_EVENT, StreamKind
from domain.words import text_fields
from infra.documents.hints import Leaf, leaves

PLAIN = (bool, int, UUID, date, datetime, AwareDatetime)
# What a field is called that holds something about a person, or what one wrote.
TELLING = {
    "address", "birthday", "comment", "contact", "description", "email", "explanation", "face",
    "mobile", "name", "note", "phone", "remark", "text", "told", "voice", "words",
}  # fmt: skip
# What a person could write, and the one type that would take it: codes of an imported file, from
# columns that its importer lists.
SENTENCE = "张三 13800000000"
FROM_A_SOURCE = {"row_key", "area_key", "category_key", "unit_key", "labels.code"}
BOTH = [*EVENTS.values(), *KIND_OF_COMMAND]


def public(kind: StreamKind) -> bool:
    """Whether public labels may stand in the events and commands of this kind."""
    return kind.reference or kind.name == "import_batch"


def faults(model: type[BaseModel], *, labels: bool) -> list[str]:
    """What may not stand in this event or command: its path and why."""
    found = leaves(model, (TextRef, GeoPoint))
    return [f"{leaf.path}: {why}" for leaf in found for why in _why(leaf, labels=labels)]


def _why(leaf: Leaf, *, labels: bool) -> Iterator[str]:
    if leaf.type is str:
        if TELLING & set(leaf.path.rpartition(".")[2].split("_")):
            yield "its name says that it holds a person's words, and they are not sealed"
        label = any(isinstance(mark, PublicText) for mark in leaf.marks)
        if label and not labels:
            yield "a public label outside the reference streams"
        elif not label:
            yield from _of_pattern(leaf)
    elif leaf.type is TextRef:
        if not any(isinstance(mark, Secrecy) for mark in leaf.marks):
            yield "a text that nobody's key seals"
    elif leaf.type is not GeoPoint and not _plain(leaf.type):
        yield f"{leaf.type} is none of the types that are stored"


def _of_pattern(leaf: Leaf) -> Iterator[str]:
    found = [mark.pattern for mark in leaf.marks if isinstance(mark, StringConstraints)]
    patterns = [pattern for pattern in found if pattern is not None]
    if not patterns:
        yield "a bare string"
    elif leaf.path not in FROM_A_SOURCE and all(re.search(p, SENTENCE) for p in patterns):
        yield "a pattern that lets a sentence through"


def _plain(kind: Any) -> bool:
    return get_origin(kind) is Literal or (
        isinstance(kind, type) and (issubclass(kind, Enum) or kind in PLAIN)
    )


@pytest.mark.parametrize("event", EVENTS.values(), ids=lambda event: event.name)
def test_an_event_holds_no_free_string(event: type[Event]) -> None:
    assert faults(event, labels=public(KIND_OF_EVENT[event])) == []


@pytest.mark.parametrize("command", KIND_OF_COMMAND, ids=lambda command: command.__name__)
def test_a_command_holds_no_free_string(command: type[Command]) -> None:
    assert faults(command, labels=public(KIND_OF_COMMAND[command])) == []


@pytest.mark.parametrize("command", KIND_OF_COMMAND, ids=lambda command: command.__name__)
def test_the_texts_of_a_command_are_fields_of_its_own_where_the_writer_finds_them(
    command: type[Command],
) -> None:
    texts = {leaf.path for leaf in leaves(command, (TextRef,)) if leaf.type is TextRef}
    assert texts == set(text_fields(command))


def shadowed(model: type[BaseModel]) -> list[str]:
    """Fields that hide what every event or command says about itself."""
    base = Event if issubclass(model, Event) else Command
    said = set(vars(base).get("__annotations__", {})) - set(base.model_fields)
    return sorted(set(model.model_fields) & said)


@pytest.mark.parametrize("model", BOTH, ids=lambda model: model.__name__)
def test_no_field_hides_what_the_class_says_about_itself(model: type[BaseModel]) -> None:
    assert shadowed(model) == []


class Nested(Value):
    reason: str


class Alias(Enum):
    A = "A"


class Planted(Event, name="planted.planted.v1"):
    good: Code
    closed: Alias
    sealed: CaseText | None = None
    place: GeoPoint | None = None
    bare: str
    optional: str | None = None
    long: Annotated[str, StringConstraints(max_length=10)]
    loose: Annotated[str, StringConstraints(pattern=r"^.+$")]
    several: tuple[str, ...]
    inner: tuple[Nested, ...]
    label: PublicLabel
    unsealed: TextRef
    ratio: float
    anything: dict[str, Code]
    reporter_phone: Code
    secret: bytes


class Hidden(Event, name="planted.hidden.v1"):
    name: Code  # type: ignore[misc]  # the mistake that is looked for


class Deep(Command):
    asked: ClassVar[bool] = True
    inner: tuple[Nested, ...]


def test_the_check_finds_every_planted_fault() -> None:
    found = faults(Planted, labels=False)
    assert [line.partition(":")[0] for line in found] == [
        "bare", "optional", "long", "loose", "several", "inner.reason", "label", "unsealed",
        "ratio", "anything", "reporter_phone", "secret",
    ]  # fmt: skip
    assert [line for line in faults(Planted, labels=True) if line.startswith("label")] == []
    assert faults(Deep, labels=True) == ["inner.reason: a bare string"]


def test_the_check_finds_a_planted_field_called_name() -> None:
    assert shadowed(Hidden) == ["name"]
