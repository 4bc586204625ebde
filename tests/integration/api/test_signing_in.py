"""Demo identities over HTTP: who may sign in, and until when."""

from pathlib import Path

import pytest

from domain.ledger.events import LedgerKind
from tests.support.examples import GRID, OFFICER_A
from tests.support.postgres import Database
from tests.support.surface import V1, Surface, surface

OFFICER = "grid-officer-640181001017001-a"
REPORT = {"channel": "PATROL", "category": "D1", "grid": str(GRID)}


def test_every_post_is_a_login_and_none_tells_a_name(county: Surface) -> None:
    answer = county.get(f"{V1}/demo-identities")
    identities = {one["login"]: one for one in answer.json()["identities"]}
    assert identities[OFFICER]["person"] == str(OFFICER_A.person)
    assert identities[OFFICER].keys() == {
        "login", "person", "post", "role", "org", "place", "where",
    }  # fmt: skip
    where = identities[OFFICER]["where"]
    assert where == "西湖社区 001"
    assert f"{where} · 网格员 A" in county.get("/").text, "the doors name it in the same way"
    assert {"dispatcher-centre", "dispatcher-centre-2"} <= identities.keys()


def test_a_session_says_who_one_is(county: Surface) -> None:
    me = county.get(f"{V1}/me", login=OFFICER).json()
    assert (me["person"], me["post"]) == (str(OFFICER_A.person), str(OFFICER_A.post))
    assert (me["role"], me["grid"], me["ab_post"]) == ("GRID_OFFICER", str(GRID), "A")
    assert me["device"] is None
    assert county.get(f"{V1}/me", login=OFFICER, device=True).json()["device"]


def test_signing_out_ends_the_session(county: Surface) -> None:
    assert county.ask("DELETE", f"{V1}/sessions/current", login=OFFICER).status_code == 204
    assert county.get(f"{V1}/me", login=OFFICER).status_code == 401
    assert county.ask("DELETE", f"{V1}/sessions/current", login=OFFICER).status_code == 401


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"login": "nobody"}, 401, "unknown_login"),
        ({}, 400, "malformed"),
        ({"login": 1}, 400, "malformed"),
        ({"login": OFFICER, "device": "yes"}, 400, "malformed"),
        ({"login": OFFICER, "password": "x"}, 400, "malformed"),
    ],
    ids=str,
)
def test_who_cannot_sign_in_is_told_why(
    county: Surface, body: dict[str, object], status: int, code: str
) -> None:
    answer = county.ask("POST", f"{V1}/sessions", json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_token_is_not_kept_by_anybody_between(county: Surface) -> None:
    answer = county.ask("POST", f"{V1}/sessions", json={"login": OFFICER})
    assert answer.headers["cache-control"] == "no-store"


def test_a_real_ledger_knows_no_demo_identity(database: Database, tmp_path: Path) -> None:
    with surface(database, tmp_path, kind=LedgerKind.REAL) as real:
        for answer in (
            real.get(f"{V1}/demo-identities"),
            real.ask("POST", f"{V1}/sessions", json={"login": OFFICER}),
        ):
            assert (answer.status_code, answer.json()["code"]) == (
                403,
                "demo_identity_not_accepted",
            )
        page = real.get("/board")
        assert page.status_code == 403
        assert "SYNTHETIC" not in page.text


def test_an_imported_ledger_is_read_and_not_written(database: Database, tmp_path: Path) -> None:
    with surface(database, tmp_path, kind=LedgerKind.IMPORTED) as imported:
        assert imported.get(f"{V1}/me", login=OFFICER).status_code == 200
        answer = imported.command("/incidents", REPORT, login=OFFICER)
        assert (answer.status_code, answer.json()["code"]) == (403, "demo_identity_not_accepted")
        assert "导入数据" in imported.get("/").text


def test_whose_the_steps_are_that_a_post_does_not_take_is_told_with_the_post(
    county: Surface,
) -> None:
    others = county.get(f"{V1}/me", login="dispatcher-centre").json()["others"]
    assert "DUTY_SUPERVISOR" in others["reopen-incident"]
    assert others["verify-resolution"] == ["VERIFIER"]
    verifier = county.get(f"{V1}/me", login="verifier-centre").json()["others"]
    assert "GRID_OFFICER" in verifier["report-incident"]
    assert not {"accept-incident", "raise-warning"} & others.keys()
