"""Names that are stored, sent or granted: well formed, unique, and the same wherever they stand."""

import re
from collections import Counter
from enum import StrEnum
from pathlib import Path

import pytest

from adapters.eventstore.load import REFERENCE
from domain.access.grants import READS
from domain.kernel import Command, Event
from domain.streams import EVENTS, KIND_OF_COMMAND, KIND_OF_EVENT, STREAMS
from infra.documents.hints import leaves

ROOT = Path(__file__).parents[2]
WORD_ENDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
CODE = re.compile(r"[A-Z][A-Z0-9_]*")


def snake(name: str) -> str:
    return WORD_ENDS.sub("_", name).lower()


def twice(names: list[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]


@pytest.mark.parametrize("event", KIND_OF_EVENT, ids=lambda event: event.name)
def test_a_stored_name_is_kind_class_and_version(event: type[Event]) -> None:
    kind, name, version = event.name.split(".")
    assert kind == KIND_OF_EVENT[event].name
    assert name == snake(event.__name__)
    assert re.fullmatch(r"v[1-9][0-9]*", version)


def test_no_two_events_are_stored_under_one_name() -> None:
    assert twice([event.name for event in KIND_OF_EVENT]) == []
    assert len(EVENTS) == sum(len(kind.events) for kind in STREAMS)


def test_a_command_can_be_granted_by_its_name_alone() -> None:
    assert twice([command.name for command in KIND_OF_COMMAND] + [*READS]) == []


@pytest.mark.parametrize("command", KIND_OF_COMMAND, ids=lambda command: command.name)
def test_a_command_is_not_named_like_an_event(command: type[Command]) -> None:
    events = {event.__name__ for event in KIND_OF_COMMAND[command].events}
    assert command.__name__ not in events
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", command.name)


def test_kinds_and_their_plurals_are_unique() -> None:
    assert twice([kind.name for kind in STREAMS]) == []
    assert twice([kind.plural for kind in STREAMS]) == []


def test_a_code_is_stored_as_it_is_written_in_the_code() -> None:
    enums = {leaf.type for event in KIND_OF_EVENT for leaf in leaves(event)}
    members = [
        member
        for enum in enums
        if isinstance(enum, type) and issubclass(enum, StrEnum)
        for member in enum
    ]
    assert len(members) > 100
    assert [member for member in members if member.name != member.value] == []
    assert [member for member in members if not CODE.fullmatch(member.value)] == []


def test_the_catalogue_follows_every_reference_stream_and_no_other() -> None:
    assert set(re.findall(r"'([a-z_]+)'", REFERENCE)) == {
        kind.name for kind in STREAMS if kind.reference
    }


def test_the_database_knows_the_same_reference_streams_by_the_same_words() -> None:
    """The index, by other words, would not be found; what looks for news must miss no kind."""
    asks = re.compile(r"split_part\(topic, '\.', 1\) IN \([^)]*\)")
    found = {
        file.name: [said.split() for said in asks.findall(file.read_text(encoding="utf-8"))]
        for file in sorted((ROOT / "infra/migrations").glob("*.sql"))
    }
    files = [name for name, said in found.items() for _ in said]
    assert [file[:4] for file in files] == ["0001", "0008", "0009", "0010"]
    assert all(each == REFERENCE.split() for said in found.values() for each in said)
