"""A phone's batch: each item is answered for itself, in order where order matters."""

from datetime import datetime, timedelta
from typing import Any
from unittest.mock import AsyncMock
from uuid import UUID

import pytest

from adapters.clock import now
from adapters.eventstore.errors import Unavailable
from adapters.eventstore.ledger import Ledger
from tests.support.examples import GRID
from tests.support.surface import V1, Surface, fresh

OFFICER = "grid-officer-640181001017001-a"
REPORT = {"channel": "PATROL", "category": "D1", "grid": str(GRID), "text": "漏水"}


def item(name: str, payload: dict[str, Any], seq: int, **more: Any) -> dict[str, Any]:
    return {
        "command_id": fresh(),
        "device_seq": seq,
        "captured_at": now().isoformat(),
        "kind": "incident",
        "name": name,
        "payload": payload,
        **more,
    }


def report(seq: int, **more: Any) -> dict[str, Any]:
    return item("report-incident", REPORT, seq, **more)


def note(stream: str, seq: int, **more: Any) -> dict[str, Any]:
    return item("add-note", {"text": "已设围挡"}, seq, id=stream, **more)


def send(county: Surface, items: list[Any], *, device: bool = True, **more: Any) -> list[Any]:
    body = {"sent_at": now().isoformat(), "items": items, **more}
    answer = county.ask("POST", f"{V1}/commands", json=body, login=OFFICER, device=device)
    assert answer.status_code == 200, answer.text
    results: list[Any] = answer.json()["results"]
    return results


def test_a_report_and_what_was_done_next_arrive_together(county: Surface) -> None:
    first = report(1)
    second = note(first["command_id"], 2, depends_on=first["command_id"])
    results = send(county, [second, first])
    assert [r["command_id"] for r in results] == [second["command_id"], first["command_id"]]
    assert [r["result"] for r in results] == ["applied", "applied"]
    assert results[1]["receipt"]["number"].startswith("017-")
    assert [r["receipt"]["version"] for r in results] == [2, 1]


def test_the_same_batch_again_adds_nothing(county: Surface) -> None:
    first = report(1)
    items = [first, note(first["command_id"], 2)]
    assert send(county, items) == send(county, items)
    assert len(county.run(county.parts.ledger.history(UUID(first["command_id"])))) == 2


def test_what_depends_on_a_refused_command_is_held(county: Surface) -> None:
    bad = item("report-incident", REPORT | {"channel": "PIGEON"}, 1)
    after = report(2, depends_on=bad["command_id"])
    last = report(3, depends_on=after["command_id"])
    results = send(county, [bad, after, last])
    assert [r["result"] for r in results] == ["refused", "held", "held"]
    assert results[0]["problem"]["errors"][0]["pointer"] == "/payload/channel"


def test_a_command_may_depend_on_one_of_an_earlier_batch(county: Surface) -> None:
    first = report(1)
    send(county, [first])
    known = note(first["command_id"], 2, depends_on=first["command_id"])
    unknown = note(first["command_id"], 3, depends_on=fresh())
    assert [r["result"] for r in send(county, [known, unknown])] == ["applied", "held"]


def away(*_: object) -> None:
    raise Unavailable("the database does not answer")


def test_what_cannot_be_known_now_is_to_be_sent_again_and_the_others_go_on(
    county: Surface, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = report(1)
    send(county, [first])
    known = note(first["command_id"], 2, depends_on=fresh())
    after = note(first["command_id"], 3)
    with monkeypatch.context() as patched:
        patched.setattr(Ledger, "outcome", AsyncMock(side_effect=away))
        results = send(county, [known, after, report(4)])
    assert [r["result"] for r in results] == ["retry", "retry", "applied"]
    assert results[0]["problem"]["code"] == "unavailable"


def test_a_repeat_whose_number_cannot_be_read_now_is_to_be_sent_again(
    county: Surface, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = report(1)
    (taken,) = send(county, [first])
    with monkeypatch.context() as patched:
        patched.setattr(Ledger, "history", AsyncMock(side_effect=away))
        results = send(county, [first, report(2)])
    assert [r["result"] for r in results] == ["retry", "applied"]
    assert results[0]["problem"]["code"] == "unavailable"
    (again,) = send(county, [first])
    assert again["receipt"]["number"] == taken["receipt"]["number"]


def test_a_command_does_not_wait_for_itself_or_a_later_one(county: Surface) -> None:
    first, second = report(1), report(2)
    first["depends_on"] = second["command_id"]
    second["depends_on"] = second["command_id"]
    assert [r["result"] for r in send(county, [first, second])] == ["held", "held"]


def test_field_work_of_a_phone_counts_from_its_capture(county: Surface) -> None:
    early = (now() - timedelta(hours=2)).isoformat()
    (result,) = send(county, [report(1, captured_at=early)])
    effective = datetime.fromisoformat(result["receipt"]["effective_at"])
    assert timedelta(hours=1, minutes=59) < now() - effective < timedelta(hours=2, minutes=1)


def test_a_consoles_word_about_time_counts_for_nothing(county: Surface) -> None:
    early = (now() - timedelta(hours=2)).isoformat()
    (result,) = send(county, [report(1, captured_at=early)], device=False)
    effective = datetime.fromisoformat(result["receipt"]["effective_at"])
    assert now() - effective < timedelta(minutes=1)


def test_each_refusal_stays_with_its_item(county: Surface) -> None:
    stream = report(1)
    items = [
        stream,
        item("close-incident", {"close_code": "SOLVED"}, 2, id=stream["command_id"]),
        item("fly", {}, 3, id=stream["command_id"]),
        report(4) | {"kind": "pigeon"},
        report(5) | {"command_id": "00000000-0000-5000-8000-000000000001"},
        note(fresh(), 6),
        note(stream["command_id"], 7),
    ]
    results = send(county, items)
    assert [r["result"] for r in results] == ["applied"] + ["refused"] * 5 + ["applied"]
    assert [r["problem"]["code"] for r in results[1:6]] == [
        "not_allowed",
        "not_found",
        "not_found",
        "command_id_invalid",
        "not_found",
    ]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"sent_at": "now", "items": []},
        {"sent_at": "2026-01-01T00:00:00", "items": []},
        {"sent_at": "2026-01-01T00:00:00Z", "items": [{}]},
        {"sent_at": "2026-01-01T00:00:00Z", "items": [report(1)] * 2},
        {"sent_at": "2026-01-01T00:00:00Z", "items": [report(n) for n in range(501)]},
    ],
    ids=["nothing", "no time", "no zone", "no item", "one id twice", "too many"],
)
def test_a_bad_envelope_is_malformed_as_a_whole(county: Surface, body: Any) -> None:
    answer = county.ask("POST", f"{V1}/commands", json=body, login=OFFICER, device=True)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_five_hundred_at_once_are_all_answered(county: Surface) -> None:
    results = send(county, [report(n) for n in range(500)])
    assert {r["result"] for r in results} == {"applied"}
    assert len({r["receipt"]["number"] for r in results}) == 500


def test_an_empty_batch_is_answered(county: Surface) -> None:
    assert send(county, []) == []


def test_a_batch_needs_a_session(county: Surface) -> None:
    body = {"sent_at": now().isoformat(), "items": []}
    assert county.ask("POST", f"{V1}/commands", json=body).status_code == 401
