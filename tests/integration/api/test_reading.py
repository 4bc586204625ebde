"""Incidents, boards and response times: now, at any moment, and only for who may see them."""

from collections.abc import Iterator

import psycopg
import pytest

from infra.postgres.roles import Role
from tests.support.case import DISPATCHER, TEXT, Case
from tests.support.examples import COMMUNITY, GRID, GRID_2, VILLAGE, VILLAGE_GRID
from tests.support.surface import V1, Surface, Unchanged, fresh

OFFICER = "grid-officer-640181001017001-a"
WATER_HANDLER = "unit-handler-water"
RESIDENT = "resident-xihu"


def three_reports(county: Surface) -> None:
    for grid in (GRID, GRID_2, VILLAGE_GRID):
        report = {"channel": "HOTLINE_12345", "category": "D1", "grid": str(grid), "text": TEXT}
        assert county.command("/incidents", report, login=DISPATCHER).status_code == 201
    county.catch_up()


@pytest.fixture(scope="module")
def case(unchanged: Unchanged) -> Iterator[Case]:
    """The only incident; no test goes on with it."""
    made: list[Case] = []

    def prepare(county: Surface) -> None:
        made.append(Case(county))
        county.catch_up()

    with unchanged(prepare):
        yield made[0]


@pytest.fixture(scope="module")
def board(unchanged: Unchanged) -> Iterator[Surface]:
    """One open incident in each of the three grids, shown by the views."""
    with unchanged(three_reports) as county:
        yield county


def test_an_incident_is_shown_with_its_history_and_its_words(case: Case) -> None:
    answer = case.county.get(case.path, login=DISPATCHER)
    body = answer.json()
    assert answer.status_code == 200, answer.text
    assert answer.headers["etag"] == '"v3"'
    assert body["state"]["number"] == case.receipt["number"]
    assert body["state"]["status"] == "DISPATCHED"
    assert [e["name"].split(".")[1] for e in body["history"]] == [
        "incident_reported",
        "incident_accepted",
        "task_dispatched",
    ]
    first = body["history"][0]
    assert first["payload"]["text"]["text"] == TEXT
    assert first["position"] == case.receipt["position"]
    assert first["effective_at"] <= first["recorded_at"]
    assert first["actor"]["role"] == "DISPATCHER"
    assert {rule["key"] for rule in first["rules"]} >= {"incident.timers"}
    assert body["history"][2]["payload"]["text"]["text"] == "请带水泵"


def test_who_reported_stays_masked(case: Case) -> None:
    answer = case.county.get(case.path, login=DISPATCHER)
    payload = answer.json()["history"][0]["payload"]
    assert payload["reporter_name"] == payload["reporter_phone"] == {"masked": True}
    assert not any(secret in answer.text for secret in case.told.values())


def test_each_reading_of_words_is_noted_with_reader_and_case(county: Surface) -> None:
    case = Case(county)
    case.county.get(case.path, login=DISPATCHER)
    with psycopg.connect(case.county.database.url(Role.VAULT)) as vault:
        noted = vault.execute(
            "SELECT actor ->> 'role', purpose, case_id::text, cardinality(ids)"
            " FROM vault.access_log"
        ).fetchall()
    assert noted == [("DISPATCHER", "read-incident", case.stream, 2)]


def test_what_is_allowed_is_what_the_reader_may_do(case: Case) -> None:
    dispatcher = case.county.get(case.path, login=DISPATCHER).json()["allowed"]
    handler = case.county.get(case.path, login=WATER_HANDLER).json()["allowed"]
    assert "recall-task" in dispatcher
    assert "sign-task" not in dispatcher
    assert "sign-task" in handler
    assert "recall-task" not in handler


