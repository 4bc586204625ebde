"""`open --ledger NAME`, as a person types it: a real ledger, once, and what it begins with."""

import asyncio
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest

from adapters.eventstore.errors import ReplayedClockRefused
from adapters.eventstore.receipts import Submission
from adapters.ids import new_id
from domain.area.events import AreaKind
from domain.kernel import Level
from domain.ledger.events import LedgerKind
from domain.post.roles import Role
from infra import seeds
from infra.beginning import Beginning, first_commands, place_of
from infra.bootstrap import parts_of
from infra.cli import import_, open_, serve
from infra.opening import DEMO, SMOKE, Plan, open_ledger, opener, send
from infra.postgres.roles import Role as DatabaseRole
from infra.refusal import CannotRun
from infra.settings import Settings
from tests.support.postgres import Database

SAID: dict[str, Any] = {
    "code": "640181000000",
    "area": "灵武市",
    "system_admin": "系统管理员某甲",
    "security_admin": "安全管理员某乙",
}
EVENTS = 1 + 5 + 1 + 6 * 2 + 6 + 1
"""Opened; policies; calendar; lists, each opened and published; area, office, 2 persons, 2 posts;
seeded."""
BEGINNING = Beginning(office="灵武市社会治理指挥中心", zone="Asia/Shanghai", **SAID)


