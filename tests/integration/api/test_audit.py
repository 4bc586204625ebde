"""The auditor's routes: search, differences, playback; only within the reader's reach."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.integration.api.test_reading import OFFICER
from tests.support.case import DISPATCHER, Case
from tests.support.examples import (
    COMMUNITY,
    COUNTY,
    GRID,
    GRID_2,
    STREET,
    VILLAGE,
    VILLAGE_GRID,
)  # fmt: skip
from tests.support.surface import V1, Surface, Unchanged

AUDITOR = "auditor-centre"
EVENTS = f"{V1}/audit/events"
FRAMES = f"{V1}/boards/open/frames"
REPORTED = "incident.incident_reported.v1"
NOT_SOON = {"after": REPORTED, "missing": ["incident.task_signed.v1"], "within_min": 1}


def two_incidents(county: Surface) -> Case:
    """Two incidents: one dispatched, and one in the village that was only reported."""
    other = {
        "channel": "HOTLINE_12345",
        "category": "D1",
        "grid": str(VILLAGE_GRID),
        "text": "漏水",
    }
    assert county.command("/incidents", other, login=DISPATCHER).status_code == 201
    case = Case(county)
    county.catch_up()
    return case


@pytest.fixture(scope="module")
def case(unchanged: Unchanged) -> Iterator[Case]:
    """No test goes on with it, nor reports another one."""
    made: list[Case] = []
    with unchanged(lambda county: made.append(two_incidents(county))):
        yield made[0]


def found(county: Surface, **params: Any) -> dict[str, Any]:
    answer = county.get(EVENTS, login=AUDITOR, params=params)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_the_auditor_finds_events_newest_first_across_incidents(case: Case) -> None:
    body = found(case.county, limit=5, count=True)
    types = [event["type"].split(".")[1] for event in body["events"]]
    assert types[:4] == [
        "task_dispatched", "incident_accepted", "incident_reported", "incident_reported",
    ]  # fmt: skip
    first = body["events"][0]
    assert first["number"] == case.receipt["number"]
    assert first["actor"]["role"] == "DISPATCHER"
    assert first["area"] == str(COMMUNITY)
    assert {one["category"] for one in body["events"][:4]} == {"D1"}
    assert first["rules"][0]["version"] == 1
    assert body["count"]["events"] > 50
    assert first["position"] == body["position"]


def test_what_is_asked_for_is_found(case: Case) -> None:
    asked: list[tuple[dict[str, Any], int]] = [
        ({"area": str(COMMUNITY), "type": [REPORTED]}, 1),
        ({"area": str(STREET), "type": [REPORTED]}, 2),
        ({"area": str(VILLAGE), "type": ["incident.task_dispatched.v1"]}, 0),
        ({"grid": str(GRID), "type": [REPORTED]}, 1),
        ({"role": "DISPATCHER"}, 2),
        ({"role": "VERIFIER"}, 0),
        ({**NOT_SOON, "missing": [REPORTED]}, 0),
        ({**NOT_SOON, "within_min": 10_000}, 0),
    ]
    for params, streams in asked:
        events = found(case.county, **params)["events"]
        assert len({event["stream"] for event in events}) == streams, params


def test_what_lies_nowhere_is_found_only_where_no_area_is_asked_for(case: Case) -> None:
    street = {"area": str(STREET), "limit": 200}
    assert None in {event["area"] for event in found(case.county, limit=200)["events"]}
    assert None not in {event["area"] for event in found(case.county, **street)["events"]}


def test_by_number_post_and_window(case: Case) -> None:
    number = case.receipt["number"]
    events = found(case.county, number=number)["events"]
    short = found(case.county, number=number.rpartition("-")[2])["events"]
    assert [event for event in short if event["number"] == number] == events
    assert {event["number"][-5:] for event in short} == {number[-5:]}
    assert [event["version"] for event in events] == [3, 2, 1]
    who = {"who": events[0]["actor"]["post"]}
    assert len(found(case.county, **who)["events"]) == 4
    window = {"begin": events[2]["recorded_at"], "end": events[0]["recorded_at"]}
    assert {e["version"] for e in found(case.county, **who, **window)["events"]} == {1, 2}
    at = {"begin": events[1]["effective_at"], "end": events[0]["effective_at"]}
    effective = {**at, "clock": "effective"}
    assert [e["version"] for e in found(case.county, **who, **effective)["events"]] == [2]


def test_pages_follow_each_other_as_of_one_position(county: Surface) -> None:
    case = two_incidents(county)
    whole = found(case.county, limit=200)["events"]
    first = case.county.get(EVENTS, login=AUDITOR, params={"limit": 30})
    Case(case.county)
    case.county.catch_up()
    events = first.json()["events"]
    link = first.headers.get("link")
    while link:
        url = link.removeprefix("<").partition(">")[0]
        query = parse_qs(urlsplit(url).query)
        assert query["as_of"] == [first.json()["position"].split("/")[1]]
        page = case.county.get(url, login=AUDITOR)
        events, link = events + page.json()["events"], page.headers.get("link")
    assert events[: len(whole)] == whole
    assert len({event["position"] for event in events}) == len(events)


def test_as_of_a_moment_only_what_was_known_is_found(case: Case) -> None:
    events = found(case.county, number=case.receipt["number"])["events"]
    as_of = events[1]["position"].split("/")[1]
    then = found(case.county, number=case.receipt["number"], as_of=as_of)
    assert then["events"] == events[1:]
    assert then["position"] == events[1]["position"]


def test_a_question_that_makes_no_sense_is_a_400(case: Case) -> None:
    for params in (
        {"limit": 201}, {"limit": 0}, {"type": "incident.nothing.v1"}, {"role": "KING"},
        {"who": "me"}, {"begin": "2026-01-01"}, {"cursor": "x"}, {"text": "漏水"},
        {"begin": "2026-01-02T00:00:00Z", "end": "2026-01-01T00:00:00Z"},
        {"as_of": "2999-01-01T00:00:00Z"}, {"number": "x" * 141},
        {"after": REPORTED}, {"within_min": 5}, {**NOT_SOON, "within_min": 0},
    ):  # fmt: skip
        answer = case.county.get(EVENTS, login=AUDITOR, params=params)
        assert answer.status_code == 400, params


def test_only_who_may_read_the_audit_searches_it(case: Case) -> None:
    for login in (OFFICER, DISPATCHER):
        assert case.county.get(EVENTS, login=login).status_code == 403


def test_the_rail_is_for_who_audits_and_for_who_has_a_board_of_areas(case: Case) -> None:
    rail = {"begin": "2026-01-01T00:00:00Z", "end": "2026-01-02T00:00:00Z"}
    for login, status in ((AUDITOR, 200), (DISPATCHER, 200), (OFFICER, 403)):
        answer = case.county.get(f"{V1}/audit/rail", login=login, params=rail)
        assert answer.status_code == status, login


def test_no_word_and_no_identity_is_in_an_answer(case: Case) -> None:
    answer = case.county.get(EVENTS, login=AUDITOR, params={"limit": 200})
    secrets = ("漏水", "请带水泵", *case.told.values())
    assert not any(secret in answer.text for secret in secrets)


def test_what_an_event_changed_is_told_item_by_item(case: Case) -> None:
    positions = [e["position"].split("/")[1] for e in case.history(AUDITOR)]
    answer = case.county.get(
        f"{case.path}/differences",
        login=AUDITOR,
        params={"since": positions[1], "until": positions[2]},
    )
    body = answer.json()
    changed = {(d["item"], d["of"]): (d["before"], d["after"]) for d in body["differences"]}
    assert changed["status", None] == ("ACCEPTED", "DISPATCHED")
    assert changed["task_status", "1"] == (None, "DISPATCHED")
    assert changed["lead", None] == (None, "1")
    assert changed["clock_due", "T2"][1] is None
    assert changed["clock_due", "T3 1"][0] is None
    assert ("category", None) not in changed
    assert body["until"].endswith(positions[2])


def test_between_nothing_and_now_everything_is_new(case: Case) -> None:
    answer = case.county.get(f"{case.path}/differences", login=AUDITOR).json()
    assert answer["since"] is None
    assert {d["before"] for d in answer["differences"]} == {None}
    assert "漏水" not in str(answer)
    same = {"since": answer["until"].split("/")[1]}
    again = case.county.get(f"{case.path}/differences", login=AUDITOR, params=same).json()
    assert again["differences"] == []


def test_differences_are_for_who_may_read_the_incident(case: Case) -> None:
    path = f"{case.path}/differences"
    assert case.county.get(path, login="unit-handler-urban").status_code == 404
    backwards = {"since": "1.60", "until": "1.2"}
    assert case.county.get(path, login=AUDITOR, params=backwards).status_code == 400


def test_frames_lead_from_one_board_to_the_next(case: Case) -> None:
    history = case.history(AUDITOR)
    begin = history[0]["position"].split("/")[1]
    answer = case.county.get(FRAMES, login=AUDITOR, params={"from": begin})
    body = answer.json()
    assert answer.status_code == 200, answer.text
    shown = {row[0]: row for row in body["rows"]}
    assert len(shown) == 2
    assert [frame["position"] for frame in body["frames"]] == [e["position"] for e in history[1:]]
    for frame in body["frames"]:
        shown |= {row[0]: row for row in frame["rows"]}
    now = case.county.get(f"{V1}/boards/open", login=AUDITOR).json()
    assert list(shown.values()) == sorted(now["rows"], key=lambda row: list(shown).index(row[0]))
    assert body["columns"] == now["columns"]
    assert body["next"] is None


def test_frames_are_cut_and_go_on(case: Case) -> None:
    begin = case.history(AUDITOR)[0]["position"].split("/")[1]
    first = case.county.get(FRAMES, login=AUDITOR, params={"from": begin, "limit": 1}).json()
    rest = case.county.get(FRAMES, login=AUDITOR, params={"from": first["next"]}).json()
    assert (len(first["frames"]), len(rest["frames"])) == (1, 1)
    for params in ({"from": begin, "limit": 2001}, {"from": "1.60", "to": "1.2"}, {}):
        assert case.county.get(FRAMES, login=AUDITOR, params=params).status_code == 400


def test_frames_show_a_reader_what_lies_within_his_reach(case: Case) -> None:
    begin = case.history(AUDITOR)[0]["position"].split("/")[1]
    body = case.county.get(FRAMES, login="community-desk-desk", params={"from": begin}).json()
    assert {row[body["columns"].index("community")] for row in body["rows"]} == {str(COMMUNITY)}


def test_the_rail_says_how_much_was_recorded_when(case: Case) -> None:
    at = case.history(AUDITOR)[0]["recorded_at"]
    day = {"begin": f"{at[:10]}T00:00:00Z", "end": f"{at[:8]}{int(at[8:10]):02}T23:59:59Z"}
    body = case.county.get(f"{V1}/audit/rail", login=AUDITOR, params={**day, "bins": 24}).json()
    assert (len(body["events"]), sum(body["events"])) == (24, 4)
    assert body["breaches"] == []
    wide = {"begin": "2020-01-01T00:00:00Z", "end": "2026-01-02T00:00:00Z"}
    assert case.county.get(f"{V1}/audit/rail", login=AUDITOR, params=wide).status_code == 400


def test_the_county_is_the_widest_area(case: Case) -> None:
    everywhere = found(case.county, area=str(COUNTY), type=[REPORTED])["events"]
    assert len(everywhere) == 2


OUTSIDE = ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "1999-12-31T23:59:59Z",
           "2200-01-01T00:00:00Z", "9999-12-30T00:00:00Z"]  # fmt: skip


@pytest.mark.parametrize("instant", OUTSIDE)
@pytest.mark.parametrize("name", ["begin", "end"])
def test_a_window_at_the_end_of_time_is_refused_with_what_may_be_asked(
    case: Case, name: str, instant: str
) -> None:
    other = {"begin": "2026-01-01T00:00:00Z", "end": "2026-01-02T00:00:00Z"}
    for path in (EVENTS, f"{EVENTS}.csv", f"{V1}/audit/rail", f"{V1}/metrics/response-times"):
        more = {"interval": "report-accept"} if "metrics" in path else {}
        params = {**other, name: instant, **more}
        answer = case.county.get(path, login=AUDITOR, params=params)
        assert answer.status_code == 400, path
        (fault,) = answer.json()["errors"]
        assert "2000" in fault["zh"]
        assert "2199" in fault["en"]


def test_a_grid_officer_is_played_his_grid_and_never_hears_of_another(county: Surface) -> None:
    """Three incidents: in his grid, in another of his community, and in the village."""
    case = two_incidents(county)
    begin = case.history(AUDITOR)[0]["position"].split("/")[1]
    body = {"channel": "HOTLINE_12345", "category": "D1", "grid": str(GRID_2)}
    near = case.county.command("/incidents", body, login=DISPATCHER).json()
    body["grid"] = str(VILLAGE_GRID)
    far = case.county.command("/incidents", body, login=DISPATCHER).json()
    body["grid"] = str(GRID)
    own = case.county.command("/incidents", body, login=DISPATCHER).json()
    rejected = {"reason": "OUT_OF_SCOPE", "told": "不属于本县"}
    for one in (near, far, own):
        path = f"/incidents/{one['stream']}/commands/reject-incident"
        case.county.command(path, rejected, login=DISPATCHER, seen=1)
    case.county.catch_up()
    everything = case.county.get(FRAMES, login=AUDITOR, params={"from": begin})
    assert near["stream"] in everything.text
    assert far["stream"] in everything.text
    played = case.county.get(FRAMES, login=OFFICER, params={"from": begin})
    frames = played.json()["frames"]
    assert near["stream"] not in played.text
    assert far["stream"] not in played.text
    grid = played.json()["columns"].index("grid")
    assert {row[grid] for frame in frames for row in frame["rows"]} == {str(GRID)}
    assert [frame["gone"] for frame in frames if frame["gone"]] == [[own["stream"]]]
    assert all(frame["rows"] or frame["gone"] for frame in frames)
