"""A planted name, phone or address is in no record of either topic, in whatever form."""

import asyncio
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid5

import orjson
import pytest

from adapters.eventstore.mapper import encode
from adapters.kafka.wire import Family, Origin
from domain.kernel import Event
from domain.streams import EVENTS
from domain.words import Words
from infra.postgres.roles import Role
from tests.support.examples import LEDGER
from tests.support.kafka import OPENED, relay_of
from tests.support.log import NINE, Happened, LogWriter
from tests.support.mock_kafka import SETTINGS, MockCluster, everything_in, mock_cluster
from tests.support.planted import PLANTED, forms, found_in
from tests.support.postgres import Database
from tests.support.samples import samples
from tests.support.vaults import read, vault_in

Texts = dict[UUID, Words]


@pytest.fixture(scope="module")
def cluster() -> Iterator[MockCluster]:
    with mock_cluster() as one:
        yield one


def one_of_each() -> tuple[list[tuple[UUID, bytes, type[Event]]], Texts]:
    """Every event that can be stored, with a planted text wherever one can stand, unsealed."""
    texts: Texts = {}
    events = []
    for name, kind in EVENTS.items():
        stream = uuid5(LEDGER, f"planted {name}")
        content = orjson.loads(encode(samples(kind)["full"]))
        events.append((stream, orjson.dumps(_planting(content, stream, texts)), kind))
    return events, texts


def _planting(part: Any, stream: UUID, texts: Texts) -> Any:
    match part:
        case {"subject": _, "id": _, "commitment": _}:
            identifier = uuid5(stream, f"text {len(texts)}")
            said = "，".join((PLANTED[len(texts) % len(PLANTED)], *PLANTED))
            texts[identifier] = Words(uuid5(stream, "text"), identifier, said)
            return {"subject": texts[identifier].subject, "id": identifier, "commitment": "0" * 64}
        case dict():
            return {name: _planting(inner, stream, texts) for name, inner in part.items()}
        case list():
            return [_planting(inner, stream, texts) for inner in part]
        case _:
            return part


def _committed(part: Any, commitments: dict[UUID, str]) -> Any:
    match part:
        case {"subject": _, "id": identifier, "commitment": _}:
            return {**part, "commitment": commitments[UUID(identifier)]}
        case dict():
            return {name: _committed(inner, commitments) for name, inner in part.items()}
        case list():
            return [_committed(inner, commitments) for inner in part]
        case _:
            return part


def test_what_was_written_into_any_event_is_in_no_record(
    cluster: MockCluster, database: Database
) -> None:
    events, texts = one_of_each()

    async def sealed() -> tuple[dict[UUID, str], dict[UUID, str | None]]:
        async with vault_in(database) as vault:
            commitments = await vault.seal(list(texts.values()))
            return commitments, await read(vault, commitments)

    commitments, kept = asyncio.run(sealed())
    assert len(texts) > 20
    assert all(PLANTED[0] in (value or "") for value in kept.values()), "it was planted for real"
    origin = Origin(database.ledger, 1)
    for family in Family:
        cluster.create(origin.topic(family))
    with LogWriter(database.url(Role.WRITER)) as log:
        log.add(LEDGER, OPENED)
        facts = [
            (stream, kind, orjson.dumps(_committed(orjson.loads(said), commitments)))
            for stream, said, kind in events
        ]
        head = log.add_all(
            Happened(stream, kind.model_validate_json(said), NINE) for stream, kind, said in facts
        )
    with relay_of(database, cluster.address, **SETTINGS) as relay:
        assert relay.step() == head == len(EVENTS) + 1
        relay.beat()
    sent = {family: everything_in(cluster, origin.topic(family)) for family in Family}
    whole, public = ([bytes_ for bytes_, _ in sent[family]] for family in Family)
    assert sum(event for _, event in sent[Family.LOG]) == head
    assert found_in(whole) == []
    assert found_in(public) == []
    joined = b"".join(whole)
    assert all(one.encode() in joined for one in commitments.values()), "the events were sent"
    joined = b"".join(public)
    assert not any(one.encode() in joined for one in commitments.values())
    assert not any(str(one).encode() in joined for one in texts)


@pytest.mark.parametrize("form", forms("澜"))
def test_a_leak_in_any_form_would_be_found(form: str) -> None:
    for string in PLANTED:
        assert f"{string}: {form}" in found_in([b'{"note":"' + forms(string)[form] + b'"}'])
