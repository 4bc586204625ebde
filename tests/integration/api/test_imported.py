"""An imported ledger: nobody works there; whoever reads it reads all of it, and writes nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.examples import GRID
from tests.support.imported_ledger import imported
from tests.support.postgres import Database
from tests.support.surface import V1, Surface

LOGIN = "auditor"


@pytest.fixture
def log(database: Database, tmp_path: Path) -> Iterator[Surface]:
    with imported(database, tmp_path) as surface:
        yield surface


def test_an_imported_ledger_is_read_in_every_view(log: Surface) -> None:
    identities = log.get(f"{V1}/demo-identities").json()["identities"]
    assert [(one["login"], one["role"]) for one in identities] == [(LOGIN, "AUDITOR")]
    board = log.get(f"{V1}/boards/open", login=LOGIN).json()
    rows = [dict(zip(board["columns"], row, strict=True)) for row in board["rows"]]
    assert sorted(row["community_key"] for row in rows) == ["7", "7"]

    incident = log.get(f"{V1}/incidents/{rows[0]['stream']}", login=LOGIN)
    assert incident.status_code == 200, incident.text
    assert incident.json()["state"]["source"]["name"] == "myla311"
    assert incident.json()["allowed"] == []

    times = {"interval": "report-close", "by": ["community"]}
    cells = log.get(f"{V1}/metrics/response-times", login=LOGIN, params=times).json()["cells"]
    assert [(cell["key"], cell["n"], cell["missing"]) for cell in cells] == [
        (["12"], 2, 0), (["7"], 0, 2),
    ]  # fmt: skip
    assert cells[0]["p50"] == 90 * 60

    found = log.get(f"{V1}/audit/events", login=LOGIN, params={"number": "myla311:1-1"}).json()
    assert [event["type"] for event in found["events"]] == ["incident.source_recorded.v1"] * 2
    assert {event["actor"]["kind"] for event in found["events"]} == {"IMPORT"}

    frames = log.get(f"{V1}/boards/open/frames", login=LOGIN, params={"from": "1.1"}).json()
    assert frames["rows"] == []
    shown = {row[0] for frame in frames["frames"] for row in frame["rows"]}
    gone = {stream for frame in frames["frames"] for stream in frame["gone"]}
    assert shown - gone == {row["stream"] for row in rows}
    for row in rows:
        past = log.get(f"{V1}/incidents/{row['stream']}", login=LOGIN, params={"as_of": "1.1"})
        assert past.status_code == 404


def test_an_imported_ledger_gave_no_codes_and_asks_for_none(log: Surface) -> None:
    assert "回执号" not in log.get("/public").text


def test_nobody_writes_into_an_imported_ledger(log: Surface) -> None:
    report = {"channel": "PATROL", "category": "D1", "grid": str(GRID)}
    answer = log.command("/incidents", report, login=LOGIN)
    assert (answer.status_code, answer.json()["code"]) == (403, "demo_identity_not_accepted")


def test_the_reading_identity_is_of_imported_ledgers_alone(county: Surface) -> None:
    answer = county.ask("POST", f"{V1}/sessions", json={"login": LOGIN})
    assert answer.status_code == 401