@pytest.fixture
def name(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database in which no ledger was opened yet; what it is called."""
    monkeypatch.setenv("GRIDLEDGER_DATABASE_URL", database.server.admin_url)
    monkeypatch.setenv("GRIDLEDGER_DATA_DIR", str(tmp_path))
    return database.ledger


def test_a_real_ledger_has_its_area_office_administrators_and_what_is_shipped(
    name: str, database: Database, tmp_path: Path
) -> None:
    open_.run(name, **SAID)

    async def seen() -> None:
        async with parts_of(database.server, name, Settings(data_dir=tmp_path)) as parts:
            known = parts.ledger.catalogue
            assert known.ledger is not None
            assert (known.ledger.kind, known.ledger.seeded) == (LedgerKind.REAL, True)
            assert (known.ledger.area_code, known.ledger.time_zone) == (
                "640181000000",
                "Asia/Shanghai",
            )
            (area,) = known.areas.values()
            (org,) = known.orgs.values()
            assert (area.label, area.level, org.label) == (
                "灵武市",
                Level.COUNTY,
                "灵武市社会治理指挥中心",
            )
            posts = sorted(known.posts.values(), key=lambda post: post.role)
            assert [post.role for post in posts] == [Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN]
            assert len({post.person for post in posts}) == 2
            assert {post.scope for post in posts} == known.areas.keys()
            assert {one.kind for one in known.lists.values()} == seeds.lists().keys()
            with pytest.raises(ReplayedClockRefused):
                await send(parts.ledger, Plan(LedgerKind.REAL, "Asia/Shanghai", at=org_since), any_)

    ledger_id = new_id()
    org_since = seeds.FROM_THE_BEGINNING
    any_ = next(first_commands(ledger_id, BEGINNING, org_since))[0]
    asyncio.run(seen())


def test_the_administrators_names_are_sealed_and_nowhere_in_the_log(
    name: str, database: Database
) -> None:
    open_.run(name, **SAID)
    with psycopg.connect(database.url(DatabaseRole.OWNER)) as reader:
        rows = reader.execute(
            "SELECT convert_from(state, 'utf8') || convert_from(metadata, 'utf8') FROM log.events"
        ).fetchall()
        sealed = reader.execute("SELECT count(*) FROM vault.sealed").fetchone()
    written = "".join(row for (row,) in rows)
    assert "灵武市" in written
    assert "某甲" not in written
    assert "某乙" not in written
    assert sealed == (2,)


def test_it_is_opened_once(name: str, database: Database) -> None:
    open_.run(name, **SAID)
    before = _events(database)
    with pytest.raises(CannotRun, match="is open already"):
        open_.run(name, **SAID)
    assert _events(database) == before


@pytest.mark.parametrize("done_before", [0, 1, 4])
def test_an_interrupted_opening_goes_on_with_the_same_words(
    name: str, database: Database, tmp_path: Path, done_before: int
) -> None:
    async def begun() -> None:
        settings = Settings(data_dir=tmp_path)
        async with parts_of(database.server, name, settings, opening=True) as parts:
            ledger_id = await open_ledger(parts.ledger, BEGINNING.plan)
            opened = parts.ledger.catalogue.ledger
            assert opened is not None
            for command, words in list(first_commands(ledger_id, BEGINNING, opened.opened_at))[
                :done_before
            ]:
                await parts.ledger.execute(opener(), Submission(command, words))

    asyncio.run(begun())
    with pytest.raises(CannotRun, match="not opened completely"):
        serve.run(name, port=0)
    with pytest.raises(CannotRun, match="go on with these"):
        open_.run(name, **SAID | {"code": "640182000000"})
    open_.run(name, **SAID)
    assert _events(database)[0] == EVENTS


def test_kinds_are_not_mixed(name: str, database: Database, tmp_path: Path) -> None:
    async def imported() -> None:
        settings = Settings(data_dir=tmp_path)
        async with parts_of(database.server, name, settings, opening=True) as parts:
            await open_ledger(parts.ledger, Plan(LedgerKind.IMPORTED, "Asia/Shanghai"))

    asyncio.run(imported())
    with pytest.raises(CannotRun, match="of kind IMPORTED"):
        open_.run(name, **SAID)
    for taken in (DEMO, SMOKE):
        with pytest.raises(CannotRun, match="the demo's"):
            open_.run(taken, **SAID)
        with pytest.raises(CannotRun, match="the demo's"):
            import_.run("myla311", tmp_path / "no-file.csv", taken)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"code": "64018100000"}, "--code"),
        ({"code": "040181000000"}, "--code"),
        ({"area": " "}, "--area"),
        ({"area": "灵\x00武"}, "--area"),
        ({"zone": "Mars/Olympus"}, "--zone"),
        ({"security_admin": ""}, "--security-admin"),
        ({"security_admin": "\u200b"}, "--security-admin"),
        ({"system_admin": "名" * 101}, "--system-admin"),
    ],
    ids=str,
)
def test_what_cannot_be_used_is_named_before_anything_is_made(
    wrong: dict[str, str], named: str, tmp_path: Path
) -> None:
    with pytest.raises(CannotRun, match=named):
        open_.run("county", **SAID | wrong, data_dir=tmp_path / "never")
    assert not (tmp_path / "never").exists()


@pytest.mark.parametrize(
    ("code", "level", "kind", "short"),
    [
        ("640000000000", Level.PROVINCE, AreaKind.PROVINCE, None),
        ("640100000000", Level.PREFECTURE, AreaKind.PREFECTURE, None),
        ("640104000000", Level.COUNTY, AreaKind.DISTRICT, None),
        ("640122000000", Level.COUNTY, AreaKind.COUNTY, None),
        ("640181000000", Level.COUNTY, AreaKind.COUNTY_CITY, None),
        ("640181001000", Level.TOWNSHIP, AreaKind.STREET, None),
        ("640181100000", Level.TOWNSHIP, AreaKind.TOWN, None),
        ("640181200000", Level.TOWNSHIP, AreaKind.TOWNSHIP, None),
        ("640181001017", Level.COMMUNITY, AreaKind.URBAN, "017"),
        ("640181001217", Level.COMMUNITY, AreaKind.VILLAGE, "217"),
    ],
)
def test_level_and_kind_follow_from_the_code(
    code: str, level: Level, kind: AreaKind, short: str | None
) -> None:
    assert place_of(code) == (level, kind, short)


def test_a_served_real_ledger_says_that_nobody_can_sign_in_and_stops_in_order(
    name: str, database: Database
) -> None:
    open_.run(name, **SAID)
    program = [sys.executable, "-c", "from infra.cli.main import main; main()"]
    serving = subprocess.Popen(
        [*program, "serve", "--ledger", name, "--port", "0"], stderr=subprocess.PIPE, text=True
    )
    assert serving.stderr is not None
    said = ""
    try:
        while not (found := re.search(r"http://127\.0\.0\.1:\d+/", said)):
            said += serving.stderr.readline()
        assert httpx2.get(f"{found[0]}api/v1/health/ready").json() == {"state": "ready"}
        assert httpx2.get(f"{found[0]}api/v1/boards/open").status_code == 401
    finally:
        serving.terminate()
        rest = serving.communicate(timeout=30)[1]
    assert "尚无登录方式" in said
    assert "There is no sign-in yet" in said.replace("\n", " ").replace("  ", " ")
    assert (serving.returncode, "已停止 · Stopped." in rest) == (0, True), rest
    assert _events(database)[0] == EVENTS


def test_a_mistyped_name_is_not_served_and_makes_no_ledger(name: str, database: Database) -> None:
    with pytest.raises(CannotRun, match="no ledger"):
        serve.run(f"{name[:30]}_typo", port=0)
    assert not database.server.has_database(f"{name[:30]}_typo")


def _events(database: Database) -> tuple[int, int]:
    with psycopg.connect(database.url(DatabaseRole.READER)) as reader:
        found = reader.execute("SELECT count(*), max(notification_id) FROM log.events").fetchone()
    assert found is not None
    return found[0], found[1]
