"""A figure taken apart: it adds up, and every interval leads to the events that it runs between."""

from collections.abc import Iterator
from typing import Any

import pytest

from infra.postgres.roles import Role
from projections.response_times.queries import ENDS, Interval
from tests.support.examples import COMMUNITY
from tests.support.log import LogWriter
from tests.support.postgres import EMBEDDED, Servers, cloned
from tests.support.stories import County
from tests.support.surface import V1, Surface, serving, surface

AUDITOR = "auditor-centre"
TIMES = f"{V1}/metrics/response-times"


@pytest.fixture(scope="module")
def county(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Surface]:
    """The example county after 400 events of its incidents; no test adds one."""
    folder = tmp_path_factory.mktemp("county")
    with cloned(servers.get(EMBEDDED)) as database:
        with surface(database, folder):
            pass
        with LogWriter(database.url(Role.WRITER)) as log:
            log.add_all(County(21).go_on(400))
        with serving(database, folder) as ready:
            ready.catch_up()
            yield ready


def got(county: Surface, path: str, **params: Any) -> dict[str, Any]:
    answer = county.get(f"{TIMES}{path}", login=AUDITOR, params=params)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_every_cell_adds_up_and_its_percentiles_are_of_the_intervals_listed(
    county: Surface,
) -> None:
    cells = 0
    for interval in Interval:
        for cell in got(county, "", interval=interval, by="community")["cells"]:
            key = [cell["key"][0] or ""]
            told = got(county, "/explain", interval=interval, by="community", key=key)
            assert (told["n"], told["missing"], told["negative"]) == (
                cell["n"], cell["missing"], cell["negative"],
            )  # fmt: skip
            assert told["ended"] == told["n"] + told["negative"] + sum(told["left_out"].values())
            seconds = [span["seconds"] for span in told["counted"]]
            assert seconds == sorted(seconds)
            assert [span["rank"] for span in told["counted"]] == list(range(1, cell["n"] + 1))
            for share, name in ((50, "p50"), (90, "p90"), (99, "p99")):
                rank = -(-share * cell["n"] // 100)
                assert cell[name] == (seconds[rank - 1] if seconds else None)
            cells += 1
    assert cells > 10


def test_an_interval_leads_to_the_events_that_it_runs_between(county: Surface) -> None:
    told = got(county, "/explain", interval="accept-dispatch")
    assert told["counted"]
    for span in told["counted"]:
        history = county.get(f"{V1}/incidents/{span['stream']}", login=AUDITOR).json()["history"]
        by_position = {entry["position"]: entry for entry in history}
        begin, end = by_position[span["begin_position"]], by_position[span["end_position"]]
        assert begin["name"] == "incident.incident_accepted.v1"
        assert end["name"] in {
            "incident.task_dispatched.v1", "incident.task_reassigned.v1",
        }  # fmt: skip
        assert (begin["effective_at"], end["effective_at"]) == (span["begin"], span["end"])
    for span in told["without_end"]:
        assert span["end"] is span["end_position"] is span["seconds"] is None


def test_what_was_left_out_is_said_with_why(county: Surface) -> None:
    reasons: dict[str, int] = {}
    for interval in Interval:
        reasons |= got(county, "/explain", interval=interval)["left_out"]
    assert {"VOIDED", "MERGED", "REJECTED"} & reasons.keys()


def test_the_spread_of_a_cell_counts_every_interval_once(county: Surface) -> None:
    for interval in (Interval.REPORT_ACCEPT, Interval.SIGN_ARRIVE, Interval.REPORT_CLOSE):
        body = got(county, "/spread", interval=interval, by="community")
        cells = got(county, "", interval=interval, by="community")["cells"]
        counts = {cell["key"][0]: sum(cell["counts"]) for cell in body["cells"]}
        assert counts == {cell["key"][0]: cell["n"] for cell in cells if cell["n"]}
        assert body["edges"] == sorted(set(body["edges"]))
        assert {len(cell["counts"]) for cell in body["cells"]} <= {len(body["edges"]) + 1}


def test_as_of_a_moment_a_figure_is_taken_apart_as_it_stood(county: Surface) -> None:
    now = got(county, "/explain", interval="report-accept")
    middle = int(now["position"].rpartition(".")[2]) - 200
    then = got(county, "/explain", interval="report-accept", as_of=f"1.{middle}")
    (cell,) = got(county, "", interval="report-accept", as_of=f"1.{middle}")["cells"]
    assert (then["n"], then["missing"]) == (cell["n"], cell["missing"])
    assert then["n"] != now["n"]
    assert then["position"].endswith(f".{middle}")


def test_a_list_is_cut_and_says_so_while_its_counts_stay(county: Surface) -> None:
    whole = got(county, "/explain", interval="report-accept")
    cut = got(county, "/explain", interval="report-accept", limit=2)
    assert (len(cut["counted"]), cut["more"], cut["n"]) == (2, True, whole["n"])
    assert whole["more"] is False
    rest = got(county, "/explain", interval="report-accept", limit=2, offset=1)["counted"]
    assert rest == whole["counted"][1:3]


def test_a_key_that_no_value_can_be_is_refused(county: Surface) -> None:
    for key in ("\0", "x" * 141, "a\nb"):
        params = {"interval": "report-accept", "by": "community", "key": key}
        answer = county.get(f"{TIMES}/explain", login=AUDITOR, params=params)
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_only_cells_within_reach_are_taken_apart(county: Surface) -> None:
    desk, own = "community-desk-desk", {"by": "community", "key": str(COMMUNITY)}
    asked = {"interval": "report-accept"}
    for path, params, status in (
        ("/explain", own, 200),
        ("/explain", {"by": "community", "key": ""}, 403),
        ("/explain", {}, 403),
        ("/spread", {}, 403),
        ("/explain", {"by": "community"}, 400),
    ):
        answer = county.get(f"{TIMES}{path}", login=desk, params={**asked, **params})
        assert answer.status_code == status, (path, params)
    cells = county.get(f"{TIMES}/spread", login=desk, params={**asked, "by": "community"}).json()
    assert {cell["key"][0] for cell in cells["cells"]} <= {str(COMMUNITY)}


def test_every_interval_has_acts_that_the_log_knows() -> None:
    assert {end.removesuffix("_at") for ends in ENDS.values() for end in ends} <= {
        "reported", "accepted", "dispatched", "signed", "arrived", "resolved", "closed",
    }  # fmt: skip
