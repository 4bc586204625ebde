from typing import Any

import pytest

from domain.catalogue import EMPTY
from domain.kernel import NOTHING_NEEDED
from domain.person.commands import RecordTraining
from domain.streams import EVENTS, KIND_OF_COMMAND, KIND_OF_EVENT, STREAMS, StreamKind
from tests.support.examples import LEDGER, SINCE, county

REFERENCE = {
    "ledger", "org", "area", "grid", "unit", "person", "post", "roster", "list", "policy",
    "calendar",
}  # fmt: skip


def test_the_catalogue_is_made_of_the_reference_streams() -> None:
    assert {kind.name for kind in STREAMS if kind.reference} == REFERENCE


def test_every_name_leads_to_one_thing() -> None:
    assert len(EVENTS) == sum(len(kind.events) for kind in STREAMS) == len(KIND_OF_EVENT)
    assert len(KIND_OF_COMMAND) == sum(len(kind.commands) for kind in STREAMS)
    assert len({command.name for command in KIND_OF_COMMAND}) == len(KIND_OF_COMMAND)
    assert len({kind.plural for kind in STREAMS}) == len(STREAMS)


@pytest.mark.parametrize("kind", STREAMS, ids=lambda kind: kind.name)
def test_a_stored_name_begins_with_its_kind(kind: StreamKind) -> None:
    assert all(event.name.startswith(f"{kind.name}.") for event in kind.events)
    assert all(event.name.endswith(".v1") for event in kind.events)


def test_the_names_that_other_parts_rely_on() -> None:
    assert EVENTS.keys() >= {
        "ledger.opened.v1",
        "ledger.seeded.v1",
        "policy.published.v1",
        "calendar.published.v1",
        "import_batch.labels_published.v1",
    }


def test_every_stored_payload_reads_back_as_it_was() -> None:
    for _, event in county():
        stored = event.model_dump_json(exclude_none=True)
        assert type(event).model_validate_json(stored) == event


def test_a_kind_needs_and_draws_nothing_unless_it_says_so() -> None:
    kind = next(one for one in STREAMS if one.name == "person")
    anything: Any = RecordTraining
    command = anything.model_construct()
    assert kind.needs(command, EMPTY) == NOTHING_NEEDED
    assert tuple(kind.claims(command, LEDGER)) == ()
    assert tuple(kind.number_keys(command, EMPTY, SINCE)) == ()
    assert kind.acted_on(None, command) is None
    assert tuple(kind.dues(None)) == ()
