"""The contract as published: every command is in it, and nothing in it leads nowhere."""

from collections.abc import Iterator
from typing import Any, cast

import pytest
from fastapi import FastAPI

from adapters.eventstore.ledger import Ledger
from adapters.evidence.evidence import Evidence
from adapters.identity.downloads import Downloads
from adapters.identity.sessions import Sessions
from adapters.vault.vault import Vault
from api.app import create_app
from api.live.hub import Hub
from api.moments import Views
from domain.streams import STREAMS

NOT_HERE: Any = None  # the document is made without asking anything of what the app is given


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    app: FastAPI = create_app(
        cast("Ledger", NOT_HERE),
        cast("Views", NOT_HERE),
        cast("Sessions", NOT_HERE),
        cast("Vault", NOT_HERE),
        cast("Evidence", NOT_HERE),
        cast("Hub", NOT_HERE),
        cast("Downloads", NOT_HERE),
    )
    return app.openapi()


def walk(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for inner in node.values():
            yield from walk(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from walk(inner)


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for operation in methods.values():
            yield path, operation


def test_every_command_of_every_kind_has_its_path(document: dict[str, Any]) -> None:
    ids = {operation["operationId"] for _, operation in operations(document)}
    for kind in STREAMS:
        for command in kind.commands:
            assert f"{kind.name}.{command.name}" in ids


def test_what_is_read_and_what_is_sent_at_one_path_are_both_in_it(document: dict[str, Any]) -> None:
    assert set(document["paths"]["/api/v1/incidents"]) == {"get", "post"}


def test_no_two_operations_share_an_id(document: dict[str, Any]) -> None:
    ids = [operation["operationId"] for _, operation in operations(document)]
    assert len(ids) == len(set(ids))


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    for node in walk(document):
        if "$ref" in node and isinstance(node["$ref"], str):
            assert node["$ref"].removeprefix("#/components/schemas/") in schemas


def test_a_request_holds_neither_what_path_and_header_say_nor_a_reference_to_words(
    document: dict[str, Any],
) -> None:
    schemas = document["components"]["schemas"]
    report = schemas["ReportIncident"]
    assert not report["properties"].keys() & {"command_id", "stream"}
    assert not set(report["required"]) & {"command_id", "stream"}
    assert schemas["TextRef"]["type"] == "string"
    assert schemas["TextRef"]["maxLength"] == 4000
    assert report["additionalProperties"] is False


def test_a_deciding_command_documents_its_precondition(document: dict[str, Any]) -> None:
    path = "/api/v1/incidents/{stream}/commands/"
    deciding = document["paths"][path + "accept-incident"]["post"]
    additive = document["paths"][path + "add-note"]["post"]
    assert {"412", "428"} <= deciding["responses"].keys()
    assert "If-Match" in [parameter["name"] for parameter in deciding["parameters"]]
    assert not {"412", "428"} & additive["responses"].keys()


def test_every_refusal_is_a_problem(document: dict[str, Any]) -> None:
    for path, operation in operations(document):
        for status, response in operation["responses"].items():
            if status[0] in "45":
                assert list(response["content"]) == ["application/problem+json"], path
    assert "HTTPValidationError" not in document["components"]["schemas"]


def test_whatever_needs_a_session_says_so(document: dict[str, Any]) -> None:
    free = {path for path, operation in operations(document) if "security" not in operation}
    assert free == {
        "/api/v1/demo-identities",
        "/api/v1/sessions",
        "/api/v1/health",
        "/api/v1/health/alive",
        "/api/v1/health/ready",
        "/api/v1/public/three-no",
        "/api/v1/public/three-no/{code}",
        "/api/v1/public/receipts",
    }
