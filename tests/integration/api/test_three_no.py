"""Breaches from their commands to the status that anybody may check, position by position."""

import csv
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from adapters.clock import now
from tests.support.examples import COMMUNITY, GRID, VILLAGE
from tests.support.surface import V1, Surface, fresh

CLERK, CONFIRMER = "record-clerk-centre", "record-confirmer-centre"
AUDITOR, DISPATCHER = "auditor-centre", "dispatcher-centre"
DESK = "community-desk-desk"
BOARD = f"{V1}/communities/three-no"
DOSSIER = f"{V1}/communities/{COMMUNITY}/three-no"
TYPES = ["PETITION_BYPASS", "ADMIN_LITIGATION", "CRIMINAL_CASE"]


def today() -> date:
    return now().astimezone(ZoneInfo("Asia/Shanghai")).date()


def ago(days: int) -> str:
    return (today() - timedelta(days=days)).isoformat()


class Registry:
    """The record office of the example county at work."""

    def __init__(self, county: Surface) -> None:
        self.county = county

    def do(self, path: str, payload: dict[str, Any], login: str, status: int = 200) -> Any:
        answer = self.county.command(f"/breaches{path}", payload, login=login)
        assert answer.status_code == status, answer.text
        return answer.json()

    def follow(self, days: int = 1000, community: object = COMMUNITY) -> None:
        payload = {"community": str(community), "types": TYPES, "tracked_from": ago(days)}
        self.do("/commands/start-tracking", payload, CONFIRMER, 201)

    def record(self, days: int = 0, **other: Any) -> str:
        payload = {
            "type": "PETITION_BYPASS", "community": str(COMMUNITY), "happened_on": ago(days),
            "source_authority": "PETITION_OFFICE", **other,
        }  # fmt: skip
        return str(self.do("", payload, CLERK, 201)["stream"])

    def confirm(self, breach: str, authority: str = "PETITION_OFFICE") -> Any:
        return self.do(f"/{breach}/commands/confirm-breach", {"authority": authority}, CONFIRMER)

    def rescind(self, breach: str) -> Any:
        reason = {"reason": "NOT_OF_THIS_COUNTY", "doc": "某号函"}
        return self.do(f"/{breach}/commands/rescind-breach", reason, CONFIRMER)

    def board(self, login: str = AUDITOR, **query: str) -> dict[str, Any]:
        self.county.catch_up()
        answer = self.county.get(BOARD, login=login, params=query)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    def community(self, **query: str) -> dict[str, Any]:
        found: dict[str, Any] = next(
            one for one in self.board(**query)["communities"] if one["id"] == str(COMMUNITY)
        )
        return found

    def dossier(self, **query: str) -> dict[str, Any]:
        self.county.catch_up()
        answer = self.county.get(DOSSIER, login=AUDITOR, params=query)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body


@pytest.fixture
def registry(county: Surface) -> Registry:
    return Registry(county)


def test_a_breach_is_recorded_confirmed_linked_and_rescinded(registry: Registry) -> None:
    registry.follow()
    report = {"channel": "WINDOW", "category": "A5", "grid": str(GRID)}
    incident = registry.county.command("/incidents", report, login=DISPATCHER).json()
    breach = registry.record()
    assert registry.community()["status"] == "UNDER_REVIEW"
    registry.confirm(breach)
    assert (registry.community()["status"], registry.community()["clean_days"]) == ("BREACHED", 0)
    link = {"incident": incident["stream"], "relation": "SAME_MATTER"}
    registry.do(f"/{breach}/commands/link-incident", link, CLERK)
    history = registry.county.get(f"{V1}/incidents/{incident['stream']}", login=DISPATCHER).json()
    assert history["history"][-1]["name"] == "incident.breach_linked.v1"
    assert history["history"][-1]["payload"] == {"breach": breach, "relation": "SAME_MATTER"}
    before = registry.board()["position"].partition("/")[2]
    registry.rescind(breach)
    assert (registry.community()["status"], registry.community()["clean_days"]) == ("CLEAN", 1001)
    assert registry.community(known_at=before)["status"] == "BREACHED"
    (record,) = registry.dossier()["records"]
    assert (record["status"], record["counts"]) == ("RESCINDED", False)
    assert [step["kind"] for step in record["steps"]] == [
        "BreachRecorded", "BreachConfirmed", "IncidentLinked", "BreachRescinded",
    ]  # fmt: skip
    assert [step["role"] for step in record["steps"]] == [
        "RECORD_CLERK", "RECORD_CONFIRMER", "RECORD_CLERK", "RECORD_CONFIRMER",
    ]  # fmt: skip


def test_the_evidence_leads_to_positions_of_this_ledger(registry: Registry) -> None:
    registry.follow()
    registry.confirm(registry.record(40))
    found = registry.dossier()
    overall, petition, _, crime = found["evidence"]
    ledger, _, head = found["position"].rpartition(".")
    assert [one.rpartition(".")[0] for one in overall["positions"]] == [ledger] * 3
    assert overall["positions"][-1] == f"{ledger}.{head}"
    assert (petition["positions"], crime["positions"]) == (
        overall["positions"],
        overall["positions"][:1],
    )
    (record,) = found["records"]
    assert (record["late"], record["late_days"], record["verdict"]) == (True, 40, "NO_PRIOR")