@pytest.mark.parametrize("kind", ["a position", "an instant"])
def test_an_incident_is_shown_as_it_was(case: Case, kind: str) -> None:
    history = case.county.get(case.path, login=DISPATCHER).json()["history"]
    second = history[1]
    moment = second["position"].split("/")[1] if kind == "a position" else second["recorded_at"]
    answer = case.county.get(case.path, login=DISPATCHER, params={"as_of": moment})
    body = answer.json()
    assert (body["version"], body["state"]["status"]) == (2, "ACCEPTED")
    assert body["history"] == history[:2]
    assert body["allowed"] == []
    assert answer.headers["log-position"] == second["position"]


def test_an_unescaped_plus_of_an_instant_is_understood(case: Case) -> None:
    answer = case.county.get(f"{case.path}?as_of=2026-11-01T08:00:00+08:00", login=DISPATCHER)
    assert answer.status_code == 404  # the incident is younger


@pytest.mark.parametrize(
    "moment",
    [
        "2099-01-01T00:00:00Z",
        "2026-01-01T00:00:00",
        "2026-02-30T00:00:00Z",
        "yesterday",
        "1.999999",
        "1.0",
        "2.1",
        "0.1",
        "other/1.1",
        "1.-1",
        "",
    ],
)
def test_a_moment_that_is_none_is_malformed(case: Case, moment: str) -> None:
    for path in (case.path, f"{V1}/boards/open"):
        answer = case.county.get(path, login=DISPATCHER, params={"as_of": moment})
        assert (answer.status_code, answer.json()["code"]) == (400, "as_of_invalid")


@pytest.mark.parametrize("login", ["grid-lead-640181001017001", WATER_HANDLER, DISPATCHER])
def test_whose_reach_holds_the_incident_may_read_it(case: Case, login: str) -> None:
    assert case.county.get(case.path, login=login).status_code == 200


def test_out_of_reach_reads_as_not_found(board: Surface) -> None:
    rows = board.get(f"{V1}/boards/open", login=DISPATCHER).json()["rows"]
    for row in rows:
        answer = board.get(f"{V1}/incidents/{row[0]}", login=WATER_HANDLER)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("stream", [fresh(), str(COMMUNITY)], ids=["never opened", "another kind"])
def test_what_is_no_incident_is_not_found(board: Surface, stream: str) -> None:
    answer = board.get(f"{V1}/incidents/{stream}", login=DISPATCHER)
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("login", "grids"),
    [
        (DISPATCHER, {GRID, GRID_2, VILLAGE_GRID}),
        ("dispatcher-street", {GRID, GRID_2, VILLAGE_GRID}),
        ("community-desk-desk", {GRID, GRID_2}),
        (OFFICER, {GRID}),
        (WATER_HANDLER, set()),
    ],
)
def test_a_board_shows_what_the_post_reaches(
    board: Surface, login: str, grids: set[object]
) -> None:
    answer = board.get(f"{V1}/boards/open", login=login)
    body = answer.json()
    grid = body["columns"].index("grid")
    assert {row[grid] for row in body["rows"]} == {str(one) for one in grids}
    assert answer.headers["log-position"] == body["position"]


def test_a_post_without_a_board_is_refused_one(board: Surface) -> None:
    assert board.get(f"{V1}/boards/open", login=RESIDENT).status_code == 403


def test_a_board_is_shown_as_it_was(board: Surface) -> None:
    now = board.get(f"{V1}/boards/open", login=DISPATCHER).json()
    n = int(now["position"].rsplit(".", 1)[1])
    then = board.get(f"{V1}/boards/open", login=DISPATCHER, params={"as_of": f"1.{n - 2}"}).json()
    assert len(now["rows"]) == 3
    assert len(then["rows"]) == 1
    assert then["position"].endswith(f"1.{n - 2}")


def test_a_board_that_has_not_come_so_far_says_by_how_much(board: Surface) -> None:
    here = board.get(f"{V1}/boards/open", login=DISPATCHER).json()["position"].split("/")[1]
    n = int(here.split(".")[1])
    reached = board.get(f"{V1}/boards/open", login=DISPATCHER, params={"min_position": here})
    assert reached.status_code == 200
    answer = board.get(f"{V1}/boards/open", login=DISPATCHER, params={"min_position": f"1.{n + 5}"})
    assert (answer.status_code, answer.json()["code"]) == (503, "view_behind")
    assert answer.json()["behind"] == 5
    assert answer.headers["retry-after"] == "1"


