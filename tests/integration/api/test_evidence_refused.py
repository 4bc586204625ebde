"""What is no photo, not the declared one, or not this person's business, is not taken."""

from typing import Any

import pytest

from adapters.clock import now
from tests.support.evidence import (
    AUDITOR,
    DISPATCHER,
    WATER_HANDLER,
    kept,
    reported,
    sent,
    shown,
    stored,
)
from tests.support.examples import GRID_2
from tests.support.photos import GIF, HEIC, HTML, SVG, Photo, bomb, photo
from tests.support.surface import V1, Surface, fresh
from tests.support.vaults import rows


@pytest.mark.parametrize("content", [HTML, SVG, HEIC, GIF, b"\0"])
def test_what_is_no_photo_is_refused_with_the_list_of_what_is(
    county: Surface, content: bytes
) -> None:
    one = Photo(content)
    incident = reported(county, one)
    answer = sent(county, incident, one, headers={"Content-Type": "image/jpeg"})
    assert answer.status_code == 415
    assert answer.json()["code"] == "photo_type_not_accepted"
    assert answer.json()["accepted"] == ["image/jpeg", "image/png", "image/webp"]
    assert kept(county) == stored(county, incident) == []


@pytest.mark.parametrize(
    "one",
    [
        bomb(10_000, 10_000),
        bomb(50_000, 50_000),
        Photo(photo(size=(1200, 900)).content[:2000]),
        Photo(photo(kind="PNG").content[:60]),
    ],
    ids=["100 megapixels", "2,500 megapixels", "half a JPEG", "half a PNG"],
)
def test_what_cannot_be_unpacked_is_refused(county: Surface, one: Photo) -> None:
    incident = reported(county, one)
    answer = sent(county, incident, one)
    assert answer.status_code == 422, answer.text
    assert answer.json()["code"] == "photo_unreadable"
    assert kept(county) == []


def test_bytes_of_another_hash_are_refused(county: Surface) -> None:
    one, other = photo(1), photo(2)
    incident = reported(county, one)
    answer = sent(county, incident, other, sha256=one.sha256)
    assert answer.status_code == 422
    assert answer.json()["code"] == "evidence_hash_differs"
    assert kept(county) == []


def test_a_photo_that_breaks_off_is_not_kept_and_can_be_sent_again(county: Surface) -> None:
    one = photo(size=(1200, 900))
    incident = reported(county, one)
    assert sent(county, incident, Photo(one.content[:500]), sha256=one.sha256).status_code == 422
    assert kept(county) == []
    assert sent(county, incident, one).status_code == 201


@pytest.mark.parametrize("declared", [True, False], ids=["by its length", "as it comes"])
def test_no_more_than_a_photo_may_have_is_taken(county: Surface, declared: bool) -> None:
    one = Photo(b"\xff\xd8" + b"\0" * 15_000_000)
    incident = reported(county, one)

    async def parts() -> Any:
        for start in range(0, len(one.content), 65_536):
            yield one.content[start : start + 65_536]

    answer = sent(county, incident, one, **({} if declared else {"content": parts()}))
    assert answer.status_code == 413
    assert answer.json()["code"] == "photo_too_large"


def test_a_photo_before_its_report_is_asked_to_come_again(county: Surface) -> None:
    one = photo()
    answer = sent(county, fresh(), one)
    assert answer.status_code == 409
    assert answer.json()["code"] == "evidence_not_declared"
    assert answer.headers["retry-after"] == "5"
    assert kept(county) == []


def test_another_incidents_photo_is_not_taken_nor_shown(county: Surface) -> None:
    one, other = photo(1), photo(2)
    mine, theirs = reported(county, one), reported(county, other)
    assert sent(county, mine, other).json()["code"] == "evidence_not_declared"
    assert sent(county, theirs, other).status_code == 201
    assert shown(county, mine, other).status_code == 404


def test_who_may_not_see_the_incident_neither_sends_nor_sees(county: Surface) -> None:
    one = photo()
    incident = reported(county, one)
    other = "resident-xihu"
    assert sent(county, incident, one, login=other).json()["code"] == "evidence_not_declared"
    assert sent(county, incident, one).status_code == 201
    assert shown(county, incident, one, other).status_code == 404
    assert shown(county, incident, one, AUDITOR).status_code == 200
    assert county.get(f"{V1}/evidence/{one.sha256}?incident={incident}").status_code == 401
    purposes = rows(county.database, "SELECT actor->>'role' FROM vault.access_log")
    assert purposes == [("AUDITOR",)]


def test_a_declared_photo_that_has_not_come_is_said_to_be_missing(county: Surface) -> None:
    one = photo()
    incident = reported(county, one)
    answer = shown(county, incident, one)
    assert answer.status_code == 404
    assert answer.json()["code"] == "evidence_not_here"


def test_a_stored_photo_that_the_vault_lost_or_that_was_erased_is_told_apart(
    county: Surface,
) -> None:
    one, other = photo(1), photo(2)
    lost, erased = reported(county, one), reported(county, other)
    assert sent(county, lost, one).status_code == 201
    rows(county.database, "DELETE FROM vault.originals")
    assert sent(county, erased, other).status_code == 201
    destroy = "UPDATE vault.subjects SET wrapped_key = NULL, destroyed_at = now()"
    rows(county.database, f"{destroy} FROM vault.originals o WHERE o.subject = subjects.subject")
    answers = [shown(county, lost, one), shown(county, erased, other)]
    told = [(answer.status_code, answer.json()["code"]) for answer in answers]
    assert told == [(404, "evidence_lost"), (410, "evidence_erased")]


def test_no_grid_officer_sends_into_a_neighbouring_grid(county: Surface) -> None:
    one = photo()
    evidence = [{"sha256": one.sha256, "kind": "PHOTO", "captured_at": now().isoformat()}]
    body = {"channel": "HOTLINE_12345", "category": "D1", "grid": str(GRID_2)}
    answer = county.command("/incidents", body | {"evidence": evidence}, login=DISPATCHER)
    incident = answer.json()["stream"]
    assert sent(county, incident, one).json()["code"] == "evidence_not_declared"
    assert sent(county, incident, one, login=WATER_HANDLER).status_code == 409
    assert sent(county, incident, one, login=DISPATCHER).status_code == 201
