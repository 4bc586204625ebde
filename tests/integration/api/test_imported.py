"""An imported ledger: nobody works there; whoever reads it reads all of it, and writes nothing."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.examples import GRID
from tests.support.imported_ledger import imported
from tests.support.postgres import Database
from tests.support.surface import V1, Surface

LOGIN = "auditor"
READER = "Reader (imported ledger, no post)"


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


def sheet(log: Surface, path: str, **asked: str) -> list[dict[str, str]]:
    """The rows of a CSV by its columns; the line that says which ledger it is of is left out."""
    text = log.get(f"{V1}/{path}", login=LOGIN, params=asked).text
    return list(csv.DictReader(text.lstrip("\ufeff").splitlines()[1:]))


def test_a_case_has_one_number_and_one_place_wherever_it_is_shown(log: Surface) -> None:
    board = log.get(f"{V1}/boards/open", login=LOGIN).json()
    rows = [dict(zip(board["columns"], row, strict=True)) for row in board["rows"]]
    assert [row["number"] for row in rows] == ["myla311:1-3", "myla311:1-4"]
    told = sheet(log, "boards/open.csv")
    assert [(row["number"], row["community_label"]) for row in told] == [
        ("myla311:1-3", "Boyle Heights"), ("myla311:1-4", "Boyle Heights"),
    ]  # fmt: skip
    plain = re.sub(r"<[^>]+>", "", log.get("/board").text)
    assert "myla311:1-3" in plain
    assert "Boyle Heights" in plain

    state = log.get(f"{V1}/incidents/{rows[0]['stream']}", login=LOGIN).json()["state"]
    assert (state["number"], state["urgency"], rows[0]["urgency"]) == ("myla311:1-3", None, None)
    cell = {"interval": "report-close", "by": "community", "key": "12"}
    behind = log.get(f"{V1}/metrics/response-times/explain", login=LOGIN, params=cell).json()
    assert [one["number"] for one in behind["counted"]] == ["myla311:1-1", "myla311:1-2"]
    told = sheet(log, "metrics/response-times.csv", interval="report-close", by="community")
    assert [row["community_label"] for row in told] == ["Arroyo Seco", "Boyle Heights"]


@pytest.mark.parametrize("written", ["myla311:1-1", "1-1"])
def test_a_case_is_found_by_what_the_pages_and_its_source_call_it(
    log: Surface, written: str
) -> None:
    for path, member in (("incidents", "incidents"), ("audit/events", "events")):
        found = log.get(f"{V1}/{path}", login=LOGIN, params={"number": written}).json()[member]
        assert {one["number"] for one in found} == {"myla311:1-1"}


def test_the_period_is_that_of_the_events_told_as_of_any_moment(log: Surface) -> None:
    def period(**asked: str) -> list[str]:
        told = log.get(f"{V1}/metrics/period", login=LOGIN, params=asked).json()
        return [told["first"], told["last"]]

    assert period() == ["2016-03-02T16:00:00+00:00", "2016-03-05T16:10:00+00:00"]
    position = f"1.{log.parts.ledger.position}"
    assert period(as_of=position) == period()
    assert period(as_of="1.1") == [None, None]


def test_whoever_reads_it_holds_no_post_and_the_doors_say_so(log: Surface) -> None:
    page = log.get("/?lang=en").text
    assert re.findall(r"<option [^>]*>(.*?)</option>", page) == [READER]
    assert page.count("can only be read: enter by Audit") == 2
    assert "by its receipt" not in page
    assert READER in log.get("/board?lang=en").text


def test_an_imported_ledger_gave_no_codes_and_asks_for_none(log: Surface) -> None:
    page = log.get("/public").text
    assert "回执号" not in page
    assert "将在" not in page, "what has no communities publishes nothing"
    assert "这本账里没有社区" in page


def test_nobody_writes_into_an_imported_ledger(log: Surface) -> None:
    report = {"channel": "PATROL", "category": "D1", "grid": str(GRID)}
    answer = log.command("/incidents", report, login=LOGIN)
    assert (answer.status_code, answer.json()["code"]) == (403, "demo_identity_not_accepted")


def test_the_reading_identity_is_of_imported_ledgers_alone(county: Surface) -> None:
    answer = county.ask("POST", f"{V1}/sessions", json={"login": LOGIN})
    assert answer.status_code == 401
