"""Commands over HTTP: the receipt, the repeat, the refusals, and what a malformed request gets."""

from pathlib import Path
from uuid import UUID, uuid5

import pytest

from adapters.ids import new_id
from tests.support.examples import GRID, URBAN, VILLAGE_GRID, WATER
from tests.support.postgres import Database
from tests.support.surface import V1, Surface, fresh, surface

OFFICER = "grid-officer-640181001017001-a"
OFFICER_B = "grid-officer-640181001017001-b"
DISPATCHER = "dispatcher-centre"
KEY = "0199aa00-0000-7000-8000-000000000001"
REPORT = {
    "channel": "PATROL",
    "category": "D1",
    "grid": str(GRID),
    "text": "3 号楼门口水管漏水",
}


def reported(county: Surface, **changed: object) -> str:
    answer = county.command("/incidents", REPORT | changed, login=OFFICER)
    assert answer.status_code == 201, answer.text
    stream: str = answer.json()["stream"]
    return stream


def photographed(at: str) -> dict[str, object]:
    return REPORT | {"evidence": [{"sha256": "a" * 64, "kind": "PHOTO", "captured_at": at}]}


def act(stream: str, name: str) -> str:
    return f"/incidents/{stream}/commands/{name}"


@pytest.mark.parametrize("quoted", ["{}", '"{}"'])
def test_a_report_is_answered_with_receipt_number_and_look_up_code(
    county: Surface, quoted: str
) -> None:
    key = str(new_id())
    answer = county.command("/incidents", REPORT, key=quoted.format(key), login=OFFICER)
    body = answer.json()
    assert (answer.status_code, body["outcome"], body["version"]) == (201, "APPLIED", 1)
    assert body["stream"] == body["command_id"] == key
    assert body["number"].startswith("017-")
    assert len(body["receipt_code"]) == len("XXXX-XXXX-XXXX-C")
    assert answer.headers["etag"] == '"v1"'
    assert answer.headers["location"] == f"{V1}/incidents/{key}"
    assert answer.headers["log-position"] == body["position"]
    assert body["position"].startswith(f"{county.database.ledger}/1.")
    assert "idempotency-replayed" not in answer.headers


def test_the_same_request_again_gets_the_same_answer_and_adds_nothing(county: Surface) -> None:
    key = fresh()
    first = county.command("/incidents", REPORT, key=key, login=OFFICER)
    again = county.command("/incidents", REPORT, key=key, login=OFFICER)
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert again.headers["idempotency-replayed"] == "true"
    assert len(county.run(county.parts.ledger.history(UUID(key)))) == 1


@pytest.mark.parametrize(
    ("login", "payload"),
    [(OFFICER, REPORT | {"text": "别的话"}), (OFFICER_B, REPORT)],
    ids=["another content", "another person"],
)
def test_a_used_id_serves_no_other_request(
    county: Surface, login: str, payload: dict[str, str]
) -> None:
    key = fresh()
    county.command("/incidents", REPORT, key=key, login=OFFICER)
    answer = county.command("/incidents", payload, key=key, login=login)
    assert (answer.status_code, answer.json()["code"]) == (422, "command_id_reused")
    assert key not in answer.text.replace(answer.json()["instance"], "")


def test_a_deciding_command_asks_a_console_for_the_version_seen(county: Surface) -> None:
    path = act(reported(county), "accept-incident")
    missing = county.command(path, {}, login=DISPATCHER)
    assert (missing.status_code, missing.json()["code"]) == (428, "if_match_missing")
    seen = county.command(path, {}, login=DISPATCHER, seen=1)
    assert (seen.status_code, seen.headers["etag"]) == (200, '"v2"')


def test_a_device_decides_without_saying_a_version(county: Surface) -> None:
    path = act(reported(county), "accept-incident")
    assert county.command(path, {}, login=DISPATCHER, device=True).status_code == 200


def test_who_saw_an_old_version_is_told_what_has_happened_since(county: Surface) -> None:
    stream = reported(county)
    county.command(act(stream, "accept-incident"), {}, login=DISPATCHER, seen=1)
    late = {"unit": str(URBAN)}
    answer = county.command(act(stream, "dispatch-task"), late, login=DISPATCHER, seen=1)
    body = answer.json()
    assert (answer.status_code, body["code"], body["version"]) == (412, "stale_version", 2)
    assert answer.headers["etag"] == '"v2"'
    assert [(e["version"], e["name"]) for e in body["events"]] == [
        (2, "incident.incident_accepted.v1")
    ]


def test_words_that_were_turned_away_do_not_stand_for_those_that_were_taken(
    county: Surface,
) -> None:
    """Both under one id: what came to nothing leaves the id free, and its words in the vault."""
    stream, key = reported(county), fresh()
    county.command(act(stream, "accept-incident"), {}, login=DISPATCHER, seen=1)

    def dispatched(text: str, seen: int) -> int:
        asked = {"unit": str(WATER), "text": text}
        path = act(stream, "dispatch-task")
        return county.command(path, asked, key=key, login=DISPATCHER, seen=seen).status_code

    assert [dispatched("不必了", 1), dispatched("请带水泵", 2)] == [412, 200]
    assert [dispatched("请带水泵", 2), dispatched("不必了", 2)] == [200, 422]
    shown = county.get(f"{V1}/incidents/{stream}", login=DISPATCHER).json()
    assert shown["history"][2]["payload"]["text"]["text"] == "请带水泵"


