"""Whatever stands in a query is answered: what the database cannot hold never gets there."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.surface import V1, Surface

AUDITOR, DISPATCHER = "auditor-centre", "dispatcher-centre"
NEEDED = {
    "begin": "2026-01-01T00:00:00Z", "end": "2026-01-02T00:00:00Z", "from": "1.1",
    "interval": "report-accept", "by": "community", "lat": "38.1", "lon": "106.3",
}  # fmt: skip
FEED = "/stream"


def queries(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Every read that ends, the name of one item of its query, and what else it needs."""
    for path, methods in document["paths"].items():
        given = methods.get("get", {}).get("parameters", [])
        names = [one["name"] for one in given if one["in"] == "query"]
        if "{" not in path and not path.endswith(FEED):
            yield from (
                (path, name, {n: NEEDED[n] for n in names if n in NEEDED}) for name in names
            )


@pytest.mark.parametrize("login", [AUDITOR, DISPATCHER])
def test_no_item_of_a_query_brings_a_read_down(quiet: Surface, login: str) -> None:
    asked = list(queries(quiet.parts.app().openapi()))
    assert (f"{V1}/incidents", "number", {}) in asked
    for path, name, needed in asked:
        answer = quiet.get(path, login=login, params=needed | {name: "a\x00b"})
        assert answer.status_code < 500, (path, name)


@pytest.mark.parametrize("number", ["\x00", "a\x00b", "a\n", "\x9f", "", "x" * 141])
def test_a_number_that_is_none_is_malformed(quiet: Surface, number: str) -> None:
    for path, login in ((f"{V1}/incidents", DISPATCHER), (f"{V1}/audit/events", AUDITOR)):
        answer = quiet.get(path, login=login, params={"number": number})
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed"), path
