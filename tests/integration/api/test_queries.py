"""Whatever stands in a query is answered: what the database cannot hold never gets there."""

import pytest

from tests.support.surface import V1, Surface

AUDITOR, DISPATCHER = "auditor-centre", "dispatcher-centre"


@pytest.mark.parametrize("number", ["\x00", "a\x00b", "a\n", "\x9f", "", "x" * 141])
def test_a_number_that_is_none_is_malformed(quiet: Surface, number: str) -> None:
    for path, login in ((f"{V1}/incidents", DISPATCHER), (f"{V1}/audit/events", AUDITOR)):
        answer = quiet.get(path, login=login, params={"number": number})
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed"), path
