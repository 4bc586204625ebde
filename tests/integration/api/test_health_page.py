"""How well it is, for people and for machines: views, and the relay where one is wanted."""

import asyncio
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from unittest.mock import AsyncMock

import psycopg
import pytest
from structlog.testing import capture_logs

from adapters.clock import now
from api import patience
from infra.postgres.roles import Role
from tests.support.log import LogWriter
from tests.support.postgres import Database
from tests.support.stories import County
from tests.support.surface import V1, Surface, surface


@pytest.fixture
def relaying(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Surface]:
    monkeypatch.setenv("GRIDLEDGER_KAFKA", "127.0.0.1:1")
    with surface(database, tmp_path) as county:
        county.catch_up()
        yield county


def relay_stands(database: Database, position: int, heard_s_ago: int) -> None:
    """As a relay leaves its place."""
    with psycopg.connect(database.url(Role.RELAY), autocommit=True) as relay:
        relay.execute(
            "INSERT INTO relay.positions (epoch, position, heard_at)"
            " VALUES (1, %s, clock_timestamp() - make_interval(secs => %s))"
            " ON CONFLICT (only_one) DO UPDATE"
            " SET position = excluded.position, heard_at = excluded.heard_at",
            [position, heard_s_ago],
        )


def page_of(county: Surface) -> str:
    return county.get("/health?lang=zh").text


def test_without_kafka_the_page_says_so_and_nothing_is_red(county: Surface) -> None:
    county.catch_up()
    assert county.get(f"{V1}/health").json()["relay"] is None
    page = county.get("/health?lang=zh").text
    assert "未开启转发到 Kafka" in page
    assert "视图 facts" in page
    assert page.index("<main>") < page.index("<table") < page.index("</main>"), "not at the bottom"
    assert "需要处理" not in page
    assert "Nothing is published to Kafka" in county.get("/health?lang=en").text


@pytest.mark.parametrize(("age_s", "state"), [(30, "green"), (90, "red")])
def test_a_view_that_nobody_keeps_is_red_once_it_is_a_minute_behind(
    county: Surface, database: Database, age_s: int, state: str
) -> None:
    county.catch_up()
    (one,) = County(23).go_on(1)[:1]
    with LogWriter(database.url(Role.WRITER)) as log:
        log.add_all([one._replace(recorded=now() - timedelta(seconds=age_s))])
    for view in county.get(f"{V1}/health").json()["views"]:
        assert (view["state"], view["behind"], view["held_at"]) == (state, 1, None)
        assert age_s <= view["behind_s"] < age_s + 20
    red = state == "red"
    assert ("超过一分钟没有跟上" in page_of(county)) == red
    assert ("behind for more than a minute" in county.get("/health?lang=en").text) == red


def test_a_relay_that_never_heard_anything_is_red(relaying: Surface) -> None:
    relay = relaying.get(f"{V1}/health").json()["relay"]
    assert (relay["state"], relay["heard_s"]) == ("red", None)
    assert relay["behind"] == relaying.parts.ledger.position
    page = relaying.get("/health?lang=zh").text
    assert "Kafka 尚未应答" in page
    assert "需要处理" in page


def test_a_relay_is_green_while_kafka_answers_and_red_when_it_is_silent(
    relaying: Surface, database: Database
) -> None:
    head = relaying.parts.ledger.position
    relay_stands(database, head - 3, 2)
    relay = relaying.get(f"{V1}/health").json()["relay"]
    assert (relay["state"], relay["behind"]) == ("green", 3)
    assert relay["behind_s"] > 0
    (row,) = re.findall(
        r"<tr>(?:(?!</tr>).)*Kafka(?:(?!</tr>).)*</tr>", page_of(relaying), re.DOTALL
    )
    assert re.findall(r'class="num"[^>]*>([^<]*)<', row)[1:] == ["3", "–"], (
        "its past is invented, no age is told"
    )
    assert 2 <= relay["heard_s"] < 30
    assert "Kafka answered" in relaying.get("/health?lang=en").text
    relay_stands(database, head, 60)
    relay = relaying.get(f"{V1}/health").json()["relay"]
    assert (relay["state"], relay["behind"], relay["behind_s"]) == ("red", 0, 0)
    assert "needs attention" in relaying.get("/health?lang=en").text


def test_a_database_that_says_nothing_is_told_in_words_and_soon(
    county: Surface, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    county.catch_up()
    monkeypatch.setattr(patience, "PATIENCE_S", 0.1)
    ready, whole = f"{V1}/health/ready", f"{V1}/health"
    with psycopg.connect(database.url(Role.PROJECTOR)) as held:
        held.execute("LOCK TABLE views.positions IN ACCESS EXCLUSIVE MODE")
        answers = {lang: county.get(f"/health?lang={lang}") for lang in ("zh", "en")}
        doors, told = county.get("/?lang=zh").text, county.get(whole).json()
    assert {one.status_code for one in answers.values()} == {503}
    position = f"/1.{county.parts.ledger.position}"
    for lang, said in {"zh": "数据库没有应答", "en": "The database does not answer"}.items():
        assert said in answers[lang].text
        assert position in answers[lang].text, "what is known is told"
        assert f"/health?lang={lang}" in answers[lang].text, "it can be looked at again"
    assert "数据库没有应答" in doors, "it is not ready either"
    assert told["code"] == "unavailable"
    assert county.get(ready).status_code == 200
    assert county.get("/health").status_code == 200


def test_whoever_watches_the_process_hears_that_its_writer_is_gone(
    county: Surface, monkeypatch: pytest.MonkeyPatch
) -> None:
    alive, ledger = f"{V1}/health/alive", county.parts.ledger
    assert county.get(alive).status_code == 200
    monkeypatch.setattr(ledger._writer, "_next", AsyncMock(side_effect=RuntimeError))
    ledger._writer.awake.set()
    with capture_logs() as told:
        county.run(asyncio.sleep(0.1))
    answer = county.get(alive)
    ledger._run = None  # its error is known here
    assert (answer.status_code, answer.json()) == (503, {"alive": False})
    assert [line["event"] for line in told] == ["ledger.failed"]
