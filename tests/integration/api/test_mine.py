"""What a phone reads of its officer: reports, work, and what it keeps to work without a signal."""

import pytest

from api.grounds import GridsAt, PhoneCatalogue
from api.mine import ReportsShown, TasksShown
from tests.support.examples import GRID, GRID_2, TEAM, VILLAGE_GRID, WATER
from tests.support.surface import V1, Surface

OFFICER = "grid-officer-640181001017001-a"
DISPATCHER = "dispatcher-centre"
HANDLER = "unit-handler-water"
VERIFIER = "verifier-centre"
TEXT = "3 号楼门口水管漏水"
HERE = {"lat": 38.1012, "lon": 106.3401}
ELSEWHERE = {"lat": 38.1312, "lon": 106.3901}


def reported(county: Surface, login: str, **more: object) -> str:
    body = {"channel": "PATROL", "category": "D1", "grid": str(GRID), "text": TEXT, **more}
    answer = county.command("/incidents", body, login=login)
    assert answer.status_code == 201, answer.text
    stream: str = answer.json()["stream"]
    return stream


def act(county: Surface, stream: str, name: str, body: dict[str, object], seen: int) -> None:
    path = f"/incidents/{stream}/commands/{name}"
    answer = county.command(path, body, login=DISPATCHER, seen=seen)
    assert answer.status_code == 200, answer.text


def test_an_officer_sees_what_became_of_his_reports_and_of_no_others(county: Surface) -> None:
    mine = reported(county, OFFICER)
    reported(county, DISPATCHER, channel="HOTLINE_12345")
    act(county, mine, "accept-incident", {}, 1)
    act(county, mine, "dispatch-task", {"unit": str(WATER)}, 2)
    county.catch_up()
    answer = county.get(f"{V1}/me/reports", login=OFFICER)
    shown = ReportsShown.model_validate_json(answer.text)
    (report,) = shown.reports
    assert (str(report.stream), report.status) == (mine, "DISPATCHED")
    assert report.unit == county.parts.ledger.catalogue.units[WATER].label
    assert report.due is not None
    assert answer.headers["log-position"] == shown.position
    before = county.get(
        f"{V1}/me/reports?as_of=1.{_position(report_position(county, mine))}", login=OFFICER
    )
    assert ReportsShown.model_validate_json(before.text).reports[0].status == "REPORTED"


def test_who_reports_nothing_has_no_reports(county: Surface) -> None:
    county.catch_up()
    for login, status in ((OFFICER, 200), (VERIFIER, 403)):
        assert county.get(f"{V1}/me/reports", login=login).status_code == status, login


def report_position(county: Surface, stream: str) -> str:
    history = county.get(f"{V1}/incidents/{stream}", login=DISPATCHER).json()["history"]
    position: str = history[0]["position"]
    return position


def _position(written: str) -> str:
    return written.rpartition(".")[2]


def test_a_handler_sees_the_open_tasks_of_his_unit_with_their_words_and_limits(
    county: Surface,
) -> None:
    stream = reported(county, OFFICER, geo=HERE)
    act(county, stream, "accept-incident", {}, 1)
    act(county, stream, "dispatch-task", {"unit": str(WATER)}, 2)
    county.catch_up()
    (task,) = TasksShown.model_validate_json(county.get(f"{V1}/me/tasks", login=HANDLER).text).tasks
    assert (task.act, str(task.stream), task.text) == ("sign-task", stream, TEXT)
    assert (task.status, task.timer, task.lead, task.paused) == ("DISPATCHED", "T3", True, False)
    assert task.due is not None
    assert (task.lat, task.lon) == (HERE["lat"], HERE["lon"])
    signed = county.command(
        f"/incidents/{stream}/commands/sign-task", {"task_id": str(task.task)}, login=HANDLER,
        device=True,
    )  # fmt: skip
    assert signed.status_code == 200, signed.text
    county.catch_up()
    again = county.get(f"{V1}/me/tasks", login=HANDLER).json()["tasks"]
    assert [one["status"] for one in again] == ["SIGNED"]
    assert county.get(f"{V1}/me/tasks", login=OFFICER).json()["tasks"] == []


def test_a_residents_report_waits_for_the_officer_until_he_has_looked(county: Surface) -> None:
    stream = reported(county, "resident-xihu", channel="APP")
    county.catch_up()
    (task,) = county.get(f"{V1}/me/tasks", login=OFFICER).json()["tasks"]
    assert (task["act"], task["stream"], task["task"]) == ("verify-report", stream, None)
    assert county.get(f"{V1}/me/tasks", login="unit-handler-urban").json()["tasks"] == []
    looked = county.command(
        f"/incidents/{stream}/commands/verify-report", {"valid": True, "evidence": []},
        login=OFFICER, device=True,
    )  # fmt: skip
    assert looked.status_code == 200, looked.text
    county.catch_up()
    assert county.get(f"{V1}/me/tasks", login=OFFICER).json()["tasks"] == []


def test_a_phone_keeps_what_it_needs_to_report_without_a_signal(county: Surface) -> None:
    for _ in range(2):
        reported(county, OFFICER, category="A1")
    reported(county, OFFICER, geo=HERE)
    county.catch_up()
    kept = PhoneCatalogue.model_validate_json(county.get(f"{V1}/me/catalogue", login=OFFICER).text)
    assert kept.most_used[:2] == ["A1", "D1"]
    assert len(kept.most_used) == 6
    assert set(kept.most_used) <= {one.code for one in kept.categories}
    assert {one.code for one in kept.categories if not one.offered} >= {"X"}
    assert [grid.id for grid in kept.grids] == [GRID, GRID_2]
    assert kept.grids[0].lat == pytest.approx(HERE["lat"])
    assert TEAM in {unit.id for unit in kept.units}
    assert (kept.kind, kept.zone) == ("SYNTHETIC", "Asia/Shanghai")
    assert kept.place == kept.grids[0].name


def test_the_grid_is_found_by_what_was_reported_around_a_point(county: Surface) -> None:
    village = {"lat": 38.3, "lon": 106.6}

    def report_in_each() -> None:
        for grid, geo in ((GRID, HERE), (GRID_2, ELSEWHERE), (VILLAGE_GRID, village)):
            reported(county, DISPATCHER, channel="HOTLINE_12345", grid=str(grid), geo=geo)
        county.catch_up()

    def at(lat: float, lon: float, login: str) -> GridsAt:
        answer = county.get(f"{V1}/grids/at?lat={lat}&lon={lon}", login=login)
        return GridsAt.model_validate_json(answer.text)

    report_in_each()
    assert at(HERE["lat"], HERE["lon"], DISPATCHER).grid is None, "one report may be misplaced"
    report_in_each()
    near = at(HERE["lat"] + 0.001, HERE["lon"], DISPATCHER)
    assert near.grid is not None
    assert near.grid.id == GRID
    assert [grid.id for grid in near.neighbours] == [GRID_2, VILLAGE_GRID]
    assert at(38.5, 107.0, DISPATCHER).grid is None
    beside = at(ELSEWHERE["lat"], ELSEWHERE["lon"], OFFICER).grid
    assert beside is not None
    assert beside.id == GRID_2
    assert at(village["lat"], village["lon"], OFFICER).grid is None, "he may not report there"
    assert county.get(f"{V1}/grids/at?lat=91&lon=0", login=OFFICER).status_code == 400
