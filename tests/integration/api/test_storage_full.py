"""While a volume lacks room writes wait, all else goes on, and whoever watches is told why."""

import asyncio
from pathlib import Path

import psycopg
import pytest

from adapters.eventstore.room import LOOK_S, Room
from infra.postgres.roles import Role
from tests.support.evidence import OFFICER, kept, reported, sent, shown
from tests.support.examples import GRID
from tests.support.photos import photo
from tests.support.surface import V1, Surface, fresh

MORE_THAN_ANY_DISK = 1 << 62
REPORT = {"channel": "PATROL", "category": "D1", "grid": str(GRID)}
FULL = """
CREATE FUNCTION {0}.no_room() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE 'could not extend file' USING ERRCODE = '53100'; END $$;
CREATE TRIGGER no_room BEFORE INSERT ON {0}.{1} EXECUTE FUNCTION {0}.no_room()
"""


def lack(county: Surface, folder: Path) -> None:
    county.parts.ledger.room = Room({"tables": folder}, MORE_THAN_ANY_DISK)
    county.parts.ledger.room.look()


def fill(county: Surface, table: str, *, full: bool) -> None:
    """As a server answers that finds no room for this table."""
    schema, _, name = table.partition(".")
    with psycopg.connect(county.database.url(Role.OWNER), autocommit=True) as owner:
        owner.execute(
            FULL.format(schema, name) if full else f"DROP FUNCTION {schema}.no_room CASCADE"
        )


def test_writes_wait_reads_go_on_and_readiness_says_why(county: Surface, tmp_path: Path) -> None:
    one, key = photo(), fresh()
    incident = reported(county, one)
    assert sent(county, incident, one).status_code == 201
    lack(county, tmp_path)
    for answer in (
        county.command("/incidents", REPORT, login=OFFICER, key=key),
        county.ask("POST", f"{V1}/commands", login=OFFICER, json={"sent_at": "?", "items": []}),
        sent(county, incident, photo(2)),
    ):
        assert (answer.status_code, answer.json()["code"]) == (503, "storage_full")
        assert answer.headers["Retry-After"] == "10"
    assert county.get(f"{V1}/incidents/{incident}", login=OFFICER).status_code == 200
    assert shown(county, incident, one).status_code == 200
    ready = county.get(f"{V1}/health/ready")
    assert (ready.status_code, ready.json()["state"]) == (503, "storage_full")
    storage = county.get(f"{V1}/health").json()["storage"]
    assert (storage["state"], storage["volumes"][0]["state"]) == ("red", "red")
    assert "暂停写入，查阅照常" in county.get("/health?lang=zh").text
    assert county.get(f"{V1}/health/alive").status_code == 200
    county.parts.ledger.room = Room({"tables": tmp_path}, 0)
    assert county.command("/incidents", REPORT, login=OFFICER, key=key).status_code == 201
    assert county.get(f"{V1}/health/ready").status_code == 200


def test_the_embedded_server_s_volume_is_watched_by_itself(county: Surface) -> None:
    room = county.parts.ledger.room
    (volume,) = room.volumes
    assert volume.holds == "tables"
    room._low = MORE_THAN_ANY_DISK
    county.run(asyncio.sleep(3 * LOOK_S))
    assert county.get(f"{V1}/health/ready").json()["state"] == "storage_full"


def test_a_server_elsewhere_is_said_to_be_unseen(county: Surface) -> None:
    county.parts.ledger.room = Room(county.database.server._replace(folder=None).volumes())
    assert county.get(f"{V1}/health").json()["storage"] == {"state": "unknown", "volumes": []}
    assert "余量：未知" in county.get("/health?lang=zh").text
    assert county.get(f"{V1}/health/ready").status_code == 200


@pytest.mark.parametrize("table", ["log.events", "vault.sealed"])
def test_what_the_server_has_no_room_for_is_known_at_once_and_may_come_again(
    county: Surface, table: str
) -> None:
    county.token(OFFICER)
    body, key = {**REPORT, "text": "漏水"}, fresh()
    fill(county, table, full=True)
    answer = county.command("/incidents", body, login=OFFICER, key=key)
    assert (answer.status_code, answer.json()["code"]) == (503, "storage_full")
    fill(county, table, full=False)
    assert county.command("/incidents", body, login=OFFICER, key=key).status_code == 201


@pytest.mark.parametrize("table", ["vault.originals", "log.events"])
def test_a_photo_without_room_leaves_nothing_behind_that_a_repeat_does_not_mend(
    county: Surface, table: str
) -> None:
    one = photo()
    incident = reported(county, one)
    fill(county, table, full=True)
    answer = sent(county, incident, one)
    assert (answer.status_code, answer.json()["code"]) == (503, "storage_full")
    assert all(marked is None for _, _, marked in kept(county))
    assert (kept(county) == []) == (table == "vault.originals")
    fill(county, table, full=False)
    assert sent(county, incident, one).status_code == 201
    ((_, _, marked),) = kept(county)
    assert marked is not None


def test_a_full_vault_calls_nothing_reused_and_stops_only_who_has_words(county: Surface) -> None:
    county.token(OFFICER)
    body, key = {**REPORT, "text": "漏水"}, fresh()
    assert county.command("/incidents", body, login=OFFICER, key=key).status_code == 201
    fill(county, "vault.sealed", full=True)
    again = county.command("/incidents", body, login=OFFICER, key=key)
    assert (again.status_code, again.json()["code"]) == (503, "storage_full")
    assert county.command("/incidents", REPORT, login=OFFICER, key=fresh()).status_code == 201
    fill(county, "vault.sealed", full=False)
    assert county.command("/incidents", body, login=OFFICER, key=key).status_code == 201