def test_before_the_views_are_made_a_board_is_unavailable_and_nothing_else(
    county: Surface,
) -> None:
    assert county.get(f"{V1}/boards/open", login=DISPATCHER).status_code == 503
    assert county.get(f"{V1}/health/ready").status_code == 200


def test_response_times_tell_what_is_counted_and_what_is_missing(case: Case) -> None:
    answer = case.county.get(
        f"{V1}/metrics/response-times",
        login=DISPATCHER,
        params={"interval": "report-accept", "by": "community"},
    )
    assert answer.status_code == 200, answer.text
    (cell,) = answer.json()["cells"]
    assert cell["key"] == [str(COMMUNITY)]
    assert (cell["n"], cell["missing"], cell["negative"]) == (1, 0, 0)


def test_who_sees_a_part_gets_the_figures_of_that_part(board: Surface) -> None:
    path, whole = f"{V1}/metrics/response-times", {"interval": "report-accept"}
    keys = {
        login: {
            cell["key"][0]
            for cell in board.get(path, login=login, params=whole | {"by": "community"}).json()[
                "cells"
            ]
        }
        for login in (DISPATCHER, "community-desk-desk")
    }
    assert keys[DISPATCHER] == {str(COMMUNITY), str(VILLAGE)}
    assert keys["community-desk-desk"] == {str(COMMUNITY)}
    assert board.get(path, login=DISPATCHER, params=whole).status_code == 200
    assert board.get(path, login="community-desk-desk", params=whole).status_code == 403


def test_what_there_is_to_measure_is_told_to_who_reads_figures(board: Surface) -> None:
    for login, status in ((DISPATCHER, 200), (RESIDENT, 403)):
        assert board.get(f"{V1}/metrics/period", login=login).status_code == status, login


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"interval": "report-moon"},
        {"interval": "report-accept", "by": "moon"},
        {"interval": "report-accept", "begin": "2026-01-01T00:00:00Z"},
        {
            "interval": "report-accept",
            "begin": "2026-01-02T00:00:00Z",
            "end": "2026-01-01T00:00:00Z",
        },
        {"interval": "report-accept", "begin": "2026-01-02", "end": "2026-01-03"},
        {"interval": "report-accept", "colour": "red"},
    ],
    ids=str,
)
def test_a_question_that_makes_no_sense_is_malformed(
    board: Surface, params: dict[str, str]
) -> None:
    answer = board.get(f"{V1}/metrics/response-times", login=DISPATCHER, params=params)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "path",
    ["/me", f"/incidents/{COMMUNITY}", "/boards/open", "/metrics/response-times?interval=x"],
)
def test_nothing_is_read_without_a_session(board: Surface, path: str) -> None:
    for headers in ({}, {"Authorization": "Bearer gl1.x.y"}, {"Authorization": "Basic eDp5"}):
        answer = board.get(V1 + path, headers=headers)
        assert answer.status_code in (400, 401)
        assert answer.headers["content-type"] == "application/problem+json"


def test_health_tells_how_far_the_views_are(board: Surface) -> None:
    body = board.get(f"{V1}/health").json()
    assert body["state"] == "ready"
    assert {view["view"] for view in body["views"]} == {"facts", "audit"}
    for view in body["views"]:
        assert (view["state"], view["behind"], view["position"]) == ("green", 0, body["head"])
    assert board.get(f"{V1}/health/alive").json() == {"alive": True}


def test_the_type_of_a_problem_leads_to_its_words(board: Surface) -> None:
    for code in ("stale_version", "not_the_units_duty"):
        answer = board.get(f"/problems/{code}")
        assert answer.status_code == 200
        assert answer.json()["zh"]
        assert answer.json()["en"]
    assert board.get("/problems/unheard_of").status_code == 404
