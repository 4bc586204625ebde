"""Photos go up by their hash, stay sealed, and come down as harmless copies."""

import asyncio
import io
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pytest
from PIL import Image

from adapters.eventstore.errors import Corrupt
from adapters.eventstore.receipts import Receipt
from adapters.vault.originals import Kept, Late
from infra.postgres.roles import Role
from tests.support.evidence import (
    DISPATCHER,
    OFFICER,
    kept,
    reported,
    sent,
    shown,
    stored,
)
from tests.support.examples import GRID
from tests.support.photos import SECRET, photo, polyglot
from tests.support.surface import BASE, V1, Surface, fresh
from tests.support.vaults import rows


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_declared_photo_is_kept_and_said_to_be_stored(county: Surface, kind: str) -> None:
    one = photo(kind=kind)
    incident = reported(county, one)
    answer = sent(county, incident, one)
    assert answer.status_code == 201, answer.text
    (event,) = stored(county, incident)
    assert (event.sha256, event.bytes) == (one.sha256, len(one.content))
    assert event.served_sha256 == answer.json()["served_sha256"]
    ((digest, size, marked),) = kept(county)
    assert (digest, size) == (one.sha256, len(one.content))
    assert marked is not None


def test_what_is_shown_is_upright_plain_and_inert(county: Surface) -> None:
    one = photo(size=(3000, 1500))
    incident = reported(county, one)
    sent(county, incident, one)
    answer = shown(county, incident, one)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["cache-control"] == "no-store"
    assert "content-encoding" not in answer.headers
    image = Image.open(io.BytesIO(answer.content))
    assert image.size == (1024, 2048)
    assert not image.getexif()
    assert SECRET in one.content
    assert SECRET not in answer.content


def test_each_reading_of_a_photo_is_noted_before_it_leaves(county: Surface) -> None:
    one = photo()
    incident = reported(county, one)
    sent(county, incident, one)
    assert shown(county, incident, one, DISPATCHER).status_code == 200
    query = "SELECT actor->>'role', purpose, case_id::text FROM vault.access_log"
    assert rows(county.database, query) == [("DISPATCHER", "read-evidence", incident)]


def test_sealed_bytes_hold_nothing_of_the_photo(county: Surface) -> None:
    one = photo()
    incident = reported(county, one)
    sent(county, incident, one)
    ((sealed, copy),) = rows(
        county.database, "SELECT ciphertext, served_ciphertext FROM vault.originals"
    )
    assert SECRET in one.content
    assert not any(SECRET in part or b"JFIF" in part for part in (sealed, copy))


def test_a_polyglot_is_shown_as_its_pixels_only(county: Surface) -> None:
    one = polyglot()
    incident = reported(county, one)
    assert sent(county, incident, one).status_code == 201
    answer = shown(county, incident, one)
    assert b"script" in one.content
    assert b"script" not in answer.content


def test_sending_again_keeps_one(county: Surface) -> None:
    one = photo()
    incident = reported(county, one)
    first, second = sent(county, incident, one), sent(county, incident, one)
    assert [first.status_code, second.status_code] == [201, 200]
    assert first.json()["served_sha256"] == second.json()["served_sha256"]
    assert len(kept(county)) == len(stored(county, incident)) == 1


def test_sent_twice_at_once_is_kept_once(county: Surface) -> None:
    one = photo()
    incident = reported(county, one)
    token = county.token(OFFICER)
    transport = httpx2.ASGITransport(app=county.parts.app())

    async def both() -> list[int]:
        async with httpx2.AsyncClient(transport=transport, base_url=BASE) as client:
            path = f"{V1}/evidence/{one.sha256}?incident={incident}"
            headers = {"Authorization": f"Bearer {token}"}
            puts = [client.put(path, content=one.content, headers=headers) for _ in range(4)]
            answers = await asyncio.gather(*puts)
        return [answer.status_code for answer in answers]

    assert set(county.run(both())) <= {200, 201}
    assert len(kept(county)) == len(stored(county, incident)) == 1


def test_one_photo_of_two_incidents_is_sealed_for_each(county: Surface) -> None:
    one = photo()
    first, second = reported(county, one), reported(county, one, grid=str(GRID))
    assert sent(county, first, one).status_code == sent(county, second, one).status_code == 201
    subjects = rows(county.database, "SELECT DISTINCT subject FROM vault.originals")
    assert len(subjects) == 2


def test_a_crash_between_vault_and_log_heals_without_the_phone(county: Surface) -> None:
    one = photo()
    incident = reported(county, one)
    evidence = county.parts.evidence
    county.run(evidence._originals.keep(UUID(incident), one.content, b"copy"))
    assert stored(county, incident) == []
    assert county.run(evidence.finish(older_than_s=0)) == 1
    assert len(stored(county, incident)) == 1
    assert county.run(evidence.finish(older_than_s=0)) == 0


def test_a_crash_between_vault_and_log_heals_by_sending_again(county: Surface) -> None:
    one = photo()
    incident = reported(county, one)
    copy = photo(9).content
    county.run(county.parts.evidence._originals.keep(UUID(incident), one.content, copy))
    assert sent(county, incident, one).status_code == 201
    assert len(stored(county, incident)) == 1
    assert shown(county, incident, one).content == copy


