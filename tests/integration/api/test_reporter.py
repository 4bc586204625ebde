"""Who reported is told one by one, to whoever must call him, and each look is noted."""

from uuid import UUID, uuid5

import psycopg
import pytest

from infra.postgres.roles import Role
from tests.support.backups import ERASE
from tests.support.case import DISPATCHER, Case
from tests.support.examples import GRID
from tests.support.surface import V1, Surface
from tests.support.vaults import rows

WATER_HANDLER, VERIFIER = "unit-handler-water", "verifier-centre"
RESIDENT = "resident-xihu"


@pytest.mark.parametrize("login", [DISPATCHER, WATER_HANDLER])
def test_who_must_call_sees_whom_and_the_look_is_noted(county: Surface, login: str) -> None:
    case = Case(county)
    before = noted(county)
    answer = county.get(f"{case.path}/reporter", login=login)
    name, phone = case.told.values()
    assert answer.json() == {"name": name, "phone": phone, "left": True}
    assert answer.headers["cache-control"] == "no-store"
    assert noted(county)[len(before) :] == [("read-identity", case.stream, 2)]


def test_who_need_not_call_and_a_unit_that_has_no_work_there_any_more_see_nobody(
    county: Surface,
) -> None:
    case = Case(county)
    for login in (RESIDENT, VERIFIER, "auditor-centre"):
        assert county.get(f"{case.path}/reporter", login=login).status_code == 404, login
    task = case.history(DISPATCHER)[-1]["payload"]["task_id"]
    case.act("recall-task", {"task_id": task, "reason": "WRONG_UNIT"}, 3)
    before = noted(county)
    assert county.get(f"{case.path}/reporter", login=WATER_HANDLER).status_code == 404
    assert county.get(case.path, login=WATER_HANDLER).status_code == 200, "its own work, it may"
    assert [one for one in noted(county)[len(before) :] if one[0] == "read-identity"] == []


def test_a_reporter_who_left_nothing_and_one_who_was_erased_are_told_apart(
    county: Surface,
) -> None:
    silent = {"channel": "HOTLINE_12345", "category": "D1", "grid": str(GRID), "text": "漏水"}
    answer = county.command("/incidents", silent, login=DISPATCHER)
    path = f"{V1}/incidents/{answer.json()['stream']}/reporter"
    nobody = {"name": None, "phone": None, "left": False}
    assert county.get(path, login=DISPATCHER).json() == nobody
    case = Case(county)
    rows(county.database, ERASE.format(uuid5(UUID(case.stream), "reporter")))
    told = county.get(f"{case.path}/reporter", login=DISPATCHER).json()
    assert told == nobody | {"left": True}


def noted(county: Surface) -> list[tuple[str, str, int]]:
    with psycopg.connect(county.database.url(Role.VAULT)) as vault:
        return vault.execute(
            "SELECT purpose, case_id::text, cardinality(ids) FROM vault.access_log ORDER BY 1, 2, 3"
        ).fetchall()
