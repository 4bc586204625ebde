"""Files to take away: whole, harmless to open, and noted before they leave."""

import csv
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from infra.postgres.roles import Role
from tests.integration.api.test_audit import AUDITOR, EVENTS, found, two_incidents
from tests.integration.api.test_reading import OFFICER
from tests.support.case import DISPATCHER, TEXT, Case
from tests.support.examples import COLLEAGUES
from tests.support.imported_ledger import imported
from tests.support.postgres import Database
from tests.support.surface import V1, Surface, surface

FILES = {
    "board": f"{V1}/boards/open.csv",
    "response-times": f"{V1}/metrics/response-times.csv?interval=report-accept&by=community",
    "intervals": f"{V1}/metrics/response-times/explain.csv?interval=report-accept",
    "audit-events": f"{V1}/audit/events.csv",
}


@pytest.fixture
def case(county: Surface) -> Case:
    """A case of the test's own: what is taken away is noted."""
    return two_incidents(county)


def rows(county: Surface, path: str, login: str = AUDITOR) -> list[list[str]]:
    answer = county.get(path, login=login)
    assert answer.status_code == 200, answer.text
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))


def noted(county: Surface) -> list[tuple[Any, ...]]:
    with psycopg.connect(county.database.url(Role.EDGE)) as edge:
        return edge.execute(
            "SELECT what, actor ->> 'role', position, asked FROM edge.downloads ORDER BY entry"
        ).fetchall()


def test_a_file_says_first_what_it_is_of_and_as_of_when(case: Case) -> None:
    board = case.county.get(f"{V1}/boards/open", login=AUDITOR).json()
    for path in FILES.values():
        first, columns, *rest = rows(case.county, path)
        assert (first[1], first[3]) == (board["position"].split("/")[0], board["position"])
        assert datetime.fromisoformat(first[5]).tzinfo is not None
        assert len(set(columns)) == len(columns)
        assert {len(row) for row in rest} == {len(columns)}
        assert TEXT not in str(rest)


def test_a_board_as_a_file_holds_what_the_board_shows(case: Case) -> None:
    board = case.county.get(f"{V1}/boards/open", login=AUDITOR).json()
    _, columns, *rest = rows(case.county, FILES["board"])
    assert columns[: len(board["columns"])] == board["columns"]
    assert [row[0] for row in rest] == [row[0] for row in board["rows"]]
    shown = dict(zip(columns, rest[-1], strict=True))
    assert shown["community_label"] in {"西湖社区", "东塔村"}


def test_a_board_as_a_file_holds_what_its_filter_shows_and_names_the_filter(case: Case) -> None:
    _, columns, *every = rows(case.county, FILES["board"])
    first, _, *rest = rows(case.county, f"{FILES['board']}?show=ACCEPTED")
    at = columns.index("status")
    assert first[6:] == ["筛选 filter", "待派遣 To dispatch"]
    assert rest == [row for row in every if row[at] == "ACCEPTED"]
    assert len(rest) < len(every)
    answer = case.county.get(f"{FILES['board']}?show=mine", login=AUDITOR)
    assert answer.status_code == 400


def test_a_search_as_a_file_holds_all_its_pages(case: Case) -> None:
    events = found(case.county, number=case.receipt["number"])["events"]
    _, columns, *rest = rows(case.county, f"{EVENTS}.csv?number={case.receipt['number']}")
    assert [row[0] for row in rest] == [event["position"] for event in events]
    assert columns[1:3] == ["stream", "version"]
    shown = [dict(zip(columns, row, strict=True)) for row in rest]
    assert {(one["area_label"], one["grid_code"]) for one in shown} == {
        ("西湖社区", "640181001017001")
    }
    assert {one["post_label"] for one in shown if one["role"] == "DISPATCHER"} == {"城市运行中心"}
    as_of = events[1]["position"].split("/")[1]
    then = rows(case.county, f"{EVENTS}.csv?as_of={as_of}&number={case.receipt['number']}")
    assert then[0][3] == events[1]["position"]
    assert [row[0] for row in then[2:]] == [event["position"] for event in events[1:]]
    whole = found(case.county, limit=1, count=True)["count"]["events"]
    assert len(rows(case.county, f"{EVENTS}.csv")) == whole + 2