def test_the_same_day_and_knowledge_give_the_same_bytes(registry: Registry) -> None:
    registry.follow()
    registry.confirm(registry.record(3))
    known = registry.board()["position"].partition("/")[2]
    query = {"known_at": known, "valid_at": ago(1)}
    first = [registry.county.get(path, login=AUDITOR, params=query) for path in (BOARD, DOSSIER)]
    registry.confirm(registry.record(2))
    registry.county.catch_up()
    again = [registry.county.get(path, login=AUDITOR, params=query) for path in (BOARD, DOSSIER)]
    assert [one.content for one in first] == [one.content for one in again]
    assert registry.community()["confirmed"] == 2


def test_a_day_means_its_end_and_both_days_may_be_given_apart(registry: Registry) -> None:
    registry.follow()
    registry.confirm(registry.record(100))
    yesterday = registry.board(as_of=ago(1))
    assert yesterday["valid_at"] == ago(1)
    assert datetime.fromisoformat(yesterday["at"]) == datetime.combine(
        today(), datetime.min.time(), ZoneInfo("Asia/Shanghai")
    )
    assert registry.community(as_of=ago(1))["status"] == "INSUFFICIENT", "nothing was known then"
    assert registry.community(valid_at=ago(90))["clean_days"] == 10
    assert registry.board(known_at=ago(1))["valid_at"] == today().isoformat()
    assert registry.board(known_at=ago(0))["position"] == registry.board()["position"]
    rolling = registry.board(window="rolling", valid_at=ago(1))["window"]
    assert rolling == {"kind": "rolling", "begin": ago(365), "end": ago(1)}


REFUSED = [
    ({"valid_at": "2999-01-01"}, "valid_at_invalid"),
    ({"valid_at": "1200-01-01"}, "valid_at_invalid"),
    ({"known_at": "2999-01-01"}, "as_of_invalid"),
    ({"as_of": "2026-13-01"}, "as_of_invalid"),
    ({"as_of": "tomorrow"}, "as_of_invalid"),
    ({"valid_at": "nonsense"}, "malformed"),
    ({"window": "month"}, "malformed"),
    ({"person": "1"}, "malformed"),
]


def test_what_cannot_be_asked_is_refused(county: Surface) -> None:
    for query, code in REFUSED:
        answer = county.get(BOARD, login=AUDITOR, params=query)
        assert (answer.status_code, answer.json()["code"]) == (400, code), query


def test_who_sees_a_part_gets_that_part(registry: Registry) -> None:
    registry.follow()
    everything = [one["id"] for one in registry.board()["communities"]]
    assert everything == [str(COMMUNITY), str(VILLAGE)]
    assert [one["id"] for one in registry.board(DESK)["communities"]] == [str(COMMUNITY)]
    elsewhere = f"{V1}/communities/{VILLAGE}/three-no"
    assert registry.county.get(elsewhere, login=DESK).status_code == 404
    unknown = f"{V1}/communities/{fresh()}/three-no"
    assert registry.county.get(unknown, login=AUDITOR).status_code == 404


def test_who_has_no_part_in_it_does_not_see_it(county: Surface) -> None:
    for path in (BOARD, DOSSIER):
        for login in (DISPATCHER, "unit-handler-water", "resident-xihu"):
            assert county.get(path, login=login).status_code == 403
        assert county.get(path).status_code == 401


def test_the_recorder_may_not_confirm_and_others_may_not_record(registry: Registry) -> None:
    breach = registry.record()
    confirm = {"authority": "PETITION_OFFICE"}
    path = f"/breaches/{breach}/commands/confirm-breach"
    assert registry.county.command(path, confirm, login=CLERK).status_code == 403
    for login in (DISPATCHER, AUDITOR, DESK):
        assert registry.county.command(path, confirm, login=login).status_code == 403
    wrong = registry.county.command(path, {"authority": "COURT"}, login=CONFIRMER)
    assert (wrong.status_code, wrong.json()["code"]) == (409, "authority_unfit")
    assert wrong.json()["allowed"] == ["confirm-breach", "link-incident", "reject-breach"]


def test_a_person_is_refused_by_the_schema(county: Surface) -> None:
    payload = {
        "type": "CRIMINAL_CASE", "community": str(COMMUNITY), "happened_on": ago(1),
        "source_authority": "POLICE",
    }  # fmt: skip
    for field in ("person", "petitioner", "reporter_name", "note"):
        told = payload | {field: "王小明 13800000000"}
        answer = county.command("/breaches", told, login=CLERK)
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["pointer"] == f"/{field}"
        assert "13800000000" not in answer.text


def test_a_community_is_followed_by_one_stream(registry: Registry) -> None:
    registry.follow()
    payload = {"community": str(COMMUNITY), "types": TYPES[:1], "tracked_from": ago(3)}
    answer = registry.county.command("/breaches/commands/start-tracking", payload, login=CONFIRMER)
    assert (answer.status_code, answer.json()["code"]) == (409, "community_tracked")


def test_the_status_leaves_as_a_file_whose_first_line_says_as_of_when(registry: Registry) -> None:
    registry.follow()
    registry.confirm(registry.record(40))
    board = registry.board(valid_at=ago(1))
    path = f"{BOARD}.csv"
    answer = registry.county.get(path, login=AUDITOR, params={"valid_at": ago(1)})
    assert answer.status_code == 200, answer.text
    first, head, *rows = csv.reader(answer.text.lstrip("\ufeff").splitlines())
    assert board["position"] in first
    (xihu,) = [dict(zip(head, row, strict=True)) for row in rows if "西湖社区" in row]
    one = next(each for each in board["communities"] if each["label"] == "西湖社区")
    assert (xihu["valid_at"], xihu["status"]) == (ago(1), one["status"])
    assert xihu["petition_bypass_clean_days"] == str(one["types"][0]["clean_days"])
    assert registry.county.get(path, login=DESK).status_code == 403