def test_what_nothing_declared_is_never_said_to_be_stored(county: Surface) -> None:
    one = photo()
    keep = county.parts.evidence._originals.keep
    county.run(keep(UUID(fresh()), one.content, b"copy"))
    county.run(keep(UUID(reported(county)), one.content, b"copy"))
    assert county.run(county.parts.evidence.finish(older_than_s=0)) == 0
    assert [marked for _, _, marked in kept(county)] == [None, None]


def test_an_incident_that_cannot_be_read_holds_up_no_healing_and_loses_no_photo(
    county: Surface, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged, whole = photo(), photo(9)
    unreadable, readable = (UUID(reported(county, one)) for one in (damaged, whole))
    evidence = county.parts.evidence
    for incident, one in ((unreadable, damaged), (readable, whole)):
        county.run(evidence._originals.keep(incident, one.content, b"copy"))
    say = evidence._say

    async def unless_unreadable(kept: Kept) -> Receipt:
        if kept.incident == unreadable:
            raise Corrupt("position 7 is not readable")
        return await say(kept)

    with monkeypatch.context() as patched:
        patched.setattr(evidence, "_say", unless_unreadable)
        assert county.run(evidence.finish(older_than_s=0)) == 1
    assert len(stored(county, str(readable))) == 1
    assert county.run(evidence.finish(older_than_s=0)) == 1, "it has not aged meanwhile"
    assert len(stored(county, str(unreadable))) == 1


def test_what_nothing_declared_holds_up_no_healing_of_what_lies_behind_it(
    county: Surface, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, orphan = photo(), UUID(fresh())
    originals = county.parts.evidence._originals
    for incident in (orphan, UUID(reported(county, one))):
        county.run(originals.keep(incident, one.content, b"copy"))
    unmarked = originals.unmarked

    async def orphan_first(*asked: Any) -> list[Late]:
        return sorted(await unmarked(*asked), key=lambda late: late.kept.incident != orphan)

    monkeypatch.setattr(originals, "unmarked", orphan_first)
    assert county.run(county.parts.evidence.finish(older_than_s=0)) == 1


def test_what_the_log_calls_stored_already_is_marked_and_not_looked_for_again(
    county: Surface,
) -> None:
    """By an earlier copy of it, so that it is not the same command."""
    one = photo()
    incident = UUID(reported(county, one))
    evidence = county.parts.evidence
    county.run(evidence._say(Kept(incident, one.sha256, "0" * 64, len(one.content))))
    county.run(evidence._originals.keep(incident, one.content, b"copy"))
    assert county.run(evidence.finish(older_than_s=0)) == 1
    assert county.run(evidence.finish(older_than_s=0)) == 0
    assert len(stored(county, str(incident))) == 1


def test_an_incident_says_which_of_its_photos_are_missing(county: Surface) -> None:
    one, other = photo(1), photo(2)
    incident = reported(county, one, other)
    sent(county, incident, one)
    state = county.get(f"{V1}/incidents/{incident}", login=OFFICER).json()["state"]
    said = {proof["sha256"]: (proof["stored"], proof["missing"]) for proof in state["evidence"]}
    assert said == {one.sha256: (True, False), other.sha256: (False, False)}


def test_the_sweeper_leaves_alone_what_is_just_being_stored(
    county: Surface, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking for the unfinished renews them before their event is written."""
    evidence = county.parts.evidence
    incident = UUID(reported(county, photo()))
    county.run(evidence._originals.keep(incident, photo().content, b"copy"))
    made_older(county, timedelta(days=2))
    say = evidence._say

    async def seen_young(kept: Kept) -> Receipt:
        assert age_in_days(county) == 0
        return await say(kept)

    monkeypatch.setattr(evidence, "_say", seen_young)
    assert county.run(evidence.finish()) == 1
    assert age_in_days(county) == 0


def test_what_nothing_declared_is_as_old_as_it_was_before_it_was_looked_at(
    county: Surface,
) -> None:
    """Looked at every minute it would else stay for ever."""
    evidence = county.parts.evidence
    for incident in (fresh(), reported(county)):
        county.run(evidence._originals.keep(UUID(incident), photo().content, b"copy"))
    made_older(county, timedelta(days=2))
    for _ in range(2):
        assert county.run(evidence.finish()) == 0
        assert age_in_days(county) == 2


def test_what_is_sent_again_while_it_is_looked_at_begins_its_day_again(county: Surface) -> None:
    one, incident = photo(), UUID(fresh())
    originals = county.parts.evidence._originals
    county.run(originals.keep(incident, one.content, b"copy"))
    made_older(county, timedelta(days=2))
    [late] = county.run(originals.unmarked(0, limit=1))
    county.run(originals.keep(incident, one.content, b"copy"))
    county.run(originals.let_age(late))
    assert age_in_days(county) == 0


def made_older(county: Surface, by: timedelta) -> None:
    with psycopg.connect(county.database.url(Role.VAULT)) as conn:
        conn.execute("UPDATE vault.originals SET sealed_at = sealed_at - %s", [by])


def age_in_days(county: Surface) -> int:
    """Of the youngest."""
    query = "SELECT extract(day FROM clock_timestamp() - max(sealed_at))::int FROM vault.originals"
    ((days,),) = rows(county.database, query)
    return int(days)