def test_the_intervals_behind_a_figure_leave_with_their_events(case: Case) -> None:
    path = f"{V1}/metrics/response-times/explain"
    asked = {"interval": "report-accept"}
    told = case.county.get(path, login=AUDITOR, params=asked).json()
    _, columns, *rest = rows(case.county, FILES["intervals"])
    shown = [dict(zip(columns, row, strict=True)) for row in rest]
    assert [one["list"] for one in shown].count("counted") == told["n"] > 0
    first = told["counted"][0]
    assert (shown[0]["rank"], shown[0]["number"], shown[0]["begin_position"]) == (
        "1", first["number"], first["begin_position"],
    )  # fmt: skip
    assert len(shown) == told["n"] + told["missing"] + told["negative"]


def test_each_download_is_noted_with_who_what_and_the_question(case: Case) -> None:
    for path in FILES.values():
        rows(case.county, path)
    assert [(what, role) for what, role, *_ in noted(case.county)] == [
        (what, "AUDITOR") for what in FILES
    ]
    assert noted(case.county)[1][3] == {"interval": "report-accept", "by": ["community"]}


def test_who_may_not_export_gets_no_file_and_none_is_noted(case: Case) -> None:
    for login in (OFFICER, DISPATCHER):
        for path in FILES.values():
            assert case.county.get(path, login=login).status_code == 403
    assert case.county.get(FILES["board"]).status_code == 401
    assert noted(case.county) == []


def test_the_note_of_a_download_is_never_changed(case: Case) -> None:
    rows(case.county, FILES["board"])
    for role in (Role.EDGE, Role.OWNER):
        with psycopg.connect(case.county.database.url(role)) as connection:
            for statement in ("UPDATE edge.downloads SET what = 'x'", "DELETE FROM edge.downloads"):
                with pytest.raises(InsufficientPrivilege):
                    connection.execute(statement)
                connection.rollback()


def test_a_cell_that_a_spreadsheet_would_run_is_only_shown(
    database: Database, tmp_path: Path
) -> None:
    with imported(database, tmp_path) as log:
        _, columns, *rest = rows(log, FILES["board"], "auditor")
        categories = {row[columns.index("category")] for row in rest}
        assert categories == {"Bulky Items", '\'=HYPERLINK("x")'}


def test_names_tell_what_ids_are_called_and_no_person(case: Case) -> None:
    names = case.county.get(f"{V1}/names", login=AUDITOR).json()
    assert "西湖社区" in {area["label"] for area in names["areas"]}
    assert {"AUDITOR", "DISPATCHER"} <= {post["role"] for post in names["posts"]}
    people = [*(one.person for one in COLLEAGUES), *(one.name for one in COLLEAGUES)]
    assert not any(str(person) in str(names["posts"]) for person in people)
    assert case.county.get(f"{V1}/names", login="resident-xihu").status_code == 403
    assert "incident.task_dispatched.v1" in names["events"]
    assert {"key": "duty.water-supply", "zh": "供水抢修", "en": "Water supply"} in names["items"]
    assert names["filling"] is False


def test_names_say_that_a_history_is_still_being_written(
    database: Database, tmp_path: Path
) -> None:
    with surface(database, tmp_path, seeded=False) as county:
        assert county.get(f"{V1}/names", login=AUDITOR).json()["filling"] is True


def test_names_of_an_import_are_those_of_its_source(database: Database, tmp_path: Path) -> None:
    with imported(database, tmp_path) as log:
        names = log.get(f"{V1}/names", login="auditor").json()
        assert names["labels"]["AREA"] == {"12": "Arroyo Seco", "7": "Boyle Heights"}
        assert (names["kind"], names["zone"]) == ("IMPORTED", "America/Los_Angeles")
