"""An auditor whose post is in a smaller area than the county searches that area and no more."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from domain.kernel import Level
from domain.post.roles import Role
from tests.integration.api.test_audit import AUDITOR, EVENTS, REPORTED
from tests.support.case import DISPATCHER, Case
from tests.support.examples import (
    COMMITTEE_ORG,
    COMMUNITY,
    STREET,
    VILLAGE,
    VILLAGE_GRID,
    Colleague,
    posted,
)  # fmt: skip
from tests.support.postgres import Database
from tests.support.surface import V1, surface

AUDITOR_HERE = "auditor-xihu"


@pytest.fixture
def small(database: Database, tmp_path: Path) -> Iterator[Case]:
    """As `case`, where the community has an auditor of its own."""
    here = Colleague("auditor here", Role.AUDITOR, COMMITTEE_ORG, COMMUNITY, Level.COMMUNITY)
    with surface(database, tmp_path, more=posted(here)) as county:
        body = {"channel": "HOTLINE_12345", "category": "D1", "grid": str(VILLAGE_GRID)}
        assert county.command("/incidents", body, login=DISPATCHER).status_code == 201
        case = Case(county)
        county.catch_up()
        yield case


def test_an_auditor_of_a_smaller_area_finds_what_happened_there(small: Case) -> None:
    def areas(login: str, **params: Any) -> set[str]:
        answer = small.county.get(EVENTS, login=login, params={"type": [REPORTED], **params})
        return {event["area"] for event in answer.json()["events"]}

    assert areas(AUDITOR) == {str(COMMUNITY), str(VILLAGE)}
    assert areas(AUDITOR_HERE) == {str(COMMUNITY)}
    assert areas(AUDITOR_HERE, area=str(STREET)) == {str(COMMUNITY)}
    assert areas(AUDITOR_HERE, area=str(VILLAGE)) == set()


def test_his_rail_counts_what_happened_there(small: Case) -> None:
    day = small.history(AUDITOR)[0]["recorded_at"][:10]
    window = {"begin": f"{day}T00:00:00Z", "end": f"{day}T23:59:59Z"}

    def told(login: str) -> dict[str, Any]:
        answer = small.county.get(f"{V1}/audit/rail", login=login, params=window)
        body: dict[str, Any] = answer.json()
        return body

    assert (sum(told(AUDITOR)["events"]), sum(told(AUDITOR_HERE)["events"])) == (4, 3)