def test_a_refusal_names_what_this_post_may_do_instead(county: Surface) -> None:
    stream = reported(county)
    close = {"close_code": "SOLVED"}
    key = fresh()
    path = act(stream, "close-incident")
    answer = county.command(path, close, key=key, login=DISPATCHER, seen=1)
    body = answer.json()
    assert (answer.status_code, body["outcome"]) == (409, "REFUSED")
    assert "accept-incident" in body["allowed"]
    assert "raise-warning" not in body["allowed"]  # the scheduler's
    assert body["title"] == body["zh"] != body["en"]
    again = county.command(path, close, key=key, login=DISPATCHER, seen=1)
    assert (again.status_code, again.json()["code"]) == (409, body["code"])
    assert "allowed" not in again.json()  # none would mean that nothing is taken
    assert again.headers["idempotency-replayed"] == "true"


def test_what_lies_outside_the_posts_reach_is_not_found(quiet: Surface) -> None:
    answer = quiet.command("/incidents", REPORT | {"grid": str(VILLAGE_GRID)}, login=OFFICER)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_what_the_post_may_not_do_at_all_is_forbidden(county: Surface) -> None:
    answer = county.command(act(reported(county), "accept-incident"), {}, login=OFFICER, seen=1)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "idempotency_key_missing"),
        ({"Idempotency-Key": "1"}, "command_id_invalid"),
        ({"Idempotency-Key": str(uuid5(GRID, "x"))}, "command_id_invalid"),
        ({"Idempotency-Key": "00000000-0000-1000-8000-000000000000"}, "command_id_invalid"),
        ({"Idempotency-Key": "urn:uuid:" + KEY}, "command_id_invalid"),
        ({"Idempotency-Key": KEY, "If-Match": "7"}, "malformed"),
        ({"Idempotency-Key": KEY, "If-Match": 'W/"v7"'}, "malformed"),
    ],
    ids=str,
)
def test_bad_headers_are_malformed(quiet: Surface, headers: dict[str, str], code: str) -> None:
    answer = quiet.ask("POST", f"{V1}/incidents", json=REPORT, headers=headers, login=OFFICER)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


@pytest.mark.parametrize(
    ("payload", "pointer"),
    [
        (REPORT | {"channel": "PIGEON"}, "/channel"),
        (REPORT | {"text": ""}, "/text"),
        (REPORT | {"text": "长" * 4001}, "/text"),
        (REPORT | {"text": {"subject": KEY, "id": KEY}}, "/text"),
        (REPORT | {"grid": "here"}, "/grid"),
        (REPORT | {"evidence": [{"kind": "PHOTO"}]}, "/evidence/0/sha256"),
        (photographed("0001-01-01T00:00:00+14:00"), "/evidence/0"),
        (photographed("9999-12-31T23:59:59-14:00"), "/evidence/0"),
        (REPORT | {"colour": "red"}, "/colour"),
        (REPORT | {"command_id": KEY}, "/command_id"),
        (REPORT | {"stream": KEY}, "/stream"),
        ({}, "/category"),
        ([], ""),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_bad_body_is_malformed_and_pointed_at(
    quiet: Surface, payload: dict[str, object], pointer: str
) -> None:
    answer = quiet.command("/incidents", payload, login=OFFICER)
    body = answer.json()
    assert (answer.status_code, body["code"]) == (400, "malformed")
    assert pointer in [fault["pointer"] for fault in body["errors"]]


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [
        (b'{"text":"\\u0000"}', "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"", "application/json", 400),
        (b"[" * 5000, "application/json", 400),
        (b'"' + b"a" * 1024 * 1024 + b'"', "application/json", 413),
        (b"a" * 5 * 1024 * 1024, "application/json", 413),
        (b"{}", "text/plain", 415),
        (b"{}", "application/json; charset=utf-8", 400),
        (b"{}", 'application/json;Charset="UTF-8"', 400),
        ('{"text":"水"}'.encode("gbk"), "application/json; charset=gbk", 415),
        (b"{}", "application/json; version=1; charset=utf-16", 415),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_what_is_no_json_of_ours_stops_at_the_door(
    quiet: Surface, content: bytes, media_type: str, status: int
) -> None:
    headers = {"Idempotency-Key": fresh(), "Content-Type": media_type}
    answer = quiet.ask("POST", f"{V1}/incidents", content=content, headers=headers, login=OFFICER)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "path",
    [
        "/pigeons",
        "/incidents/commands/fly",
        f"/incidents/{KEY}/commands/fly",
        "/incidents/here/commands/accept-incident",
        f"/incidents/{KEY}/commands/report-incident",
        f"/grids/{KEY}/commands/accept-incident",
    ],
)
def test_what_is_no_command_is_not_found(quiet: Surface, path: str) -> None:
    assert quiet.command(path, {}, login=DISPATCHER).status_code == 404


def test_a_stream_that_was_never_opened_is_not_found(quiet: Surface) -> None:
    path = act(fresh(), "accept-incident")
    assert quiet.command(path, {}, login=DISPATCHER, seen=0).status_code == 404


def test_while_the_ledger_is_filled_reading_works_and_writing_waits(
    database: Database, tmp_path: Path
) -> None:
    with surface(database, tmp_path, seeded=False) as county:
        county.parts.ledger.seconds_left = lambda: 41.6
        assert county.get(f"{V1}/me", login=OFFICER).status_code == 200
        answer = county.command("/incidents", REPORT, login=OFFICER)
        assert (answer.status_code, answer.json()["code"]) == (503, "ledger_not_seeded")
        assert answer.headers["retry-after"] == "42"
        ready = county.get(f"{V1}/health/ready")
        assert (ready.status_code, ready.json()["state"]) == (503, "preparing")
        assert ready.headers["retry-after"] == "42"
