"""Commands over HTTP, against a real ledger."""

from uuid import uuid5

import pytest

from tests.support.examples import GRID, WATER
from tests.support.surface import V1, Surface, fresh

OFFICER = "grid-officer-640181001017001-a"
DISPATCHER = "dispatcher-centre"
REPORT = {
    "channel": "PATROL",
    "category": "C1",
    "grid": str(GRID),
    "text": "3 号楼门口水管漏水",
}


def reported(county: Surface, **changed: object) -> dict[str, str]:
    answer = county.command("/incidents", REPORT | changed, login=OFFICER)
    assert answer.status_code == 201, answer.text
    body: dict[str, str] = answer.json()
    return body


def test_a_report_is_answered_with_its_receipt_number_and_look_up_code(county: Surface) -> None:
    key = fresh()
    answer = county.command("/incidents", REPORT, key=key, login=OFFICER)
    body = answer.json()
    assert (answer.status_code, body["outcome"]) == (201, "APPLIED"), answer.text
    assert body["stream"] == body["command_id"] == key
